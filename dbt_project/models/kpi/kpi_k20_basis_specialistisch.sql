{%- set groepen = ['basis', 'specialistisch', 'onbepaald'] -%}
{%- set maten = [] -%}
{#- Minutes become hours after adding up: sums of fractions would depend on the order of the rows. -#}
{%- for groep in groepen -%}
    {%- set in_groep = "product_groep = '" ~ groep ~ "'" -%}
    {%- do maten.append({
        'uitsplitsing': 'clienten',
        'uitsplitsing_waarde': groep,
        'teller': personen(in_groep),
        'noemer': personen(),
        'n': personen(),
    }) -%}
    {%- for soort, (kolom, per) in {
        'uren': ('gedeclareerd_minuten', ' / 60.0'),
        'euro': ('toegekend_eur', ''),
    }.items() -%}
        {%- do maten.append({
            'uitsplitsing': soort,
            'uitsplitsing_waarde': groep,
            'teller': 'sum(case when ' ~ in_groep ~ ' then ' ~ kolom ~ ' end)' ~ per,
            'noemer': 'sum(' ~ kolom ~ ')' ~ per,
            'n': personen(),
        }) -%}
    {%- endfor -%}
{%- endfor -%}
{% call kpi_cellen(
    'K20', maten, optellen=['gedeclareerd_minuten', 'toegekend_eur'], naar=['product_groep']
) %}
    select
        maand,
        wet,
        gemeente_code,
        agb_code,
        client_id,
        product_groep,
        gedeclareerd_minuten,
        toegekend_eur
    from {{ ref('stg_client_maand_aanbieder') }}
    where product_groep in ('{{ groepen | join("', '") }}')
{% endcall %}
