select product_id, product_name, category, list_price, unit_cost
from {{ source('tienda', 'products') }}
