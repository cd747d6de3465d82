select
    doorverwijzing_id,
    gemeente_code,
    wet,
    agb_code,
    naar_agb_code,
    client_id,
    toewijzing_nummer,
    datum,
    reden,
    is_schriftelijk,
    is_gedeeld_met_lokaal_team,
    registratiedatum,
    bestand
from {{ ref('stg_doorverwijzing') }}
