{%- set n = personen() -%}
{% call kpi_cellen('K44', [
    {'teller': 'sum(ingezet)', 'noemer': 'sum(beschikbaar)', 'n': n},
    {
        'teller': 'sum(ingezet)',
        'noemer': 'sum(beschikbaar_vanaf_start)',
        'n': n,
        'uitsplitsing': 'formatie',
        'uitsplitsing_waarde': 'vanaf de start',
    },
]) %}
    select * from {{ ref('int_wijkteam__benutting') }}
{% endcall %}
