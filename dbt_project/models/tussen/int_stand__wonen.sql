select
    m.maand,
    case when grouping(m.wet) = 0 then m.wet else 'totaal' end as wet,
    case when grouping(m.gemeente_code) = 0 then m.gemeente_code else 'totaal' end as gemeente_code,
    count(*) as stand
from {{ ref('int_traject__maand') }} as m
inner join {{ ref('int_traject__product') }} as p on m.traject_id = p.traject_id
where m.is_actief and p.soort = 'wonen'
group by m.maand, cube(m.wet, m.gemeente_code)
