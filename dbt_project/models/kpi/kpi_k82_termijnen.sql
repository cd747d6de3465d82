{#- Clients count once, messages (without a client) each: sorting out every message again costs minutes. -#}
{%- set clienten = personen('is_tijdig is not null') -%}
{%- set berichten = 'count(case when is_tijdig is not null and wie is null then 1 end)' -%}
{%- set maat = dict(aandeel('is_tijdig'), n=clienten ~ ' + ' ~ berichten) -%}
{% call kpi_cellen(['K82', 'K83', 'K84', 'K85'], [maat], wie='wie') %}
    select
        kpi_code,
        maand,
        soort,
        vanaf,
        wet,
        gemeente_code,
        agb_code,
        wie,
        is_tijdig
    from {{ ref('int_bericht__termijn') }}
{% endcall %}
