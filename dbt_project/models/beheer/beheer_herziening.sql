{{ config(alias='herziening') }}

select
    run_id,
    kpi_code,
    periode_soort,
    periode,
    wet,
    gemeente_code,
    wijk_code,
    team,
    agb_code,
    product_groep,
    uitsplitsing,
    uitsplitsing_waarde,
    oude_waarde,
    nieuwe_waarde,
    gepubliceerd_in
from {{ source('beheer', 'herziening') }}
