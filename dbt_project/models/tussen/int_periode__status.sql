with perioden as (
    select distinct
        periode_soort,
        periode,
        -- A total runs on to the peildatum, so its last month is always the current one.
        case periode_soort
            when 'maand' then {{ plus_maanden('periode', 1) }}
            when 'kwartaal' then {{ plus_maanden('periode', 3) }}
            when 'jaar' then {{ plus_maanden('periode', 12) }}
            else {{ plus_maanden(maand_van(peildatum()), 1) }}
        end as volgende_dag
    from {{ ref('int_periode__maand') }}
)

select
    periode_soort,
    periode,
    least(
        cast({{ dbt.dateadd('day', -1, 'volgende_dag') }} as date), {{ peildatum() }}
    ) as periode_eind,
    case
        when {{ plus_maanden('volgende_dag', var('definitief_maanden')) }} <= {{ peildatum() }}
            then 'definitief'
        else 'voorlopig'
    end as status
from perioden
