with bron as (
    select * from {{ source('gekoppeld', 'client_wijk') }}
)

select
    client_id,
    gemeente_code,
    wijk_code
from bron
