select
    'K97' as kpi_code,
    'maand' as periode_soort,
    maand as periode,
    wet,
    gemeente_code,
    cast(null as varchar) as wijk_code,
    cast(null as varchar) as team,
    cast(null as varchar) as agb_code,
    cast(null as varchar) as product_groep,
    cast(null as varchar) as uitsplitsing,
    cast(null as varchar) as uitsplitsing_waarde,
    greatest(0, verwacht) as teller,
    cast(null as double) as noemer,
    n,
    cast(null as varchar) as eenheid,
    greatest(0, verwacht - 1.959963984540054 * sqrt(variantie)) as betrouwbaarheid_onder,
    greatest(0, verwacht + 1.959963984540054 * sqrt(variantie)) as betrouwbaarheid_boven
from {{ ref('int_stand__prognose') }}
