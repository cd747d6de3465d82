{% call kpi_cellen('K16', gemiddelde_en_mediaan('dagen')) %}
    select
        {{ maand_van('einddatum') }} as maand,
        traject_id,
        uitvoerder,
        client_id,
        wet,
        gemeente_code,
        team,
        agb_code,
        {{ dbt.datediff('begindatum', 'einddatum', 'day') }} + 1 as dagen
    from {{ ref('int_traject__telbaar') }}
    where einddatum <= {{ peildatum() }}
{% endcall %}
