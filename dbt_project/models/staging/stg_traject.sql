with bron as (
    select * from {{ source('gekoppeld', 'traject') }}
)

select
    traject_id,
    uitvoerder,
    wet,
    gemeente_code,
    agb_code,
    team,
    wijk_code,
    client_id,
    toewijzing_nummer,
    product_groep,
    begindatum,
    einddatum,
    einde_reden
from bron
