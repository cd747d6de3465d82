{%- set met_toekenning = 'count(distinct case when toegekend_eur <> 0 then client_id end)' -%}
{%- set met_open = 'count(distinct case when open_eur <> 0 then client_id end)' -%}
{% call kpi_cellen('K93', [
    {'teller': 'sum(toegekend_eur)', 'noemer': met_toekenning, 'n': met_toekenning},
    {
        'teller': 'sum(open_eur)',
        'noemer': met_open,
        'n': met_open,
        'uitsplitsing': 'antwoord',
        'uitsplitsing_waarde': 'open',
    },
]) %}
    select
        maand,
        wet,
        gemeente_code,
        agb_code,
        product_groep,
        client_id,
        toegekend_eur,
        open_eur
    from {{ ref('stg_prestatie_maand') }}
{% endcall %}
union all
select * from {{ ref('int_kosten__prijs') }}
-- Per aanbieder the whole region is enough.
where gemeente_code = 'totaal' or agb_code = 'totaal'
union all
select * from {{ ref('int_kosten__ontleding') }}
