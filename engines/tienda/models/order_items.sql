select order_item_id, order_id, product_id, quantity, unit_price, unit_cost
from {{ source('tienda', 'order_items') }}
