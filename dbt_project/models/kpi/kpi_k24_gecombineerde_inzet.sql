{% call kpi_cellen('K24', [aandeel_clienten('is_gecombineerd')]) %}
    with overlap as (
        select
            s.traject_id,
            greatest(s.begindatum, b.begindatum) as begindatum,
            least(
                coalesce(s.einddatum, cast('9999-12-31' as date)),
                coalesce(b.einddatum, cast('9999-12-31' as date))
            ) as einddatum
        from {{ ref('int_traject__telbaar') }} as s
        inner join {{ ref('int_traject__telbaar') }} as b
            on s.client_id = b.client_id
            and s.wet = b.wet
            and b.product_groep = 'basis'
        where s.product_groep = 'specialistisch'
    )

    select
        m.maand,
        m.traject_id,
        m.client_id,
        m.wet,
        m.gemeente_code,
        o.traject_id is not null as is_gecombineerd
    from {{ ref('int_traject__maand') }} as m
    left join overlap as o
        on m.traject_id = o.traject_id
        and o.begindatum <= o.einddatum
        and o.begindatum <= m.peildag
        and o.einddatum >= m.maand
    where m.product_groep = 'specialistisch'
{% endcall %}
