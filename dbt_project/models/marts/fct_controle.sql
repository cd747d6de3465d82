select *
from {{ ref('stg_controle') }}
