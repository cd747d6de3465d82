{# Of persons measured twice: the share per direction and version, and the mean difference. #}
{% macro kpi_meting(kpi_code, instrument, versies) %}
    {%- set maten = [] -%}
    {%- for versie in versies -%}
        {%- set verschil = "case when instrument_versie = '%s' then verschil end" % versie -%}
        {%- for richting, teken in [('verbeterd', '>'), ('stabiel', '='), ('achteruit', '<')] -%}
            {%- set is_zo = '(%s %s 0)' % (verschil, teken) -%}
            {%- set maat = aandeel(is_zo, uitsplitsing=richting, waarde=versie, van=verschil) -%}
            {%- do maten.append(dict(maat, eenheid='aandeel')) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do maten.append(dict(gemiddelde('verschil'), alleen_uitgesplitst=true)) -%}
    {% call kpi_cellen(kpi_code, maten) %}
        select
            maand,
            client_id,
            wet,
            gemeente_code,
            agb_code,
            instrument_versie,
            instrument_versie || ': ' || domein as domein,
            verschil
        from {{ ref('int_meting__paar') }}
        where instrument = '{{ instrument }}'
    {% endcall %}
{% endmacro %}
