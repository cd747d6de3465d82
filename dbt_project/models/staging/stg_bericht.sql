with bron as (
    select * from {{ source('gekoppeld', 'bericht') }}
)

select
    bericht_id,
    wet,
    standaard,
    berichttype,
    release,
    gemeente_code,
    agb_code,
    identificatie,
    dagtekening,
    ontvangen_op,
    retour_status,
    retour_bericht_id,
    is_logisch_dubbel,
    bestand,
    run_id
from bron
