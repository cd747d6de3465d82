{% call kpi_cellen(['K82', 'K83', 'K84', 'K85'], [aandeel('is_tijdig', wie='wie')]) %}
    select
        kpi_code,
        maand,
        soort,
        wet,
        gemeente_code,
        agb_code,
        wie,
        is_tijdig
    from {{ ref('int_bericht__termijn') }}
{% endcall %}
