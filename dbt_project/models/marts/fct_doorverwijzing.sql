select *
from {{ ref('stg_doorverwijzing') }}
