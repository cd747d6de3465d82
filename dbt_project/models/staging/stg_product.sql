with bron as (
    select * from {{ source('gekoppeld', 'product') }}
)

select
    wet,
    gemeente_code,
    product_code,
    geldig_van,
    geldig_tot,
    product_categorie,
    omschrijving,
    product_groep,
    eenheid_code,
    {{ euro('tarief_cent') }} as tarief_eur,
    is_plaatshouder
from bron
