select *
from {{ ref('stg_melding') }}
