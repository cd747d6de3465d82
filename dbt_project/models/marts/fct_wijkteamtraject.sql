select *
from {{ ref('stg_wijkteamtraject') }}
