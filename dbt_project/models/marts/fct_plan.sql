select *
from {{ ref('stg_plan') }}
