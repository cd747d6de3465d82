with bron as (
    select * from {{ source('gekoppeld', 'plan') }}
)

select
    plan_id,
    gemeente_code,
    client_id,
    datum
from bron
