with bron as (
    select * from {{ source('gekoppeld', 'episode') }}
)

select
    episode_id,
    client_id,
    wet,
    gemeente_code,
    begindatum,
    einddatum,
    eerste_product_groep,
    laatste_product_groep,
    is_voorlopig,
    einde_soort,
    aantal_opschalingen,
    aantal_afschalingen,
    vervolg_episode_id,
    vervolg_dagen
from bron
