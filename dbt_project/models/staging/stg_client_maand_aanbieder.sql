with bron as (
    select * from {{ source('gekoppeld', 'client_maand_aanbieder') }}
)

select
    client_id,
    wet,
    gemeente_code,
    maand,
    product_groep,
    agb_code,
    dagen,
    toegewezen_minuten,
    gedeclareerd_minuten,
    {{ euro('toegekend_cent') }} as toegekend_eur
from bron
