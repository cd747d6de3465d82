with eerste_301 as (
    select
        v.gemeente_code,
        v.wet,
        v.toewijzing_nummer,
        min(coalesce(b.ontvangen_op, v.dagtekening)) as ontvangen_op
    from {{ ref('stg_toewijzing_versie') }} as v
    left join {{ ref('stg_bericht') }} as b on v.bericht_id = b.bericht_id
    group by v.gemeente_code, v.wet, v.toewijzing_nummer
),

gepauzeerd as (
    select distinct levering_id
    from {{ ref('stg_melding') }}
    where soort = 'stop' and gevolg = 'geldt' and reden_beeindiging_code = '20'
),

heen as (
    select
        b.*,
        r.dagtekening as antwoorddatum,
        {{ dbt.right('b.berichttype', 3) }} in ('303', '323') as is_declaratie,
        -- An answer from before the envelope is one to an earlier sending, of which no envelope is known.
        coalesce(b.ontvangen_op <= coalesce(r.dagtekening, b.ontvangen_op), false) as heeft_ontvangst
    from {{ ref('stg_bericht') }} as b
    left join {{ ref('stg_bericht') }} as r on b.retour_bericht_id = r.bericht_id
    where not b.is_logisch_dubbel and b.retour_status not in ('n.v.t.', 'niet bezorgd')
)

select
    'K82' as kpi_code,
    berichttype as soort,
    'retour' as norm,
    wet,
    gemeente_code,
    agb_code,
    cast(null as varchar) as wie,
    case when heeft_ontvangst then ontvangen_op else dagtekening end as van,
    antwoorddatum as tot,
    case when heeft_ontvangst then 'ontvangst' else 'dagtekening' end as vanaf
from heen
where not is_declaratie
union all
select
    'K85' as kpi_code,
    berichttype as soort,
    'declaratie' as norm,
    wet,
    gemeente_code,
    agb_code,
    cast(null as varchar) as wie,
    dagtekening as van,
    antwoorddatum as tot,
    'dagtekening' as vanaf
from heen
where is_declaratie
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
        when t.eerste_toewijzingsdatum > m.begindatum then greatest(m.begindatum, e.ontvangen_op)
        else m.begindatum
    end as van,
    m.dagtekening as tot,
    case
        when m.soort = 'start' and t.eerste_toewijzingsdatum > m.begindatum then 'toewijzing'
        else 'feitelijke datum'
    end as vanaf
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
    end as tot,
    'dagtekening' as vanaf
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
    antwoorddatum as tot,
    'dagtekening' as vanaf
from {{ ref('stg_verzoek') }}
where onderzoek_datum is not null and (antwoorddatum is null or antwoorddatum > onderzoek_datum)
