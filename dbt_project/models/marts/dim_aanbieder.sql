with gezien as (
    {{- gezien('agb_code', [
        'stg_bericht', 'stg_toewijzing', 'stg_levering', 'stg_traject', 'stg_prestatie',
        'stg_controle', 'stg_client_maand', 'stg_toewijzing_maand',
    ]) }}
)

-- No message carries a provider's name or contract: they come with the registration AC.
select
    agb_code,
    cast(null as varchar) as naam,
    cast(null as boolean) as is_gecontracteerd
from gezien
