with gezien as (
    select
        team,
        gemeente_code
    from {{ ref('stg_gebied') }}
    union
    select
        team,
        gemeente_code
    from {{ ref('stg_wijkteamtraject') }}
    union
    select
        team,
        gemeente_code
    from {{ ref('stg_traject') }}
    union
    select
        team,
        gemeente_code
    from {{ ref('stg_evaluatie') }}
    union
    select
        team,
        gemeente_code
    from {{ ref('stg_tijdregistratie') }}
    union
    select
        team,
        gemeente_code
    from {{ ref('stg_formatie') }}
    union
    select
        team,
        gemeente_code
    from {{ ref('stg_voorziening') }}
)

select
    team,
    team as naam,
    case when min(gemeente_code) = max(gemeente_code) then min(gemeente_code) end as gemeente_code
from gezien
where team is not null
group by team
