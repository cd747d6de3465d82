select *
from {{ ref('stg_evaluatieverslag') }}
