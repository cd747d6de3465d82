with eerste_301 as (
    select
        gemeente_code,
        wet,
        toewijzing_nummer,
        min(dagtekening) as dagtekening
    from {{ ref('stg_toewijzing_versie') }}
    group by gemeente_code, wet, toewijzing_nummer
),

gepauzeerd as (
    select distinct levering_id
    from {{ ref('stg_melding') }}
    where soort = 'stop' and gevolg = 'geldt' and reden_beeindiging_code = '20'
)

select
    case when heen.is_declaratie then 'K85' else 'K82' end as kpi_code,
    heen.berichttype as soort,
    case when heen.is_declaratie then 'declaratie' else 'retour' end as norm,
    heen.wet,
    heen.gemeente_code,
    heen.agb_code,
    cast(null as varchar) as wie,
    heen.dagtekening as van,
    terug.dagtekening as tot
from (
    select
        *,
        {{ dbt.right('berichttype', 3) }} in ('303', '323') as is_declaratie
    from {{ ref('stg_bericht') }}
    where not is_logisch_dubbel and retour_status not in ('n.v.t.', 'niet bezorgd')
) as heen
left join {{ ref('stg_bericht') }} as terug on heen.retour_bericht_id = terug.bericht_id
union all
select
    'K83' as kpi_code,
    m.soort,
    'start_en_stop' as norm,
    m.wet,
    m.gemeente_code,
    m.agb_code,
    m.client_id as wie,
    case
        when m.soort = 'stop' then m.einddatum
        -- A toewijzing given afterwards: nobody can report before knowing of it.
        when t.eerste_toewijzingsdatum > m.begindatum then greatest(m.begindatum, e.dagtekening)
        else m.begindatum
    end as van,
    m.dagtekening as tot
from {{ ref('stg_melding') }} as m
left join {{ ref('stg_toewijzing') }} as t
    on m.gemeente_code = t.gemeente_code
    and m.wet = t.wet
    and m.toewijzing_nummer = t.toewijzing_nummer
left join eerste_301 as e
    on m.gemeente_code = e.gemeente_code
    and m.wet = e.wet
    and m.toewijzing_nummer = e.toewijzing_nummer
left join gepauzeerd as p on m.levering_id = p.levering_id
where m.gevolg = 'geldt' and (m.soort = 'start' or m.reden_beeindiging_code = '20' or p.levering_id is null)
union all
select
    'K84' as kpi_code,
    soort,
    case when reden_afwijzing_code = '8' then 'verzoek_woonplaats' else 'verzoek' end as norm,
    wet,
    gemeente_code,
    agb_code,
    client_id as wie,
    dagtekening as van,
    case
        when onderzoek_datum is null or antwoorddatum <= onderzoek_datum then antwoorddatum
        else onderzoek_datum
    end as tot
from {{ ref('stg_verzoek') }}
union all
select
    'K84' as kpi_code,
    'onderzoek' as soort,
    'verzoek_in_onderzoek' as norm,
    wet,
    gemeente_code,
    agb_code,
    client_id as wie,
    onderzoek_datum as van,
    antwoorddatum as tot
from {{ ref('stg_verzoek') }}
where onderzoek_datum is not null and (antwoorddatum is null or antwoorddatum > onderzoek_datum)
