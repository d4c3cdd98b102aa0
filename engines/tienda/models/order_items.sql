select * from {{ source('tienda', 'raw_order_items') }}
