{{ config(alias='afkeur') }}

select
    bestand,
    regel_nr,
    pad,
    regel_code,
    uitleg,
    run_id
from {{ source('beheer', 'afkeur') }}
