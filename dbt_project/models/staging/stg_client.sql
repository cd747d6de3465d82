with bron as (
    select * from {{ source('gekoppeld', 'client') }}
)

select
    client_id,
    geboortejaar,
    geslacht_code,
    postcode4,
    gemeente_code,
    wijk_code,
    adres_code,
    bericht_id,
    adres_bericht_id,
    bestand
from bron
