select * from {{ source('tienda', 'raw_customers') }}
