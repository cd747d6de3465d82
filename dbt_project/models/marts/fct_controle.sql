select
    controle_id,
    regel_code,
    retourcode,
    wet,
    gemeente_code,
    agb_code,
    bericht_id,
    sleutel,
    bedrag_eur,
    antwoord_zegt_hetzelfde,
    uitleg
from {{ ref('stg_controle') }}
