{#-
    Who starts or ends a traject in a month (`is_geteld`, a column of int_traject__maand). Where somebody is
    active and nobody starts or ends there is a zero: one row is enough for that.
-#}
{% macro kpi_stroom(kpi_code, is_geteld) %}
    {%- set personen = ['traject_id', 'client_id'] -%}
    {%- set kolommen = ['maand', 'uitvoerder'] + kpi_dimensies() -%}
    {% call kpi_cellen(kpi_code, [telling(is_geteld)]) %}
        select
            {{ (personen + kolommen) | join(',\n            ') }},
            {{ is_geteld }}
        from {{ ref('int_traject__maand') }}
        where {{ is_geteld }}
        union
        select
            {%- for kolom in personen %}
            cast(null as varchar) as {{ kolom }},
            {%- endfor %}
            {{ kolommen | join(',\n            ') }},
            false as {{ is_geteld }}
        from {{ ref('int_traject__maand') }}
        where not {{ is_geteld }}
    {% endcall %}
{% endmacro %}
