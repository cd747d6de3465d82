{{ config(alias='publicatie') }}

select
    publicatie_id,
    run_id,
    gepubliceerd_op at time zone 'UTC' as gepubliceerd_op,
    contract_versie
from {{ source('beheer', 'publicatie') }}
