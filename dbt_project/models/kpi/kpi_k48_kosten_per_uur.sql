{%- set n = personen() -%}
{% call kpi_cellen('K48', [
    {
        'teller': "sum(case when uitvoerder = 'wijkteam' then kosten_eur end)",
        'noemer': 'sum(ingezet)',
        'n': n,
        'uitsplitsing': 'uitvoerder',
        'uitsplitsing_waarde': 'wijkteam',
    },
    {
        'teller': "sum(case when uitvoerder = 'aanbieder' then kosten_eur end)",
        'noemer': 'sum(geleverd)',
        'n': n,
        'uitsplitsing': 'uitvoerder',
        'uitsplitsing_waarde': 'aanbieder',
    },
    {
        'teller': "sum(case when uitvoerder = 'wijkteam' then kosten_eur end)",
        'noemer': 'sum(beschikbaar)',
        'n': n,
        'uitsplitsing': 'beschikbaar uur',
        'uitsplitsing_waarde': 'wijkteam',
    },
    {
        'teller': "sum(case when uitvoerder = 'wijkteam' then kosten_eur end)",
        'noemer': 'sum(trajecten)',
        'n': n,
        'uitsplitsing': 'traject',
        'uitsplitsing_waarde': 'wijkteam',
        'eenheid': 'euro per traject',
    },
], optellen=['ingezet', 'beschikbaar', 'kosten_eur', 'geleverd', 'trajecten'], naar=['uitvoerder']) %}
    select
        'wijkteam' as uitvoerder,
        maand,
        wet,
        gemeente_code,
        client_id,
        ingezet,
        beschikbaar,
        kosten_eur,
        {{ exact('null') }} as geleverd,
        case when ingezet is not null then 1 end as trajecten
    from {{ ref('int_wijkteam__benutting') }}
    union all
    select
        'aanbieder' as uitvoerder,
        maand,
        wet,
        gemeente_code,
        client_id,
        {{ exact('null') }} as ingezet,
        {{ exact('null') }} as beschikbaar,
        toegekend_eur as kosten_eur,
        {{ exact('gedeclareerd_minuten / 60.0') }} as geleverd,
        cast(null as integer) as trajecten
    from {{ ref('stg_prestatie_maand') }}
    where gedeclareerd_minuten is not null and toegekend_eur <> 0 and {{ is_begeleiding() }}
{% endcall %}
