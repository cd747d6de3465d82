with hulp as (
    select
        levering_id as record_id,
        gemeente_code,
        agb_code,
        client_id,
        begindatum,
        -- A pause is no end: the record stays open.
        case when not is_tijdelijk then einddatum end as einddatum,
        case when not is_tijdelijk then reden_beeindiging_code end as reden,
        product_categorie,
        '02' as gewone_hulpvorm
    from {{ ref('stg_levering') }}
    where wet = 'jeugd'
    union all
    select
        wijkteamtraject_id,
        gemeente_code,
        cast(null as varchar),
        client_id,
        begindatum,
        einddatum,
        einde_reden,
        '31',
        '01'
    from {{ ref('stg_wijkteamtraject') }}
    where wet = 'jeugd'
)

select
    h.record_id,
    h.gemeente_code,
    h.agb_code,
    h.client_id,
    h.begindatum as aanvangsdatum,
    coalesce(v.cbs_code, h.gewone_hulpvorm) as hulpvorm_code,
    cast(null as varchar) as verwijzer_code,
    coalesce(h.product_categorie = '46', false) as is_crisis,
    h.einddatum,
    r.cbs_code as reden_beeindiging_code,
    'niet gecertificeerd' as certificering
from hulp as h
left join {{ ref('cbs_code') }} as v
    on v.soort = 'hulpvorm'
    and h.product_categorie = v.code
left join {{ ref('cbs_code') }} as r
    on r.soort = 'reden_beeindiging'
    and h.reden = r.code
