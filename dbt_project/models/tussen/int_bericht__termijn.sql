with gemeten as (
    select
        k.kpi_code,
        k.soort,
        k.wet,
        k.gemeente_code,
        k.agb_code,
        k.wie,
        k.van,
        k.vanaf,
        k.tot is not null as is_beantwoord,
        n.waarde as termijn,
        case n.eenheid
            when 'werkdagen'
                then {{ werkdagen_tot('coalesce(k.tot, %s)' % peildatum()) }} - {{ werkdagen_tot('k.van') }}
            else {{ dbt.datediff('k.van', 'coalesce(k.tot, %s)' % peildatum(), 'day') }}
        end as dagen
    from {{ ref('int_bericht__klok') }} as k
    inner join {{ ref('norm') }} as n
        on k.norm = n.norm
        and k.van >= n.geldig_van
        and (n.geldig_tot is null or k.van <= n.geldig_tot)
    where k.van <= {{ peildatum() }}
)

select
    kpi_code,
    soort,
    {{ maand_van('van') }} as maand,
    wet,
    gemeente_code,
    agb_code,
    wie,
    vanaf,
    cast(dagen as integer) as dagen,
    -- What is still unanswered is late once its term has passed; before that it says nothing.
    case when is_beantwoord or dagen > termijn then is_beantwoord and dagen <= termijn end as is_tijdig
from gemeten
