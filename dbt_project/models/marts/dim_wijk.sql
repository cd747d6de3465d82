with gezien as (
    {{- gezien('wijk_code', [
        'stg_traject', 'stg_wijkteamtraject', 'stg_client', 'stg_gebied', 'stg_voorziening',
    ]) }}
),

laatste as (
    select
        wijk_code,
        wijk_naam,
        gemeente_code,
        row_number() over (
            partition by wijk_code order by geldig_van desc, gemeente_code, wijk_naam, team
        ) as volgorde
    from {{ ref('stg_gebied') }}
)

select
    g.wijk_code,
    coalesce(l.wijk_naam, g.wijk_code) as naam,
    l.gemeente_code
from gezien as g
left join laatste as l
    on g.wijk_code = l.wijk_code
    and l.volgorde = 1
