{#- Eurocent (integer) to euro, exact. -#}
{% macro euro(kolom) -%}
    cast({{ kolom }} * 0.01 as decimal(18, 2))
{%- endmacro %}

{#- A number with a fraction, as one that adds up to the same in any order: sums of doubles don't. -#}
{% macro exact(kolom) -%}
    cast({{ kolom }} as decimal(28, 12))
{%- endmacro %}
