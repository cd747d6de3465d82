{%- set maten = gemiddelde_en_mediaan('dagen') + [mediaan_met_lopende('dagen_tot_nu', 'is_klaar')] -%}
{%- set tot_nu = 'case when einddatum <= ' ~ peildatum() ~ ' then einddatum else ' ~ peildatum() ~ ' end' -%}
{% call kpi_cellen('K16', maten) %}
    select
        {{ maand_van('einddatum') }} as maand,
        traject_id,
        uitvoerder,
        client_id,
        wet,
        gemeente_code,
        team,
        agb_code,
        {{ dbt.datediff('begindatum', 'einddatum', 'day') }} + 1 as dagen,
        cast(null as bigint) as dagen_tot_nu,
        true as is_klaar
    from {{ ref('int_traject__telbaar') }}
    where einddatum <= {{ peildatum() }}
    union all
    select
        {{ maand_van('begindatum') }} as maand,
        traject_id,
        uitvoerder,
        client_id,
        wet,
        gemeente_code,
        team,
        agb_code,
        cast(null as bigint) as dagen,
        {{ dbt.datediff('begindatum', '(' ~ tot_nu ~ ')', 'day') }} + 1 as dagen_tot_nu,
        coalesce(einddatum <= {{ peildatum() }}, false) as is_klaar
    from {{ ref('int_traject__telbaar') }}
    where begindatum <= {{ peildatum() }}
{% endcall %}
