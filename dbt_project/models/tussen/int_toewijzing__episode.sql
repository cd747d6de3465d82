select
    t.gemeente_code,
    t.wet,
    t.toewijzing_nummer,
    e.episode_id
from {{ ref('stg_toewijzing') }} as t
inner join {{ ref('stg_episode') }} as e
    on t.client_id = e.client_id
    and t.wet = e.wet
    and coalesce(t.begindatum_levering, t.ingangsdatum) >= e.begindatum
    and (e.einddatum is null or coalesce(t.begindatum_levering, t.ingangsdatum) <= e.einddatum)
where not t.is_vervallen
