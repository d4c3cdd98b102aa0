select * from {{ source('tienda', 'raw_marketing_spend') }}
