{% call kpi_cellen('K26', [aandeel('is_zorgvuldig')]) %}
    select
        {{ maand_van('datum') }} as maand,
        client_id,
        wet,
        gemeente_code,
        agb_code,
        reden is not null and is_schriftelijk and is_gedeeld_met_lokaal_team as is_zorgvuldig
    from {{ ref('stg_doorverwijzing') }}
    where datum <= {{ peildatum() }}
{% endcall %}
