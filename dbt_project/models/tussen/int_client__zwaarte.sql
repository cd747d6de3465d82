with gewogen as (
    select
        client_id,
        wet,
        gemeente_code,
        maand,
        agb_code,
        {{ zwaarte('product_groep') }} as zwaarte
    from {{ ref('stg_client_maand') }}
    where dagen > 0
),

gerangschikt as (
    select
        client_id,
        wet,
        gemeente_code,
        maand,
        agb_code,
        zwaarte,
        row_number() over (
            partition by client_id, wet, gemeente_code, maand order by zwaarte desc, agb_code
        ) as rang
    from gewogen
    where zwaarte is not null
),

reeks as (
    select
        client_id,
        wet,
        gemeente_code,
        maand,
        agb_code,
        zwaarte,
        lag(maand) over (partition by client_id, wet, gemeente_code order by maand) as vorige_maand,
        lag(zwaarte) over (partition by client_id, wet, gemeente_code order by maand) as vorige_zwaarte,
        lag(agb_code) over (partition by client_id, wet, gemeente_code order by maand) as vorige_agb_code
    from gerangschikt
    where rang = 1
)

select
    client_id,
    wet,
    gemeente_code,
    maand,
    agb_code,
    zwaarte,
    vorige_maand,
    vorige_zwaarte,
    vorige_agb_code
from reeks
-- One empty month is the gap that an episode survives.
where vorige_maand >= {{ plus_maanden('maand', -2) }}
