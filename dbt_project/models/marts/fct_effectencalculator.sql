select *
from {{ ref('stg_effectencalculator') }}
