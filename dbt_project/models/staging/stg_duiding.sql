with bron as (
    select * from {{ source('gekoppeld', 'duiding') }}
)

select
    duiding_id,
    organisatie_soort,
    organisatie_code,
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
    tekst,
    status,
    registratiedatum,
    bestand
from bron
