{%- set per_vorm = 'partition by client_id, wet, gemeente_code, vorm order by maand' -%}
with standen as (
    select
        m.client_id,
        m.wet,
        m.gemeente_code,
        m.maand,
        p.vorm,
        max(p.interventieniveau) as interventieniveau,
        count(distinct p.resultaatgebied) as gebieden,
        max(case when m.is_instroom then 1 else 0 end) as heeft_nieuw_traject
    from {{ ref('int_traject__maand') }} as m
    inner join {{ ref('int_traject__product') }} as p
        on m.traject_id = p.traject_id
        and p.vorm is not null
    where m.is_actief
    group by m.client_id, m.wet, m.gemeente_code, m.maand, p.vorm
),

met_vorige as (
    select
        *,
        lag(maand) over ({{ per_vorm }}) as vorige_maand,
        lag(interventieniveau) over ({{ per_vorm }}) as vorig_niveau,
        lag(gebieden) over ({{ per_vorm }}) as vorige_gebieden
    from standen
),

met_begin as (
    select
        *,
        -- The month since which it is so without a break: one that differs begins a new stretch.
        case
            when vorige_maand = {{ plus_maanden('maand', -1) }} and interventieniveau = vorig_niveau then null
            else maand
        end as niveau_begin,
        case
            when vorige_maand = {{ plus_maanden('maand', -1) }}
                and gebieden > 1 and vorige_gebieden > 1 then null
            else maand
        end as stapel_begin
    from met_vorige
)

select
    client_id,
    wet,
    gemeente_code,
    maand,
    vorm,
    interventieniveau,
    gebieden,
    case when vorige_maand = {{ plus_maanden('maand', -1) }} then vorig_niveau end as vorig_niveau,
    case when vorige_maand = {{ plus_maanden('maand', -1) }} then vorige_gebieden end as vorige_gebieden,
    heeft_nieuw_traject = 1 as heeft_nieuw_traject,
    {{ dbt.datediff('max(niveau_begin) over (%s)' % per_vorm, 'maand', 'month') }} + 1 as maanden_op_niveau,
    case when gebieden > 1 then
        {{ dbt.datediff('max(stapel_begin) over (%s)' % per_vorm, 'maand', 'month') }} + 1
        else 0
    end as maanden_gestapeld
from met_begin
