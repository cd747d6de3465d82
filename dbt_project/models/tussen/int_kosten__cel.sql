{%- set bedragen = ['toegekend_eur', 'open_eur', 'uren_eur'] -%}
{%- set met_toekenning = personen('is_toegekend') -%}
{%- set met_open = personen('is_open') -%}
{% call kpi_cellen('K93', [
    {'teller': 'sum(toegekend_eur)', 'noemer': met_toekenning, 'n': met_toekenning},
    {
        'teller': 'sum(open_eur)',
        'noemer': met_open,
        'n': met_open,
        'uitsplitsing': 'antwoord',
        'uitsplitsing_waarde': 'open',
    },
    {
        'teller': 'sum(uren_eur)',
        'noemer': 'sum(toegekende_minuten) / 60.0',
        'n': met_toekenning,
        'uitsplitsing': 'prijs',
        'uitsplitsing_waarde': 'per uur',
        'eenheid': 'euro per uur',
    },
], optellen=bedragen + ['toegekende_minuten'], naar=['is_toegekend', 'is_open']) %}
    select
        maand,
        wet,
        gemeente_code,
        agb_code,
        product_groep,
        client_id,
        toegekend_eur,
        open_eur,
        toegekend_eur <> 0 as is_toegekend,
        open_eur <> 0 as is_open,
        case when gedeclareerd_minuten is not null then toegekend_eur end as uren_eur,
        -- What is not awarded has minutes and no money, and would make every hour cheaper.
        case when toegekend_eur <> 0 then gedeclareerd_minuten end as toegekende_minuten
    from {{ ref('stg_prestatie_maand') }}
    where {{ is_begeleiding() }}
{% endcall %}
