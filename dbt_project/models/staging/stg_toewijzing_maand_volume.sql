with bron as (
    select * from {{ source('gekoppeld', 'toewijzing_maand_volume') }}
)

select
    gemeente_code,
    wet,
    toewijzing_nummer,
    maand,
    client_id,
    agb_code,
    product_groep,
    maat,
    toegewezen,
    gedeclareerd
from bron
