{%- set termijnen = [3, 6, 12] -%}
{%- set maten = [] -%}
{%- for termijn in termijnen -%}
    {%- set waarde = '%s maanden' % termijn -%}
    {%- do maten.append(aandeel('is_binnen_%s' % termijn, uitsplitsing='binnen', waarde=waarde)) -%}
{%- endfor -%}
{%- set langer = aandeel('(not is_binnen_12)', uitsplitsing='langer dan', waarde='12 maanden') -%}
{#- The same clients as within 12 months: counting them once more would cost a quarter of this model. -#}
{%- do maten.append(dict(langer, n=maten[-1].n)) -%}
{% call kpi_cellen('K17', maten) %}
    select
        {{ maand_van('begindatum') }} as maand,
        traject_id,
        client_id,
        wet,
        gemeente_code,
        team,
        {%- for termijn in termijnen %}
        case
            when {{ plus_maanden('begindatum', termijn) }} <= {{ peildatum() }}
                then coalesce(einddatum < {{ plus_maanden('begindatum', termijn) }}, false)
        end as is_binnen_{{ termijn }},
        {%- endfor %}
        agb_code
    from {{ ref('int_traject__telbaar') }}
{% endcall %}
