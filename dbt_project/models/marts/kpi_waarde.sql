with cellen as (
    select * from {{ ref('int_kpi__cel') }}
    union all
    select
        kpi_code,
        periode_soort,
        periode,
        {{ kpi_dimensies() | join(',\n        ') }},
        uitsplitsing,
        uitsplitsing_waarde,
        teller,
        noemer,
        teller / noemer as waarde,
        n,
        'aandeel' as eenheid,
        betrouwbaarheid_onder,
        betrouwbaarheid_boven
    from {{ ref('kpi_k95_duiding') }}
)

select
    c.kpi_code,
    c.periode_soort,
    c.periode,
    -- A month that is forecast lies beyond the known periods.
    coalesce(p.periode_eind, {{ maandeinde('c.periode') }}) as periode_eind,
    c.{{ kpi_dimensies() | join(',\n    c.') }},
    c.uitsplitsing,
    c.uitsplitsing_waarde,
    c.teller,
    c.noemer,
    c.waarde,
    c.eenheid,
    c.n,
    case
        when c.eenheid = 'aandeel' then {{ wilson('c.waarde', 'c.n', -1) }}
        else c.betrouwbaarheid_onder
    end as betrouwbaarheid_onder,
    case
        when c.eenheid = 'aandeel' then {{ wilson('c.waarde', 'c.n', 1) }}
        else c.betrouwbaarheid_boven
    end as betrouwbaarheid_boven,
    coalesce(p.status, 'voorlopig') as status,
    cast(null as varchar) as onderdrukking,
    d.duiding
from cellen as c
left join {{ ref('int_periode__status') }} as p
    on c.periode_soort = p.periode_soort
    and c.periode = p.periode
left join {{ ref('int_kpi__duiding') }} as d
    on c.kpi_code = d.kpi_code
    and c.periode_soort = d.periode_soort
    and c.periode = d.periode
    {%- for kolom in kpi_dimensies() + ['uitsplitsing', 'uitsplitsing_waarde'] %}
    and coalesce(c.{{ kolom }}, 'totaal') = d.{{ kolom }}
    {%- endfor %}
