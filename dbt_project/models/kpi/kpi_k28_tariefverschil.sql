{%- set gemiddeld = 'avg(case when product_groep = \'%s\' then tarief_per_uur_eur end)' -%}
{%- set verschil = gemiddeld % 'specialistisch' ~ ' - ' ~ gemiddeld % 'basis' -%}
{% call kpi_cellen('K28', [
    {'teller': verschil, 'n': 'count(distinct agb_code)', 'leeg': true},
    {
        'teller': verschil,
        'noemer': gemiddeld % 'basis',
        'n': 'count(distinct agb_code)',
        'leeg': true,
        'uitsplitsing': 'tegenover basis',
        'uitsplitsing_waarde': 'verhouding',
        'eenheid': 'ratio',
    },
], stand=true) %}
    select
        m.maand,
        c.wet,
        c.agb_code,
        c.product_groep,
        c.tarief_eur * case c.eenheid_code when '01' then 60 else 1 end as tarief_per_uur_eur
    from {{ ref('stg_contract') }} as c
    inner join {{ ref('int_periode__maand') }} as m
        on m.periode_soort = 'maand'
        and m.maand >= {{ maand_van('c.geldig_van') }}
        and (c.geldig_tot is null or c.geldig_tot >= {{ maandeinde('m.maand') }})
    where c.eenheid_code in ('01', '04') and c.product_groep in ('basis', 'specialistisch')
{% endcall %}
