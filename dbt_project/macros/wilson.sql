{#- One bound of the Wilson 95 % score interval of a share on n observations; kant is -1 (lower) or
    1 (upper). Empty without observations, and for a ratio that is no share (below 0, above 1). -#}
{% macro wilson(aandeel, n, kant) -%}
    {%- set z = 1.959963984540054 -%}
    case when {{ n }} > 0 and {{ aandeel }} between 0 and 1 then
        least(1, greatest(0, (
            {{ aandeel }} + {{ z * z / 2 }} / {{ n }}
            + {{ kant }} * {{ z }} * sqrt(
                {{ aandeel }} * (1 - {{ aandeel }}) / {{ n }} + {{ z * z / 4 }} / {{ n }} / {{ n }}
            )
        ) / (1 + {{ z * z }} / {{ n }})))
    end
{%- endmacro %}
