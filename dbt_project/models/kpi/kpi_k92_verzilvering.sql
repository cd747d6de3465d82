{#- Units do not add up: without the uitsplitsing it is time only. Eurocent become euros after adding up. -#}
{%- set in_tijd = "volume = 'tijd'" -%}
{%- set som -%}
    case
        when grouping(volume) = 1 then sum(case when {{ in_tijd }} then {} end)
        when volume = 'euro' then sum({}) / 100.0
        else sum({})
    end
{%- endset -%}
{% call kpi_cellen('K92', [{
    'teller': som.replace('{}', 'gedeclareerd'),
    'noemer': som.replace('{}', 'toegewezen'),
    'n': 'case when grouping(volume) = 1 then ' ~ personen(in_tijd) ~ ' else ' ~ personen() ~ ' end',
}], optellen=['gedeclareerd', 'toegewezen']) %}
    select
        maand,
        toewijzing_nummer,
        wet,
        gemeente_code,
        agb_code,
        product_groep,
        client_id,
        'tijd' as volume,
        gedeclareerd_minuten as gedeclareerd,
        toegewezen_minuten as toegewezen
    from {{ ref('stg_toewijzing_maand') }}
    where {{ is_begeleiding() }}
    union all
    select
        maand,
        toewijzing_nummer,
        wet,
        gemeente_code,
        agb_code,
        product_groep,
        client_id,
        maat as volume,
        gedeclareerd,
        toegewezen
    from {{ ref('stg_toewijzing_maand_volume') }}
    where {{ is_begeleiding() }}
{% endcall %}
