{%- set maten = [
    aandeel('(interventieniveau <> vorig_niveau)'),
    aandeel('(interventieniveau > vorig_niveau)', uitsplitsing='richting', waarde='omhoog'),
    aandeel('(interventieniveau < vorig_niveau)', uitsplitsing='richting', waarde='omlaag'),
] -%}
{%- for van in [4, 5, 6, 7] -%}
    {%- for naar in [4, 5, 6, 7] -%}
        {%- do maten.append(aandeel(
            'case when vorig_niveau = %s then interventieniveau = %s end' % (van, naar),
            uitsplitsing='verschuiving', waarde='%s naar %s' % (van, naar),
        )) -%}
    {%- endfor -%}
{%- endfor -%}
{% call kpi_cellen('K35', maten) %}
    select
        maand,
        client_id,
        wet,
        gemeente_code,
        interventieniveau,
        vorig_niveau
    from {{ ref('int_client__matrix') }}
    where vorig_niveau is not null
{% endcall %}
