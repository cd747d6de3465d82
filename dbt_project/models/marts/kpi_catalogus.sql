{#- One row per KPI, written from what the models in models/kpi say about themselves. -#}
{%- set teksten = [
    'kpi_code', 'naam', 'definitie', 'teller', 'noemer', 'eenheid', 'bron', 'norm', 'herkomst',
    'let_op',
] -%}
{%- for kpi in kpi_definities() %}
select
    {%- for veld in teksten %}
    {%- set tekst = dbt.escape_single_quotes(kpi[veld] | default('', true) | trim) %}
    cast({{ dbt.string_literal(tekst) if tekst else 'null' }} as varchar) as {{ veld }},
    {%- endfor %}
    {%- set grens = 'null' if kpi.signaalwaarde is none else kpi.signaalwaarde %}
    cast({{ grens }} as double) as signaalwaarde,
    cast({{ "'%s'" % kpi.signaal_kant if kpi.signaal_kant else 'null' }} as varchar) as signaal_kant,
    cast({{ dbt.string_literal(kpi_dimensies_tekst(kpi)) }} as varchar) as dimensies
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
