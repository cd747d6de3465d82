select *
from {{ ref('stg_bericht') }}
