with bron as (
    select * from {{ source('gekoppeld', 'voorziening') }}
)

select
    voorziening_id,
    gemeente_code,
    wijk_code,
    team,
    thema,
    voorziening,
    soort_voorziening,
    maand,
    aantal_vragen,
    aantal_collectieve_vragen,
    capaciteit,
    deelnemers,
    registratiedatum,
    bestand
from bron
