select
    maand,
    wet,
    gemeente_code,
    team,
    client_id,
    uren as ingezet,
    cast(null as double) as beschikbaar,
    cast(null as double) as beschikbaar_vanaf_start,
    cast(null as double) as kosten_eur
from {{ ref('int_wijkteam__uren') }}
union all
select
    maand,
    wet,
    gemeente_code,
    team,
    cast(null as varchar) as client_id,
    cast(null as double) as ingezet,
    uren as beschikbaar,
    uren_vanaf_start as beschikbaar_vanaf_start,
    kosten_eur
from {{ ref('int_formatie__maand') }}
