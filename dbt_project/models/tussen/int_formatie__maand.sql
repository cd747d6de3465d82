{%- set einde = 'least(coalesce(f.einddatum, m.peildag), m.peildag)' -%}
with maanden as (
    select
        maand,
        least({{ maandeinde('maand') }}, {{ peildatum() }}) as peildag,
        {{ dbt.datediff('maand', maandeinde('maand'), 'day') }} + 1 as maanddagen
    from {{ ref('int_periode__maand') }}
    where periode_soort = 'maand'
),

dagen as (
    select
        m.maand,
        m.maanddagen,
        f.formatie_id,
        f.wet,
        f.gemeente_code,
        f.team,
        f.fte,
        f.uren_per_jaar,
        f.kosten_per_jaar,
        {%- for dag, dagen in {'ingangsdatum': 'dagen', 'eerste_dag': 'dagen_vanaf_start'}.items() %}
        greatest(
            0, {{ dbt.datediff('greatest(f.%s, m.maand)' % dag, einde, 'day') }} + 1
        ) as {{ dagen }},
        {%- endfor %}
        f.ingangsdatum <= m.peildag and (f.einddatum is null or f.einddatum >= m.peildag) as is_op_peildag
    from {{ ref('int_formatie__regel') }} as f
    inner join maanden as m
        on f.eerste_dag <= m.peildag
        and (f.einddatum is null or f.einddatum >= m.maand)
    where f.soort = 'formatie'
)

select
    formatie_id,
    maand,
    wet,
    gemeente_code,
    team,
    {{ exact('case when is_op_peildag then fte else 0 end') }} as fte,
    {{ exact('fte * uren_per_jaar * dagen / 365.0') }} as uren,
    {{ exact('fte * uren_per_jaar * dagen_vanaf_start / 365.0') }} as uren_vanaf_start,
    {{ exact('fte * kosten_per_jaar / 12.0 * dagen / maanddagen') }} as kosten_eur
from dagen
