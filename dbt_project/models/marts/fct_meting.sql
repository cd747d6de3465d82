select
    meting_id,
    instrument,
    instrument_versie,
    meting_nummer,
    gemeente_code,
    wet,
    agb_code,
    client_id,
    datum,
    onderdeel,
    domein,
    score,
    registratiedatum,
    bestand
from {{ ref('stg_meting') }}
