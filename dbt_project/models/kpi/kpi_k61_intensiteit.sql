{% call kpi_cellen('K61', [{
    'teller': 'sum(uren)',
    'noemer': "count(distinct client_id || cast(week as varchar))",
    'n': personen(),
}]) %}
    select
        {{ maand_van('week') }} as maand,
        week,
        client_id,
        wet,
        gemeente_code,
        coalesce(agb_code, 'n.v.t.') as agb_code,
        {{ exact('uren') }} as uren
    from {{ ref('stg_tijdregistratie') }}
    where soort_inzet = 'begeleiding' and week <= {{ peildatum() }}
{% endcall %}
