{% call kpi_cellen('K15', [aandeel_clienten('is_uit_doelwijk')]) %}
    select
        t.maand,
        t.traject_id,
        t.client_id,
        t.wet,
        t.gemeente_code,
        t.team,
        coalesce(w.wijk_naam = d.wijk_naam, false) as is_uit_doelwijk
    from {{ ref('int_traject__maand') }} as t
    inner join {{ ref('doelwijk') }} as d
        on t.gemeente_code = d.gemeente_code
        and t.team = d.team
        and t.maand >= d.geldig_van
        and (d.geldig_tot is null or t.maand <= d.geldig_tot)
    left join (
        select distinct
            gemeente_code,
            wijk_code,
            wijk_naam
        from {{ ref('stg_gebied') }}
    ) as w
        on t.gemeente_code = w.gemeente_code
        and t.wijk_code = w.wijk_code
        and d.wijk_naam = w.wijk_naam
    where t.is_instroom
{% endcall %}
