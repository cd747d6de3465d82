select
    wijkteamtraject_id,
    {{ maand_van('begindatum') }} as maand,
    client_id,
    wet,
    gemeente_code,
    team,
    is_pilot,
    {{ exact('geraamde_uren * ' ~ norm('opslag_directe_uren', 'begindatum')) }} as uren
from {{ ref('stg_wijkteamtraject') }}
where geraamde_uren is not null and begindatum <= {{ peildatum() }}
