{{ config(alias='run') }}

select
    run_id,
    gestart_op at time zone 'UTC' as gestart_op,
    duur_s,
    uitkomst,
    peildatum,
    bekend_op,
    stand,
    uitleg,
    vingerafdruk
from {{ source('beheer', 'run') }}
