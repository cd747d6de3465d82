with per_aanbieder as (
    select
        periode_soort,
        periode,
        wet,
        gemeente_code,
        'totaal' as wijk_code,
        agb_code,
        cast(teller as decimal(28, 2)) as saldo_eur,
        n
    from {{ ref('kpi_k93_kosten_per_client') }}
    where uitsplitsing is null and product_groep = 'totaal'
    union all
    select
        periode_soort,
        periode,
        wet,
        gemeente_code,
        wijk_code,
        agb_code,
        toegekend_eur as saldo_eur,
        n
    from {{ ref('int_markt__wijk') }}
),

toegekend as (
    select
        *,
        -- Who took back more than was awarded in a period has no share of it.
        greatest(saldo_eur, 0) as toegekend_eur
    from per_aanbieder
),

markt as (
    select
        periode_soort,
        periode,
        wet,
        gemeente_code,
        wijk_code,
        cast(count(case when agb_code <> 'totaal' and toegekend_eur > 0 then 1 end) as double) as aanbieders,
        sum(case when agb_code <> 'totaal' then toegekend_eur * toegekend_eur else 0 end) as kwadraten,
        -- Squared as a decimal, so that one aanbieder alone is exactly 1.
        cast(sum(case when agb_code <> 'totaal' then toegekend_eur else 0 end) as decimal(19, 2)) as som,
        max(case when agb_code = 'totaal' then n end) as n
    from toegekend
    group by periode_soort, periode, wet, gemeente_code, wijk_code
)

{% for uitsplitsing, teller, noemer, eenheid in [
    (none, 'aanbieders', 'cast(null as double)', none),
    ('concentratie', 'cast(kwadraten as double)', 'cast(som * som as double)', 'HHI'),
] %}
select
    'K91' as kpi_code,
    periode_soort,
    periode,
    wet,
    gemeente_code,
    wijk_code,
    cast(null as varchar) as team,
    cast(null as varchar) as agb_code,
    cast(null as varchar) as product_groep,
    cast({{ "'concentratie'" if uitsplitsing else 'null' }} as varchar) as uitsplitsing,
    cast({{ "'HHI'" if uitsplitsing else 'null' }} as varchar) as uitsplitsing_waarde,
    {{ teller }} as teller,
    {{ noemer }} as noemer,
    n,
    cast({{ "'index (0-1)'" if eenheid else 'null' }} as varchar) as eenheid,
    cast(null as double) as betrouwbaarheid_onder,
    cast(null as double) as betrouwbaarheid_boven
from markt
{% if not loop.last %}
union all
{% endif %}
{%- endfor %}
