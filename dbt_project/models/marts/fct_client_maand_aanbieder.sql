select *
from {{ ref('stg_client_maand_aanbieder') }}
