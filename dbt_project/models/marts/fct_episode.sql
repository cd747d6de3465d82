select *
from {{ ref('stg_episode') }}
