{% call kpi_cellen('K41', [aandeel_clienten('is_zelf')], stand=true) %}
    select
        m.maand,
        m.traject_id,
        m.client_id,
        m.wet,
        m.gemeente_code,
        m.wijk_code,
        m.uitvoerder = 'wijkteam' as is_zelf
    from {{ ref('int_traject__maand') }} as m
    inner join {{ ref('int_traject__product') }} as p
        on m.traject_id = p.traject_id
        and p.soort in ('begeleiding', 'groep')
    where m.is_actief
{% endcall %}
