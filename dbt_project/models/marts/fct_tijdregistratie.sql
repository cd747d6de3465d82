select
    tijdregistratie_id,
    gemeente_code,
    wet,
    agb_code,
    team,
    client_id,
    medewerker_id,
    discipline,
    soort_inzet,
    week,
    uren,
    is_gepland,
    activiteit,
    registratiedatum,
    bestand
from {{ ref('stg_tijdregistratie') }}
