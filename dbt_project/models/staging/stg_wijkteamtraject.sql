with bron as (
    select * from {{ source('gekoppeld', 'wijkteamtraject') }}
)

select
    wijkteamtraject_id,
    gemeente_code,
    wet,
    team,
    wijk_code,
    client_id,
    begindatum,
    einddatum,
    einde_reden,
    geraamde_uren,
    is_pilot,
    coach_id,
    tweede_coach_id,
    vraagsoort,
    reden_niet_zelf,
    registratiedatum,
    bestand
from bron
