select
    plan_id,
    gemeente_code,
    wet,
    agb_code,
    client_id,
    toewijzing_nummer,
    datum,
    aantal_doelen,
    is_met_inwoner_opgesteld,
    ontvangen_op,
    registratiedatum,
    bestand
from {{ ref('stg_plan') }}
