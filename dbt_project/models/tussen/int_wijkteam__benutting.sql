select
    maand,
    wet,
    gemeente_code,
    team,
    client_id,
    uren as ingezet,
    {{ exact('null') }} as beschikbaar,
    {{ exact('null') }} as beschikbaar_vanaf_start,
    {{ exact('null') }} as kosten_eur
from {{ ref('int_wijkteam__uren') }}
union all
select
    maand,
    wet,
    gemeente_code,
    team,
    cast(null as varchar) as client_id,
    {{ exact('null') }} as ingezet,
    uren as beschikbaar,
    uren_vanaf_start as beschikbaar_vanaf_start,
    kosten_eur
from {{ ref('int_formatie__maand') }}
