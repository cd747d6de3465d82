with intervallen as (
    select
        levering_id,
        traject_id,
        is_onderbroken,
        einde_effectief as begindatum,
        lead(begindatum) over (
            partition by traject_id order by begindatum, levering_id
        ) as einddatum
    from {{ ref('stg_levering') }}
)

select
    levering_id,
    traject_id,
    begindatum,
    einddatum
from intervallen
where is_onderbroken and begindatum is not null
