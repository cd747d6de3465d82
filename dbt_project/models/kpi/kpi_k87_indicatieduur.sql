{% call kpi_cellen('K87', gemiddelde_en_mediaan('dagen_eerste') + [
    gemiddelde('dagen_laatste', 'versie', 'laatste'),
]) %}
    select
        {{ maand_van('ingangsdatum') }} as maand,
        toewijzing_nummer,
        client_id,
        wet,
        gemeente_code,
        agb_code,
        product_groep,
        {{ dbt.datediff('ingangsdatum', 'eerste_einddatum', 'day') }} + 1 as dagen_eerste,
        {{ dbt.datediff('ingangsdatum', 'einddatum', 'day') }} + 1 as dagen_laatste
    from {{ ref('stg_toewijzing') }}
    where ingangsdatum <= {{ peildatum() }} and not is_vervallen and {{ is_begeleiding() }}
{% endcall %}
