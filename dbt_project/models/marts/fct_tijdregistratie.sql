select *
from {{ ref('stg_tijdregistratie') }}
