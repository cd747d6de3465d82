{% call kpi_cellen('K56', [{
    'teller': 'sum(aantal_collectieve_vragen)',
    'noemer': 'sum(aantal_vragen)',
    'n': 'cast(coalesce(sum(aantal_vragen), 0) as bigint)',
}]) %}
    select
        maand,
        gemeente_code,
        wijk_code,
        thema,
        aantal_vragen,
        aantal_collectieve_vragen
    from {{ ref('stg_voorziening') }}
{% endcall %}
