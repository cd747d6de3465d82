{% call kpi_cellen('K14', [{
    'teller': 'count(case when is_uitstroom then 1 end)',
    'noemer': 'count(case when is_instroom then 1 end)',
    'n': 'count(case when is_instroom then 1 end)',
}], cumulatief=true) %}
    select
        maand,
        traject_id,
        uitvoerder,
        wet,
        gemeente_code,
        team,
        is_instroom,
        is_uitstroom
    from {{ ref('int_traject__maand') }}
    where is_instroom or is_uitstroom
{% endcall %}
