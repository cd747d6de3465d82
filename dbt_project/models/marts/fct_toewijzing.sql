select *
from {{ ref('stg_toewijzing') }}
