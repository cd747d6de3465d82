{%- set kpis = [
    'kpi_k11_instroom',
    'kpi_k12_uitstroom',
    'kpi_k13_actief',
    'kpi_k20_basis_specialistisch',
    'kpi_k92_verzilvering',
    'kpi_k93_kosten_per_client',
] -%}
with cellen as (
    {%- for kpi in kpis %}
    select
        kpi_code,
        periode_soort,
        periode,
        {{ kpi_dimensies() | join(',\n        ') }},
        uitsplitsing,
        uitsplitsing_waarde,
        teller,
        noemer,
        n
    from {{ ref(kpi) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

gewaardeerd as (
    select
        c.*,
        p.periode_eind,
        p.status,
        k.eenheid,
        case when c.noemer is null then c.teller else c.teller / nullif(c.noemer, 0) end as waarde
    from cellen as c
    inner join {{ ref('int_periode__status') }} as p
        on c.periode_soort = p.periode_soort
        and c.periode = p.periode
    inner join {{ ref('kpi_catalogus') }} as k on c.kpi_code = k.kpi_code
)

select
    kpi_code,
    periode_soort,
    periode,
    periode_eind,
    {{ kpi_dimensies() | join(',\n    ') }},
    uitsplitsing,
    uitsplitsing_waarde,
    teller,
    noemer,
    waarde,
    eenheid,
    n,
    case when eenheid = 'aandeel' then {{ wilson('waarde', 'n', -1) }} end as betrouwbaarheid_onder,
    case when eenheid = 'aandeel' then {{ wilson('waarde', 'n', 1) }} end as betrouwbaarheid_boven,
    status,
    cast(null as varchar) as onderdrukking,
    cast(null as varchar) as duiding
from gewaardeerd
