select customer_id, first_name, last_name, email, phone, country, segment, first_order_date, created_at
from {{ source('tienda', 'customers') }}
