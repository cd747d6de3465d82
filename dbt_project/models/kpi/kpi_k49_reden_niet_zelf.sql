{%- set redenen = ['expertise', 'capaciteit', 'veiligheid', 'langdurig-intensief', 'voorkeur'] -%}
{% call kpi_cellen('K49', verdeling('reden', redenen + ['overig'], 'reden')) %}
    select
        {{ maand_van('begindatum') }} as maand,
        wijkteamtraject_id as traject_id,
        client_id,
        wet,
        gemeente_code,
        team,
        case
            when reden_niet_zelf in ('{{ redenen | join("', '") }}') then reden_niet_zelf
            else 'overig'
        end as reden
    from {{ ref('stg_wijkteamtraject') }}
    where reden_niet_zelf is not null and begindatum <= {{ peildatum() }}
{% endcall %}
