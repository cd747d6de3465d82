{% call kpi_cellen('K92', [{
    'teller': 'sum(gedeclareerd_minuten)',
    'noemer': 'sum(toegewezen_minuten)',
    'n': personen(),
}], optellen=['gedeclareerd_minuten', 'toegewezen_minuten']) %}
    select
        maand,
        toewijzing_nummer,
        wet,
        gemeente_code,
        agb_code,
        product_groep,
        client_id,
        gedeclareerd_minuten,
        toegewezen_minuten
    from {{ ref('stg_toewijzing_maand') }}
    where {{ is_begeleiding() }}
{% endcall %}
