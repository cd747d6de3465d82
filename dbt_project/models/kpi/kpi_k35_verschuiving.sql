{%- set maten = [
    aandeel('(interventieniveau <> vorig_niveau)', van='interventieniveau'),
] -%}
{%- for richting, teken in [('omhoog', '>'), ('omlaag', '<')] -%}
    {%- set is_zo = '(interventieniveau %s vorig_niveau)' % teken -%}
    {%- do maten.append(aandeel(is_zo, uitsplitsing='richting', waarde=richting, van='interventieniveau')) -%}
{%- endfor -%}
{%- for van in [4, 5, 6, 7] -%}
    {%- set vanaf_hier = 'case when vorig_niveau = %s then interventieniveau end' % van -%}
    {%- for naar in [4, 5, 6, 7] -%}
        {%- do maten.append(aandeel(
            '(vorig_niveau = %s and interventieniveau = %s)' % (van, naar),
            uitsplitsing='verschuiving', waarde='%s naar %s' % (van, naar), van=vanaf_hier,
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
