select *
from {{ ref('stg_levering') }}
