{% call kpi_cellen('K46', [{'teller': 'sum(fte)', 'n': 'count(distinct formatie_id)'}], stand=true) %}
    select * from {{ ref('int_formatie__maand') }}
{% endcall %}
