select
    client_id,
    soort,
    datum,
    van_wet,
    naar_wet,
    van_gemeente_code,
    naar_gemeente_code,
    dagen_ertussen,
    leeftijd,
    van_traject_id,
    naar_traject_id
from {{ ref('stg_overgang') }}
