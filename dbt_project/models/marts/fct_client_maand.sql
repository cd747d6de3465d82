select
    client_id,
    wet,
    gemeente_code,
    maand,
    product_groep,
    uitvoerder,
    agb_code,
    dagen,
    toegewezen_minuten,
    gedeclareerd_minuten,
    toegekend_eur
from {{ ref('stg_client_maand') }}
