with bron as (
    select * from {{ source('gekoppeld', 'telling') }}
)

select
    tabel,
    rijen_in,
    rijen_uit,
    rijen_ingetrokken,
    rijen_bevinding
from bron
