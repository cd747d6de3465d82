with bron as (
    select * from {{ source('gekoppeld', 'tijdregistratie') }}
)

select
    tijdregistratie_id,
    gemeente_code,
    client_id,
    datum
from bron
