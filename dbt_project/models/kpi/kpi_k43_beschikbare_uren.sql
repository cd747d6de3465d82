{%- set n = 'count(distinct formatie_id)' -%}
{% call kpi_cellen('K43', [
    {'teller': 'sum(uren)', 'n': n},
    {
        'teller': 'sum(uren_vanaf_start)',
        'n': n,
        'uitsplitsing': 'formatie',
        'uitsplitsing_waarde': 'vanaf de start',
    },
]) %}
    select * from {{ ref('int_formatie__maand') }}
{% endcall %}
