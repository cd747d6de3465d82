{% call kpi_cellen('K93', [{
    'teller': 'sum(toegekend_eur)',
    'noemer': 'sum(gedeclareerd_minuten) / 60.0',
    'n': 'count(distinct client_id)',
    'uitsplitsing': 'prijs',
    'uitsplitsing_waarde': 'per uur',
    'eenheid': 'euro per uur',
}]) %}
    select
        maand,
        wet,
        gemeente_code,
        agb_code,
        product_groep,
        client_id,
        gedeclareerd_minuten,
        toegekend_eur
    from {{ ref('stg_prestatie_maand') }}
    -- What is not awarded has minutes and no money, and would make every hour cheaper.
    where gedeclareerd_minuten is not null and toegekend_eur <> 0
{% endcall %}
