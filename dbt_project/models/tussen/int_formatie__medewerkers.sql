with maanden as (
    select
        maand,
        least({{ maandeinde('maand') }}, {{ peildatum() }}) as peildag
    from {{ ref('int_periode__maand') }}
    where periode_soort = 'maand'
)

select
    f.formatie_id,
    m.maand,
    f.gemeente_code,
    f.team,
    f.medewerkers,
    f.vertrokken_medewerkers,
    {{ exact('f.werkplezier * f.medewerkers') }} as werkplezier_punten
from {{ ref('int_formatie__regel') }} as f
inner join maanden as m
    on f.ingangsdatum <= m.peildag
    and (f.einddatum is null or f.einddatum >= m.peildag)
where f.medewerkers > 0
-- Where both say it, what is there and not what was budgeted.
qualify f.soort = max(f.soort) over (partition by m.maand, f.gemeente_code, f.wet, f.team)
