select
    lijst,
    wet,
    code,
    betekenis,
    release_van,
    release_tot
from {{ ref('codelijst') }}
