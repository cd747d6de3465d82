select *
from {{ ref('stg_toewijzing_versie') }}
