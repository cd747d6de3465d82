select *
from {{ ref('stg_woonplaats') }}
