with bron as (
    select * from {{ source('gekoppeld', 'prestatie_maand') }}
)

select
    prestatie_id,
    maand,
    wet,
    gemeente_code,
    agb_code,
    toewijzing_nummer,
    client_id,
    product_groep,
    gedeclareerd_minuten,
    {{ euro('toegekend_cent') }} as toegekend_eur,
    {{ euro('open_cent') }} as open_eur
from bron
