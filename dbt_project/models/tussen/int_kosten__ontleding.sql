{%- set cel = ['periode_soort', 'periode', 'wet', 'gemeente_code'] -%}
{%- set per_cel = 'over (partition by nu.' ~ cel | join(', nu.') ~ ')' -%}
with prijzen as (
    select
        p.periode_soort,
        p.periode,
        p.wet,
        p.gemeente_code,
        p.product_groep,
        p.teller as euro,
        p.noemer as uren,
        p.n
    from {{ ref('int_kosten__cel') }} as p
    inner join {{ ref('int_periode__status') }} as s
        on p.periode_soort = s.periode_soort
        and p.periode = s.periode
        and s.periode_eind < {{ peildatum() }}
    where p.uitsplitsing = 'prijs' and p.agb_code = 'totaal' and p.periode_soort in ('kwartaal', 'jaar')
),

paren as (
    select
        nu.periode_soort,
        nu.periode,
        nu.wet,
        nu.gemeente_code,
        nu.euro,
        nu.uren,
        toen.euro as euro_toen,
        -- What was not there a year ago has no old price: it changes the mix, not the price.
        coalesce(toen.euro / nullif(toen.uren, 0), nu.euro / nullif(nu.uren, 0), 0) as oude_prijs,
        toen.uren * sum({{ exact('nu.uren') }}) {{ per_cel }}
        / nullif(sum({{ exact('toen.uren') }}) {{ per_cel }}, 0) as meegegroeid
    from prijzen as nu
    inner join prijzen as toen
        on nu.periode_soort = toen.periode_soort
        and nu.periode = {{ plus_maanden('toen.periode', 12) }}
        and nu.wet = toen.wet
        and nu.gemeente_code = toen.gemeente_code
        and nu.product_groep = toen.product_groep
    where nu.product_groep <> 'totaal'
),

delen as (
    select
        {{ cel | join(',\n        ') }},
        sum({{ exact('meegegroeid * oude_prijs - euro_toen') }}) as volume,
        sum({{ exact('(uren - meegegroeid) * oude_prijs') }}) as mix,
        sum({{ exact('euro - uren * oude_prijs') }}) as prijs
    from paren
    where meegegroeid is not null
    group by {{ cel | join(', ') }}
)

{% for deel in ['prijs', 'volume', 'mix'] %}
select
    'K93' as kpi_code,
    d.periode_soort,
    d.periode,
    d.wet,
    d.gemeente_code,
    cast(null as varchar) as wijk_code,
    cast(null as varchar) as team,
    'totaal' as agb_code,
    'totaal' as product_groep,
    'verandering' as uitsplitsing,
    '{{ deel }}' as uitsplitsing_waarde,
    cast(d.{{ deel }} as double) as teller,
    cast(null as double) as noemer,
    t.n,
    'euro' as eenheid,
    cast(null as double) as betrouwbaarheid_onder,
    cast(null as double) as betrouwbaarheid_boven
from delen as d
inner join prijzen as t
    on d.periode_soort = t.periode_soort
    and d.periode = t.periode
    and d.wet = t.wet
    and d.gemeente_code = t.gemeente_code
    and t.product_groep = 'totaal'
{% if not loop.last %}
union all
{% endif %}
{%- endfor %}
