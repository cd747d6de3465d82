with verwachting as (
    select
        p.wet,
        p.gemeente_code,
        p.maand,
        p.n,
        p.verwacht,
        p.variantie,
        coalesce(w.stand, 0) * {{ norm('ambulantisering_per_jaar', 'p.vanaf') }} * p.stap / 12.0 as uit_wonen
    from {{ ref('int_stand__prognose') }} as p
    left join {{ ref('int_stand__wonen') }} as w
        on p.vanaf = w.maand
        and p.wet = w.wet
        and p.gemeente_code = w.gemeente_code
),

scenarios as (
    select
        *,
        cast(null as varchar) as uitsplitsing,
        cast(null as varchar) as uitsplitsing_waarde,
        verwacht as stand
    from verwachting
    union all
    select
        *,
        'scenario' as uitsplitsing,
        'ambulantisering beschermd wonen' as uitsplitsing_waarde,
        verwacht + uit_wonen as stand
    from verwachting
)

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
    uitsplitsing,
    uitsplitsing_waarde,
    greatest(0, stand) as teller,
    cast(null as double) as noemer,
    n,
    cast(null as varchar) as eenheid,
    greatest(0, stand - 1.959963984540054 * sqrt(variantie)) as betrouwbaarheid_onder,
    greatest(0, stand + 1.959963984540054 * sqrt(variantie)) as betrouwbaarheid_boven
from scenarios
