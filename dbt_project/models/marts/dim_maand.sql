with feestdagen as (
    select
        {{ maand_van('datum') }} as maand,
        count(*) as aantal
    from {{ ref('feestdag') }}
    where {{ is_weekdag('datum') }}
    group by {{ maand_van('datum') }}
),

bereik as (
    select
        extract(year from min(datum)) as eerste_jaar,
        extract(year from max(datum)) as laatste_jaar
    from {{ ref('feestdag') }}
)

select
    m.maand,
    cast(extract(year from m.maand) as integer) as jaar,
    cast(extract(quarter from m.maand) as integer) as kwartaal,
    case
        when extract(year from m.maand) between b.eerste_jaar and b.laatste_jaar
            then cast(
                {{ weekdagen_voor(plus_maanden('m.maand', 1)) }} - {{ weekdagen_voor('m.maand') }}
                - coalesce(f.aantal, 0) as integer
            )
    end as werkdagen
from {{ ref('int_maand__reeks') }} as m
cross join bereik as b
left join feestdagen as f on m.maand = f.maand
