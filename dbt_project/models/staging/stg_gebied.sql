with bron as (
    select * from {{ source('gekoppeld', 'gebied') }}
)

select
    gemeente_code,
    wijk_code,
    wijk_naam,
    team,
    geldig_van,
    geldig_tot
from bron
