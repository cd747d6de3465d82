{%- set maten = [aandeel('is_regelbreuk', uitsplitsing='regel', waarde='buiten de regels')] -%}
{%- do maten.extend(verdeling('gebieden', [1, 2, 3, 4], 'gebieden')) -%}
{%- for niveau in [4, 5, 6, 7] -%}
    {%- set kolom = 'is_gestapeld_op_%s' % niveau -%}
    {%- do maten.append(aandeel(kolom, uitsplitsing='gestapeld op niveau', waarde=niveau)) -%}
{%- endfor -%}
{% call kpi_cellen('K32', maten, stand=true) %}
    select
        c.maand,
        c.client_id,
        c.wet,
        c.gemeente_code,
        c.gebieden,
        {%- for niveau in [4, 5, 6, 7] %}
        case when c.interventieniveau = {{ niveau }} then c.gebieden > 1 end as is_gestapeld_op_{{ niveau }},
        {%- endfor %}
        coalesce(
            c.gebieden > r.maximum_gebieden or c.maanden_gestapeld > r.maximum_maanden,
            r.vorm is null or c.gebieden > r.maximum_gebieden
        ) as is_regelbreuk
    from {{ ref('int_client__matrix') }} as c
    left join {{ ref('resultatenregel') }} as r
        on c.vorm = r.vorm
        and c.interventieniveau = r.interventieniveau
        and c.maand >= r.geldig_van
        and (r.geldig_tot is null or c.maand <= r.geldig_tot)
{% endcall %}
