{% call kpi_cellen('K5C', [{
    'teller': 'sum(uren)',
    'noemer': personen(),
    'n': personen(),
}]) %}
    select
        {{ maand_van('week') }} as maand,
        client_id,
        wet,
        gemeente_code,
        {{ exact('uren') }} as uren
    from {{ ref('stg_tijdregistratie') }}
    where soort_inzet = 'overleg' and week <= {{ peildatum() }}
{% endcall %}
