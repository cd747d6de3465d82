select *
from {{ ref('stg_duiding') }}
