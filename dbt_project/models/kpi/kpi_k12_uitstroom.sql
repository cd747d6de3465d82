{% call kpi_cellen('K12', [{
    'teller': 'count(case when is_uitstroom then 1 end)',
    'n': 'count(distinct case when is_uitstroom then client_id end)',
}]) %}
    select
        maand,
        traject_id,
        uitvoerder,
        client_id,
        wet,
        gemeente_code,
        wijk_code,
        team,
        agb_code,
        product_groep,
        is_uitstroom
    from {{ ref('int_traject__maand') }}
    where is_uitstroom
    union
    -- Where somebody is active and nobody ends there is a zero: one row is enough for that.
    select
        maand,
        cast(null as varchar) as traject_id,
        uitvoerder,
        cast(null as varchar) as client_id,
        wet,
        gemeente_code,
        wijk_code,
        team,
        agb_code,
        product_groep,
        false as is_uitstroom
    from {{ ref('int_traject__maand') }}
    where not is_uitstroom
{% endcall %}
