{% call kpi_cellen('K63', [aandeel('is_intensief')]) %}
    with indicaties as (
        select
            toewijzing_nummer,
            client_id,
            wet,
            gemeente_code,
            product_groep,
            ingangsdatum,
            toegewezen_minuten,
            {{ dbt.datediff('ingangsdatum', 'einddatum', 'day') }} + 1 as dagen
        from {{ ref('stg_toewijzing') }}
        where not is_vervallen and einddatum is not null and toegewezen_minuten is not null
            and ingangsdatum <= {{ peildatum() }} and {{ is_begeleiding() }}
    )

    select
        {{ maand_van('ingangsdatum') }} as maand,
        toewijzing_nummer,
        client_id,
        wet,
        gemeente_code,
        product_groep,
        toegewezen_minuten * 7 >= dagen * 60 * {{ norm('intensief_uren_per_week', 'ingangsdatum') }}
            and dagen >= {{ norm('intensief_dagen', 'ingangsdatum') }} as is_intensief
    from indicaties
{% endcall %}
