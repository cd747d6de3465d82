{%- set maten = [] -%}
{%- for vorm in ['door- en uitstroom', 'duurzaam', 'thuiswonen a', 'thuiswonen b'] -%}
    {%- set is_vorm = "(vorm = '%s')" % vorm -%}
    {%- do maten.append(aandeel_clienten(is_vorm, uitsplitsing='vorm', waarde=vorm, van='vorm')) -%}
{%- endfor -%}
{% call kpi_cellen('K31', maten, stand=true) %}
    select
        maand,
        client_id,
        wet,
        gemeente_code,
        vorm
    from {{ ref('int_client__matrix') }}
{% endcall %}
