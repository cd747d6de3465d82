with bron as (
    select * from {{ source('gekoppeld', 'vermelding') }}
)

select
    gemeente_code,
    wet,
    toewijzing_nummer,
    bericht_id
from bron
