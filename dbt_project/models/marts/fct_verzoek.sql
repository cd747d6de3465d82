select *
from {{ ref('stg_verzoek') }}
