{#- Every value of one column in any of the tables: makes a dimension complete over its facts. -#}
{% macro gezien(kolom, tabellen) -%}
    {%- for tabel in tabellen %}
    select {{ kolom }} from {{ ref(tabel) }} where {{ kolom }} is not null
    {%- if not loop.last %}
    union
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
