{{ config(alias='aanlevering') }}

select
    bestand,
    bericht_id,
    soort,
    standaard,
    release,
    berichttype,
    status,
    rijen_aangeboden,
    rijen_verwerkt,
    rijen_afgekeurd,
    reden,
    is_afgeleid,
    ontvangen_op at time zone 'UTC' as ontvangen_op,
    run_id,
    afzender_code
from {{ source('beheer', 'aanlevering') }}
