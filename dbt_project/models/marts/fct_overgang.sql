select *
from {{ ref('stg_overgang') }}
