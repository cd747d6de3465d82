{#- What the KPI models say about themselves (config.meta.kpis in their yml), by kpi_code. -#}
{% macro kpi_definities() %}
    {%- set gevonden = [] -%}
    {%- if execute -%}
        {%- for model in graph.nodes.values() if model.config.meta.kpis is defined -%}
            {%- do gevonden.extend(model.config.meta.kpis) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(gevonden | sort(attribute='kpi_code')) }}
{% endmacro %}

{#- The grouping sets of one KPI: its dimensies, and those of each uitsplitsing with its column. -#}
{% macro kpi_groepen(kpi_code) %}
    {%- set groepen = [] -%}
    {%- for kpi in kpi_definities() if kpi.kpi_code == kpi_code -%}
        {%- do groepen.extend(kpi.dimensies) -%}
        {%- for uitsplitsing, verzamelingen in kpi.get('uitsplitsingen', {}).items() -%}
            {%- for verzameling in verzamelingen -%}
                {%- do groepen.append(verzameling + [uitsplitsing]) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(groepen or [[]]) }}
{% endmacro %}

{#- Every dimension that a KPI may have, in the order of kpi_waarde. -#}
{% macro kpi_dimensies() %}
    {{ return(['wet', 'gemeente_code', 'wijk_code', 'team', 'agb_code', 'product_groep']) }}
{% endmacro %}

{#- The closed list of combinations of one KPI, as the catalogue prints it. -#}
{% macro kpi_dimensies_tekst(kpi) %}
    {%- set regels = [] -%}
    {%- for groep in kpi_groepen(kpi.kpi_code) -%}
        {%- do regels.append(groep | join(' × ') or 'totaal') -%}
    {%- endfor -%}
    {{ return(regels | join('; ')) }}
{% endmacro %}
