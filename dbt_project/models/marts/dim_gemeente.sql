with gezien as (
    {{- gezien('gemeente_code', [
        'gemeente', 'stg_bericht', 'stg_toewijzing', 'stg_levering', 'stg_traject', 'stg_prestatie',
        'stg_controle', 'stg_client_maand', 'stg_wijkteamtraject', 'stg_client', 'stg_product',
        'stg_gebied', 'stg_episode',
    ]) }}
)

select
    g.gemeente_code,
    coalesce(z.naam, 'onbekend (' || g.gemeente_code || ')') as naam,
    z.provincie,
    coalesce(z.is_regio, false) as is_regio,
    z.opvolger_code,
    z.inwoners
from gezien as g
left join {{ ref('gemeente') }} as z on g.gemeente_code = z.gemeente_code
