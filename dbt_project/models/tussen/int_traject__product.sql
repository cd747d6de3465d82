with producten as (
    select
        traject_id,
        min(product_categorie) as product_categorie,
        min(product_code) as product_code
    from {{ ref('stg_levering') }}
    group by traject_id
)

select
    t.traject_id,
    p.product_categorie,
    p.product_code,
    case
        -- A generic toewijzing names no categorie; a wijkteam has no product.
        when p.product_categorie is null then 'begeleiding'
        else coalesce(c.soort, 'overig')
    end as soort,
    m.catalog_id,
    m.vorm,
    m.resultaatgebied,
    m.interventieniveau
from {{ ref('int_traject__telbaar') }} as t
left join producten as p on t.traject_id = p.traject_id
left join {{ ref('categorie') }} as c
    on t.wet = c.wet
    and p.product_categorie = c.product_categorie
    and t.begindatum >= c.geldig_van
    and (c.geldig_tot is null or t.begindatum <= c.geldig_tot)
left join {{ ref('resultatenmatrix') }} as m
    on t.wet = m.wet
    and p.product_code = m.product_code
    and (m.gemeente_code is null or t.gemeente_code = m.gemeente_code)
    and t.begindatum >= m.geldig_van
    and (m.geldig_tot is null or t.begindatum <= m.geldig_tot)
