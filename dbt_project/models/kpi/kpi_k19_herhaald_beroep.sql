{%- set termijnen = [6, 12] -%}
{%- set maten = [] -%}
{%- for termijn in termijnen -%}
    {%- set waarde = '%s maanden' % termijn -%}
    {%- do maten.append(aandeel('is_binnen_%s' % termijn, uitsplitsing='binnen', waarde=waarde)) -%}
{%- endfor -%}
{% call kpi_cellen('K19', maten) %}
    select
        {{ maand_van('einddatum') }} as maand,
        episode_id,
        client_id,
        wet,
        {%- for termijn in termijnen %}
        {%- set grens = plus_maanden('einddatum', termijn) %}
        case
            when {{ grens }} <= {{ peildatum() }}
                then coalesce(vervolg_dagen <= {{ dbt.datediff('einddatum', grens, 'day') }}, false)
        end as is_binnen_{{ termijn }},
        {%- endfor %}
        gemeente_code
    from {{ ref('stg_episode') }}
    where einddatum <= {{ peildatum() }} and not is_voorlopig and einde_soort <> 'overlijden'
{% endcall %}
