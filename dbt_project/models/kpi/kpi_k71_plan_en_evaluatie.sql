{% call kpi_cellen(['K71', 'K72', 'K73', 'K75'], [aandeel('is_gehaald')]) %}
    select * from {{ ref('int_indicatie__evaluatie') }}
{% endcall %}
