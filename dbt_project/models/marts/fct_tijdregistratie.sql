select
    tijdregistratie_id,
    gemeente_code,
    client_id,
    datum
from {{ ref('stg_tijdregistratie') }}
