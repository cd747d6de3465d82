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
    tarief_eur,
    is_plaatshouder
from {{ ref('stg_product') }}
