with gezien as (
    {{- gezien('agb_code', [
        'stg_bericht', 'stg_toewijzing', 'stg_levering', 'stg_traject', 'stg_prestatie',
        'stg_controle', 'stg_client_maand_aanbieder', 'stg_toewijzing_maand', 'stg_contract',
        'stg_plan', 'stg_evaluatieverslag', 'stg_tijdregistratie', 'stg_meting', 'stg_doorverwijzing',
    ]) }}
    union
    select naar_agb_code from {{ ref('stg_doorverwijzing') }} where naar_agb_code is not null
),

-- The name of the contract that began last; a contract is in force on the peildatum.
gecontracteerd as (
    select
        agb_code,
        naam,
        max(case
            when geldig_van <= {{ peildatum() }} and (geldig_tot is null or geldig_tot >= {{ peildatum() }})
            then 1 else 0
        end) over (partition by agb_code) = 1 as is_gecontracteerd,
        row_number() over (partition by agb_code order by geldig_van desc, contract_id) as volgorde
    from {{ ref('stg_contract') }}
)

-- Without any contract registration nothing is known; with it, who has none has no contract.
select
    g.agb_code,
    c.naam,
    coalesce(
        c.is_gecontracteerd,
        case when (select count(*) from {{ ref('stg_contract') }}) > 0 then false end
    ) as is_gecontracteerd
from gezien as g
left join gecontracteerd as c
    on g.agb_code = c.agb_code
    and c.volgorde = 1
