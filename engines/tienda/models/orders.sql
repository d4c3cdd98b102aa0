select order_id, customer_id, order_date, status, channel, order_total
from {{ source('tienda', 'orders') }}
