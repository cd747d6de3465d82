{%- set plaats = kpi_dimensies() + ['uitsplitsing', 'uitsplitsing_waarde'] -%}
select
    kpi_code,
    periode_soort,
    periode,
    {%- for kolom in plaats %}
    coalesce({{ kolom }}, 'totaal') as {{ kolom }},
    {%- endfor %}
    {{ dbt.listagg(
        "organisatie_code || ': ' || tekst",
        "' — '",
        "order by organisatie_soort, organisatie_code, duiding_id"
    ) }} as duiding
from {{ ref('stg_duiding') }}
where status = 'vastgesteld'
group by
    kpi_code,
    periode_soort,
    periode
    {%- for kolom in plaats %},
    coalesce({{ kolom }}, 'totaal')
    {%- endfor %}
