{%- set halfjaar = 'cast(%s * i.interval_maanden as integer)' -%}
with recursive halfjaren (nummer) as (
    select 1
    union all
    select nummer + 1
    from halfjaren
    where nummer < 40
),

indicaties as (
    select
        *,
        {{ norm('plan_gereed', 'ingangsdatum') }} as plan_dagen,
        {{ norm('evaluatie_voor_einde', 'ingangsdatum') }} as verslag_dagen,
        {{ norm('evaluatie_interval', 'ingangsdatum') }} as interval_maanden
    from {{ ref('stg_toewijzing') }}
    where not is_vervallen and begindatum_levering is not null and {{ is_begeleiding() }}
),

plannen as (
    select
        gemeente_code,
        wet,
        toewijzing_nummer,
        min(datum) as datum
    from {{ ref('stg_plan') }}
    group by gemeente_code, wet, toewijzing_nummer
),

eindverslagen as (
    select
        gemeente_code,
        wet,
        toewijzing_nummer,
        min(ontvangen_op) as ontvangen_op,
        min(teruggekoppeld_op) as teruggekoppeld_op,
        count(*) as aantal
    from {{ ref('stg_evaluatieverslag') }}
    where soort = 'eind'
    group by gemeente_code, wet, toewijzing_nummer
),

verschuldigd as (
    select
        i.gemeente_code,
        i.wet,
        i.toewijzing_nummer,
        i.client_id,
        i.agb_code,
        {{ plus_maanden('i.begindatum_levering', halfjaar % '(h.nummer - 1)') }} as van,
        {{ plus_maanden('i.begindatum_levering', halfjaar % 'h.nummer') }} as tot
    from indicaties as i
    cross join halfjaren as h
    where {{ plus_maanden('i.begindatum_levering', halfjaar % 'h.nummer') }}
        <= least(coalesce(i.einddatum_levering, {{ peildatum() }}), coalesce(i.einddatum, {{ peildatum() }}),
            {{ peildatum() }})
),

toetsen as (
    select
        'K71' as kpi_code,
        i.client_id,
        i.wet,
        i.gemeente_code,
        i.agb_code,
        i.toewijzing_nummer,
        i.begindatum_levering as datum,
        coalesce(
            {{ dbt.datediff('i.begindatum_levering', 'p.datum', 'day') }} <= i.plan_dagen, false
        ) as is_gehaald,
        {{ dbt.datediff('i.begindatum_levering', peildatum(), 'day') }} >= i.plan_dagen as is_te_toetsen
    from indicaties as i
    left join plannen as p
        on i.gemeente_code = p.gemeente_code
        and i.wet = p.wet
        and i.toewijzing_nummer = p.toewijzing_nummer
    union all
    select
        'K72' as kpi_code,
        i.client_id,
        i.wet,
        i.gemeente_code,
        i.agb_code,
        i.toewijzing_nummer,
        i.einddatum as datum,
        coalesce(
            {{ dbt.datediff('v.ontvangen_op', 'i.einddatum', 'day') }} >= i.verslag_dagen, false
        ) as is_gehaald,
        i.einddatum <= {{ peildatum() }} as is_te_toetsen
    from indicaties as i
    left join eindverslagen as v
        on i.gemeente_code = v.gemeente_code
        and i.wet = v.wet
        and i.toewijzing_nummer = v.toewijzing_nummer
    union all
    select
        'K73' as kpi_code,
        i.client_id,
        i.wet,
        i.gemeente_code,
        i.agb_code,
        i.toewijzing_nummer,
        i.einddatum as datum,
        coalesce(v.teruggekoppeld_op < i.einddatum, false) as is_gehaald,
        i.einddatum <= {{ peildatum() }} as is_te_toetsen
    from indicaties as i
    inner join eindverslagen as v
        on i.gemeente_code = v.gemeente_code
        and i.wet = v.wet
        and i.toewijzing_nummer = v.toewijzing_nummer
    union all
    select
        'K75' as kpi_code,
        s.client_id,
        s.wet,
        s.gemeente_code,
        s.agb_code,
        s.toewijzing_nummer,
        s.tot as datum,
        exists (
            select 1
            from {{ ref('stg_evaluatieverslag') }} as v
            where v.gemeente_code = s.gemeente_code
                and v.wet = s.wet
                and v.toewijzing_nummer = s.toewijzing_nummer
                and v.datum > s.van and v.datum <= s.tot
        ) as is_gehaald,
        true as is_te_toetsen
    from verschuldigd as s
),

-- Who delivers no plans or reports at all is not measured: that would be all misses.
registratie as (
    select distinct
        'K71' as kpi_code,
        gemeente_code,
        agb_code
    from {{ ref('stg_plan') }}
    union
    select distinct
        k.kpi_code,
        v.gemeente_code,
        v.agb_code
    from {{ ref('stg_evaluatieverslag') }} as v
    cross join (
        select 'K72' as kpi_code
        union all
        select 'K73'
        union all
        select 'K75'
    ) as k
)

select
    t.kpi_code,
    {{ maand_van('t.datum') }} as maand,
    t.datum,
    t.client_id,
    t.wet,
    t.gemeente_code,
    t.agb_code,
    t.toewijzing_nummer,
    t.is_gehaald
from toetsen as t
inner join registratie as r
    on t.kpi_code = r.kpi_code
    and t.gemeente_code = r.gemeente_code
    and t.agb_code = r.agb_code
where t.is_te_toetsen
