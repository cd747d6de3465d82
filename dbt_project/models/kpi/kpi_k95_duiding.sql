{%- set plaats = kpi_dimensies() + ['uitsplitsing', 'uitsplitsing_waarde'] -%}
with signalen as (
    select c.*
    from {{ ref('int_kpi__cel') }} as c
    inner join {{ ref('kpi_catalogus') }} as k
        on c.kpi_code = k.kpi_code
        and c.eenheid = k.eenheid
        and (
            (k.signaal_kant = 'onder' and c.waarde < k.signaalwaarde)
            or (k.signaal_kant = 'boven' and c.waarde > k.signaalwaarde)
        )
    where c.n > 0
),

verhalen as (
    select
        kpi_code,
        periode_soort,
        periode,
        {%- for kolom in plaats %}
        coalesce({{ kolom }}, 'totaal') as {{ kolom }},
        {%- endfor %}
        max(case when organisatie_soort = 'aanbieder' then 1 else 0 end) as van_aanbieder,
        max(case when organisatie_soort = 'aanbieder' then 0 else 1 end) as van_gemeente
    from {{ ref('stg_duiding') }}
    where status = 'vastgesteld'
    group by kpi_code, periode_soort, periode
        {%- for kolom in plaats %}, coalesce({{ kolom }}, 'totaal'){% endfor %}
),

geduid as (
    select
        s.periode_soort,
        s.periode,
        s.gemeente_code,
        s.n,
        case
            -- A figure of one aanbieder needs both sides of the story.
            when coalesce(s.agb_code, 'totaal') not in ('totaal', 'n.v.t.')
                then coalesce(v.van_aanbieder + v.van_gemeente, 0) = 2
            else v.kpi_code is not null
        end as is_geduid
    from signalen as s
    left join verhalen as v
        on s.kpi_code = v.kpi_code
        and s.periode_soort = v.periode_soort
        and s.periode = v.periode
        {%- for kolom in plaats %}
        and coalesce(s.{{ kolom }}, 'totaal') = v.{{ kolom }}
        {%- endfor %}
)

select
    'K95' as kpi_code,
    periode_soort,
    periode,
    cast(null as varchar) as wet,
    case when grouping(gemeente_code) = 0 then gemeente_code else 'totaal' end as gemeente_code,
    cast(null as varchar) as wijk_code,
    cast(null as varchar) as team,
    cast(null as varchar) as agb_code,
    cast(null as varchar) as product_groep,
    cast(null as varchar) as uitsplitsing,
    cast(null as varchar) as uitsplitsing_waarde,
    cast(count(case when is_geduid then 1 end) as double) as teller,
    cast(count(*) as double) as noemer,
    count(*) as n,
    cast(null as varchar) as eenheid,
    cast(null as double) as betrouwbaarheid_onder,
    cast(null as double) as betrouwbaarheid_boven
from geduid
group by grouping sets ((periode_soort, periode), (periode_soort, periode, gemeente_code))
-- What is about the whole region counts in the total only.
having grouping(gemeente_code) = 1 or coalesce(gemeente_code, 'totaal') <> 'totaal'
