with formulieren as (
    select
        wijkteamtraject_id,
        {%- for soort in ['inwoner', 'coach'] %}
        max(case when soort = '{{ soort }}' and is_ingevuld then 1 else 0 end) as heeft_{{ soort }},
        {%- endfor %}
        {%- for vraag in [
            'zelfstandig_verder', 'netwerk_betrokken', 'integraal_vormgegeven', 'oplossingsvermogen_vergroot',
            'voorliggend_tijdens', 'voorliggend_na',
        ] %}
        max(case when is_{{ vraag }} then 1 else 0 end) as {{ vraag }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('stg_evaluatie') }}
    group by wijkteamtraject_id
)

select
    t.wijkteamtraject_id,
    {{ maand_van('t.einddatum') }} as maand,
    t.client_id,
    t.wet,
    t.gemeente_code,
    t.team,
    coalesce(f.heeft_inwoner = 1, false) as heeft_inwoner,
    coalesce(f.heeft_coach = 1, false) as heeft_coach,
    -- A filled-in form without an answer to a question is no yes.
    case when f.heeft_inwoner = 1 then f.zelfstandig_verder = 1 end as is_zelfstandig_verder,
    case when f.heeft_coach = 1 then f.netwerk_betrokken = 1 end as is_netwerk_betrokken,
    case when f.heeft_coach = 1 then f.integraal_vormgegeven = 1 end as is_integraal_vormgegeven,
    case when f.heeft_coach = 1 then f.oplossingsvermogen_vergroot = 1 end as is_oplossingsvermogen_vergroot,
    case when f.heeft_coach = 1 then f.voorliggend_tijdens = 1 end as is_voorliggend_tijdens,
    case when f.heeft_coach = 1 then f.voorliggend_na = 1 end as is_voorliggend_na
from {{ ref('stg_wijkteamtraject') }} as t
left join formulieren as f on t.wijkteamtraject_id = f.wijkteamtraject_id
where t.einddatum <= {{ peildatum() }}
