with bron as (
    select * from {{ source('gekoppeld', 'controle') }}
)

select
    controle_id,
    regel_code,
    retourcode,
    wet,
    gemeente_code,
    agb_code,
    bericht_id,
    sleutel,
    {{ euro('bedrag_cent') }} as bedrag_eur,
    antwoord_zegt_hetzelfde,
    uitleg
from bron
