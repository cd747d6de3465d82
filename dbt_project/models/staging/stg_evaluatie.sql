with bron as (
    select * from {{ source('gekoppeld', 'evaluatie') }}
)

select
    evaluatie_id,
    gemeente_code,
    client_id,
    datum
from bron
