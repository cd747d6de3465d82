with bron as (
    select * from {{ source('gekoppeld', 'evaluatieverslag') }}
)

select
    evaluatieverslag_id,
    gemeente_code,
    wet,
    agb_code,
    client_id,
    toewijzing_nummer,
    soort,
    datum,
    ontvangen_op,
    teruggekoppeld_op,
    uitkomst,
    doelen_geevalueerd,
    doelen_behaald,
    doelen_deels_behaald,
    registratiedatum,
    bestand
from bron
