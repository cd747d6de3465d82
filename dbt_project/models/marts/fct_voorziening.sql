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
from {{ ref('stg_voorziening') }}
