select *
from {{ ref('stg_product') }}
