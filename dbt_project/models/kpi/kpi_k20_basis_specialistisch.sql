{%- set groepen = ['basis', 'specialistisch', 'onbepaald'] -%}
{%- set maten = [] -%}
{#- Minutes become hours after adding up: sums of fractions would depend on the order of the rows. -#}
{%- for soort, (begin, kolom, eind) in {
    'clienten': ('count(distinct ', 'client_id', ')'),
    'uren': ('sum(', 'gedeclareerd_minuten', ') / 60.0'),
    'euro': ('sum(', 'toegekend_eur', ')'),
}.items() -%}
    {%- for groep in groepen -%}
        {%- set in_groep = "case when product_groep = '" ~ groep ~ "' then " ~ kolom ~ " end" -%}
        {%- do maten.append({
            'uitsplitsing': soort,
            'uitsplitsing_waarde': groep,
            'teller': begin ~ in_groep ~ eind,
            'noemer': begin ~ kolom ~ eind,
            'n': 'count(distinct client_id)',
        }) -%}
    {%- endfor -%}
{%- endfor -%}
{% call kpi_cellen('K20', maten) %}
    select
        maand,
        wet,
        gemeente_code,
        agb_code,
        client_id,
        product_groep,
        gedeclareerd_minuten,
        toegekend_eur
    from {{ ref('stg_client_maand') }}
    where uitvoerder = 'aanbieder' and product_groep in ('{{ groepen | join("', '") }}')
{% endcall %}
