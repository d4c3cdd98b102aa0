select spend_id, date, channel, amount
from {{ source('tienda', 'marketing_spend') }}
