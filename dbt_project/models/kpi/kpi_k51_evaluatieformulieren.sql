{%- set vragen = [
    ('K51', 'inwoner', 'heeft_inwoner'),
    ('K51', 'coach', 'heeft_coach'),
    ('K52', 'inwoner', 'is_zelfstandig_verder'),
    ('K53', 'coach', 'is_netwerk_betrokken'),
    ('K54', 'coach', 'is_integraal_vormgegeven'),
    ('K55', 'coach', 'is_voorliggend_tijdens or is_voorliggend_na'),
    ('K57', 'coach', 'is_oplossingsvermogen_vergroot'),
] -%}
{% call kpi_cellen(['K51', 'K52', 'K53', 'K54', 'K55', 'K57'], [aandeel('is_ja')]) %}
    {%- for kpi_code, formulier, vraag in vragen %}
    select
        '{{ kpi_code }}' as kpi_code,
        '{{ formulier }}' as formulier,
        maand,
        wijkteamtraject_id as traject_id,
        client_id,
        wet,
        gemeente_code,
        team,
        {{ vraag }} as is_ja
    from {{ ref('int_wijkteam__formulier') }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{% endcall %}
