{#
  Tables and views that are built in place. The adapter builds beside the old one and swaps, with a
  backup between: needed where others read the file meanwhile, but a night builds in a file of its
  own. One transaction per model stays, so a model that fails leaves the one before it.
#}
{% materialization table, adapter="duckdb" %}
    {%- set target = this.incorporate(type="table") -%}
    {{ bouw_ter_plekke(target, create_table_as(false, target, sql)) }}
    {{ return({"relations": [target]}) }}
{% endmaterialization %}

{% materialization view, adapter="duckdb" %}
    {%- set target = this.incorporate(type="view") -%}
    {{ bouw_ter_plekke(target, get_create_view_as_sql(target, sql)) }}
    {{ return({"relations": [target]}) }}
{% endmaterialization %}

{% macro bouw_ter_plekke(target, opdracht) %}
    {%- set earlier = load_cached_relation(this) -%}
    {% if earlier is not none %}
        {% do adapter.drop_relation(earlier) %}
    {% endif %}
    {% call statement("main") -%}
        {{ opdracht }}
    {%- endcall %}
    {% do adapter.commit() %}
{% endmacro %}
