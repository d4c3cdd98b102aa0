select * from {{ source('tienda', 'raw_products') }}
