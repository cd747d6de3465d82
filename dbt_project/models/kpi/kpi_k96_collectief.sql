{% call kpi_cellen('K96', [{
    'teller': "count(distinct case when soort = 'groep' then client_id end)",
    'noemer': "count(distinct case when soort = 'begeleiding' then client_id end)",
    'n': 'count(distinct client_id)',
}], stand=true) %}
    select
        m.maand,
        m.traject_id,
        m.client_id,
        m.wet,
        m.gemeente_code,
        p.soort
    from {{ ref('int_traject__maand') }} as m
    inner join {{ ref('int_traject__product') }} as p
        on m.traject_id = p.traject_id
        and p.soort in ('groep', 'begeleiding')
    where m.is_actief
{% endcall %}
