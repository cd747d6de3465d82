with recursive verschillen as (
    select
        k.wet,
        k.gemeente_code,
        k.periode as maand,
        extract(month from k.periode) as maandnummer,
        k.teller - lag(k.teller) over (
            partition by k.wet, k.gemeente_code order by k.periode
        ) as verschil
    from {{ ref('kpi_k13_actief') }} as k
    inner join {{ ref('int_periode__status') }} as s
        on k.periode_soort = s.periode_soort
        and k.periode = s.periode
        -- The month that runs has only a part of its difference.
        and s.periode_eind = {{ maandeinde('k.periode') }}
    where k.periode_soort = 'maand' and k.uitsplitsing is null
        and k.wijk_code = 'totaal' and k.team = 'totaal'
        and k.agb_code = 'totaal' and k.product_groep = 'totaal'
),

seizoen as (
    select
        wet,
        gemeente_code,
        maandnummer,
        avg(verschil) as gemiddelde,
        count(verschil) as jaren,
        sum(verschil * verschil) - count(verschil) * avg(verschil) * avg(verschil) as rest
    from verschillen
    group by wet, gemeente_code, maandnummer
),

spreiding as (
    select
        wet,
        gemeente_code,
        -- Twelve means were estimated from so many differences.
        cast(sum({{ exact('rest') }}) as double) / (sum(jaren) - 12) as variantie
    from seizoen
    group by wet, gemeente_code
    having count(*) = 12 and min(jaren) >= 2
),

laatste as (
    select
        k.wet,
        k.gemeente_code,
        k.periode as maand,
        k.teller as stand,
        k.n
    from {{ ref('kpi_k13_actief') }} as k
    inner join (
        select
            wet,
            gemeente_code,
            max(maand) as maand
        from verschillen
        group by wet, gemeente_code
    ) as v
        on k.wet = v.wet
        and k.gemeente_code = v.gemeente_code
        and k.periode = v.maand
    where k.periode_soort = 'maand' and k.uitsplitsing is null
        and k.wijk_code = 'totaal' and k.team = 'totaal'
        and k.agb_code = 'totaal' and k.product_groep = 'totaal'
),

stappen (stap) as (
    select 1
    union all
    select stap + 1
    from stappen
    where stap < 12
),

vooruit as (
    select
        l.wet,
        l.gemeente_code,
        {{ plus_maanden('l.maand', 's.stap') }} as maand,
        l.maand as vanaf,
        s.stap,
        l.n,
        l.stand + sum(z.gemiddelde) over per_cel as verwacht,
        -- Each step has its own spread and that of the mean it takes; steps up to a year share none.
        p.variantie * sum(1 + 1.0 / z.jaren) over per_cel as variantie
    from laatste as l
    cross join stappen as s
    inner join spreiding as p
        on l.wet = p.wet
        and l.gemeente_code = p.gemeente_code
    inner join seizoen as z
        on l.wet = z.wet
        and l.gemeente_code = z.gemeente_code
        and z.maandnummer = extract(month from {{ plus_maanden('l.maand', 's.stap') }})
    window per_cel as (
        partition by l.wet, l.gemeente_code order by s.stap
    )
)

select
    wet,
    gemeente_code,
    maand,
    vanaf,
    stap,
    n,
    verwacht,
    variantie
from vooruit
