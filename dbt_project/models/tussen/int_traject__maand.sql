with maanden as (
    select
        maand,
        least({{ maandeinde('maand') }}, {{ peildatum() }}) as peildag
    from {{ ref('int_periode__maand') }}
    where periode_soort = 'maand'
),

geraakt as (
    select
        m.maand,
        m.peildag,
        t.traject_id,
        t.uitvoerder,
        t.client_id,
        t.wet,
        t.gemeente_code,
        t.wijk_code,
        t.team,
        t.agb_code,
        t.product_groep,
        t.begindatum >= m.maand as is_instroom,
        coalesce(t.einddatum <= m.peildag, false) as is_uitstroom
    from {{ ref('int_traject__telbaar') }} as t
    inner join maanden as m
        on t.begindatum <= m.peildag
        and (t.einddatum is null or t.einddatum >= m.maand)
)

select
    g.maand,
    g.peildag,
    g.traject_id,
    g.uitvoerder,
    g.client_id,
    g.wet,
    g.gemeente_code,
    g.wijk_code,
    g.team,
    g.agb_code,
    g.product_groep,
    g.is_instroom,
    g.is_uitstroom,
    not g.is_uitstroom as is_actief,
    case
        when not g.is_uitstroom and exists (
            select 1
            from {{ ref('int_traject__pauze') }} as p
            where p.traject_id = g.traject_id
                and p.begindatum <= g.peildag
                and (p.einddatum is null or p.einddatum > g.peildag)
        ) then 'ja'
        else 'nee'
    end as gepauzeerd
from geraakt as g
