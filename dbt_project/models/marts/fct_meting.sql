select *
from {{ ref('stg_meting') }}
