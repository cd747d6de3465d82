with bron as (
    select * from {{ source('gekoppeld', 'toewijzing_maand') }}
)

select
    gemeente_code,
    wet,
    toewijzing_nummer,
    maand,
    client_id,
    agb_code,
    product_groep,
    toegewezen_minuten,
    gedeclareerd_minuten
from bron
