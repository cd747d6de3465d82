with gezien as (
    {{- gezien('client_id', [
        'stg_client', 'stg_toewijzing', 'stg_levering', 'stg_traject', 'stg_prestatie',
        'stg_client_maand', 'stg_wijkteamtraject', 'stg_episode', 'stg_meting', 'stg_evaluatie',
        'stg_plan', 'stg_tijdregistratie',
    ]) }}
)

select
    g.client_id,
    c.geboortejaar,
    c.geslacht_code,
    c.postcode4,
    c.gemeente_code,
    c.wijk_code,
    c.adres_code
from gezien as g
left join {{ ref('stg_client') }} as c on g.client_id = c.client_id
