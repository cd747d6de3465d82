{% call kpi_cellen('K96', [{
    'teller': personen("soort = 'groep'"),
    'noemer': personen("soort = 'begeleiding'"),
    'n': personen(),
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
