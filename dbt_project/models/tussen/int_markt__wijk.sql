{%- set cel = ['periode_soort', 'periode', 'gemeente_code', 'wijk_code'] -%}
with toegekend as (
    select
        p.periode_soort,
        p.periode,
        b.wet,
        b.gemeente_code,
        coalesce(w.wijk_code, 'onbekend') as wijk_code,
        b.agb_code,
        b.client_id,
        b.toegekend_eur
    from {{ ref('stg_prestatie_maand') }} as b
    inner join {{ ref('int_periode__maand') }} as p on b.maand = p.maand
    left join {{ ref('stg_client_wijk') }} as w
        on b.client_id = w.client_id
        and b.gemeente_code = w.gemeente_code
    where b.toegekend_eur <> 0 and {{ is_begeleiding('b.product_groep') }}
),

opgeteld as (
    select
        {{ cel | join(',\n        ') }},
        case when grouping(wet) = 0 then wet else 'totaal' end as wet,
        case when grouping(agb_code) = 0 then agb_code else 'totaal' end as agb_code,
        sum(toegekend_eur) as toegekend_eur,
        count(distinct client_id) as n
    from toegekend
    group by grouping sets (
        {%- for groep in [[], ['wet'], ['agb_code'], ['wet', 'agb_code']] %}
        ({{ (cel + groep) | join(', ') }}){{ ',' if not loop.last }}
        {%- endfor %}
    )
),

cellen as (
    select distinct
        gemeente_code,
        wijk_code,
        wet
    from opgeteld
),

periodes as (
    select distinct
        periode_soort,
        periode
    from {{ ref('int_periode__maand') }}
    where maand >= (select min(maand) from {{ ref('stg_prestatie_maand') }})
)

select
    p.periode_soort,
    p.periode,
    c.wet,
    c.gemeente_code,
    c.wijk_code,
    'totaal' as agb_code,
    cast(coalesce(g.toegekend_eur, 0) as decimal(28, 2)) as toegekend_eur,
    coalesce(g.n, 0) as n
from cellen as c
cross join periodes as p
left join opgeteld as g
    on p.periode_soort = g.periode_soort
    and p.periode = g.periode
    and c.wet = g.wet
    and c.gemeente_code = g.gemeente_code
    and c.wijk_code = g.wijk_code
    and g.agb_code = 'totaal'
union all
select
    periode_soort,
    periode,
    wet,
    gemeente_code,
    wijk_code,
    agb_code,
    cast(toegekend_eur as decimal(28, 2)) as toegekend_eur,
    n
from opgeteld
where agb_code <> 'totaal'
