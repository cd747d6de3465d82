select *
from {{ ref('stg_evaluatie') }}
