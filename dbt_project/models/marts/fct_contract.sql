select *
from {{ ref('stg_contract') }}
