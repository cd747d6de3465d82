select
    formatie_id,
    soort,
    wet,
    gemeente_code,
    coalesce(team, 'alle teams') as team,
    fte,
    ingangsdatum,
    einddatum,
    registratiedatum,
    medewerkers,
    vertrokken_medewerkers,
    werkplezier,
    coalesce(productiviteitsnorm, {{ norm('productieve_uren', 'ingangsdatum') }}) as uren_per_jaar,
    coalesce(
        cast(loonkosten_per_fte_eur as double), {{ norm('loonkosten_per_fte', 'ingangsdatum') }}
    ) as kosten_per_jaar,
    -- Who came later is counted, beside its own period, as if there from the first day of its team.
    min(ingangsdatum) over (
        partition by soort, gemeente_code, wet, coalesce(team, 'alle teams')
    ) as eerste_dag
from {{ ref('stg_formatie') }}
where not is_totaal
