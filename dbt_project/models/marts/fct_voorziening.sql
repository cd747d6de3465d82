select *
from {{ ref('stg_voorziening') }}
