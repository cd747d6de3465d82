select
    client_id,
    begindatum,
    einddatum,
    gemeente_code,
    vorige_gemeente_code,
    postcode4,
    wijk_code,
    adres_code,
    bericht_id
from {{ ref('stg_woonplaats') }}
