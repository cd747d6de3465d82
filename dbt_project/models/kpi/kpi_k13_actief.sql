{% call kpi_cellen('K13', [{
    'teller': 'count(case when is_actief then 1 end)',
    'n': personen('is_actief'),
}], stand=true) %}
    select
        maand,
        traject_id,
        uitvoerder,
        gepauzeerd,
        client_id,
        wet,
        gemeente_code,
        wijk_code,
        team,
        agb_code,
        product_groep,
        is_actief
    from {{ ref('int_traject__maand') }}
{% endcall %}
