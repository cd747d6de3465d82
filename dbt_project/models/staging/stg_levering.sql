with bron as (
    select * from {{ source('gekoppeld', 'levering') }}
)

select
    levering_id,
    traject_id,
    wet,
    gemeente_code,
    agb_code,
    client_id,
    toewijzing_nummer,
    product_categorie,
    product_code,
    product_groep,
    begindatum,
    einddatum,
    einde_effectief,
    reden_beeindiging_code,
    is_tijdelijk,
    is_onderbroken,
    is_taakgericht,
    bericht_id,
    stop_bericht_id
from bron
