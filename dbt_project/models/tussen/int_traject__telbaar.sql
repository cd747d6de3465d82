-- What a wijkteam does not have (provider) and a provider does not have (team) is 'n.v.t.', so that
-- the cells of a dimension add up to its total. An end before its begin would make stock and flow
-- differ.
select
    traject_id,
    uitvoerder,
    client_id,
    wet,
    gemeente_code,
    wijk_code,
    case when uitvoerder = 'aanbieder' then 'n.v.t.' else team end as team,
    case when uitvoerder = 'wijkteam' then 'n.v.t.' else agb_code end as agb_code,
    product_groep,
    begindatum,
    case when einddatum is not null then greatest(begindatum, einddatum) end as einddatum
from {{ ref('stg_traject') }}
where {{ is_begeleiding() }}
