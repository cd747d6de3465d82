{{ config(alias='controle_resultaat') }}

select
    run_id,
    controle,
    tabel,
    ernst,
    geslaagd,
    aantal,
    uitleg
from {{ source('beheer', 'controle_resultaat') }}
