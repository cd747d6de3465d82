{% call kpi_cellen('K42', [{'teller': 'sum(uren)', 'n': personen()}]) %}
    select
        maand,
        wijkteamtraject_id as traject_id,
        client_id,
        wet,
        gemeente_code,
        team,
        uren
    from {{ ref('int_wijkteam__uren') }}
{% endcall %}
