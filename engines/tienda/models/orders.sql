select * from {{ source('tienda', 'raw_orders') }}
