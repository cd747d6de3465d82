{#- Eurocent (integer) to euro, exact. -#}
{% macro euro(kolom) -%}
    cast({{ kolom }} * 0.01 as decimal(18, 2))
{%- endmacro %}
