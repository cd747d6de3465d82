{% call kpi_cellen(['K62', 'K66'], [verhouding('deel', 'geheel')]) %}
    {%- for kpi_code, deel, geheel in [
        ('K62', "discipline = 'pb'", "discipline in ('pb', 'mb')"),
        ('K66', 'not is_gepland', 'is_gepland is not null'),
    ] %}
    select
        '{{ kpi_code }}' as kpi_code,
        {{ maand_van('week') }} as maand,
        client_id,
        wet,
        gemeente_code,
        coalesce(agb_code, 'n.v.t.') as agb_code,
        {{ exact('case when ' ~ deel ~ ' then uren else 0 end') }} as deel,
        {{ exact('uren') }} as geheel
    from {{ ref('stg_tijdregistratie') }}
    where soort_inzet = 'begeleiding' and {{ geheel }} and week <= {{ peildatum() }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{% endcall %}
