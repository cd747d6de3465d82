select *
from {{ ref('stg_prestatie') }}
