with bron as (
    select * from {{ source('gekoppeld', 'meting') }}
)

select
    meting_id,
    gemeente_code,
    client_id,
    datum
from bron
