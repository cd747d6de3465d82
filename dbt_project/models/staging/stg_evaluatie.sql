with bron as (
    select * from {{ source('gekoppeld', 'evaluatie') }}
)

select
    evaluatie_id,
    soort,
    gemeente_code,
    wet,
    team,
    wijk_code,
    wijkteamtraject_id,
    client_id,
    is_ingevuld,
    datum,
    is_zelfstandig_verder,
    is_netwerk_betrokken,
    is_integraal_vormgegeven,
    is_oplossingsvermogen_vergroot,
    is_voorliggend_tijdens,
    is_voorliggend_na,
    registratiedatum,
    bestand
from bron
