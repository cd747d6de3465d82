{%- set uitkomsten = ['zelfredzaam', 'duurzaam', 'weer door- en uitstroom', 'anders'] -%}
{% call kpi_cellen('K34', verdeling('uitkomst', uitkomsten, 'uitkomst')) %}
    with trajecten as (
        select
            t.traject_id,
            t.client_id,
            t.wet,
            t.gemeente_code,
            t.begindatum,
            t.einddatum,
            s.einde_reden,
            p.vorm
        from {{ ref('int_traject__telbaar') }} as t
        inner join {{ ref('stg_traject') }} as s on t.traject_id = s.traject_id
        inner join {{ ref('int_traject__product') }} as p
            on t.traject_id = p.traject_id
            and p.vorm is not null
    ),

    vervolg as (
        select
            e.traject_id,
            max(case when v.vorm = 'duurzaam' then 2 else 1 end) as soort
        from trajecten as e
        inner join trajecten as v
            on e.client_id = v.client_id
            and e.wet = v.wet
            and e.traject_id <> v.traject_id
            and v.begindatum <= {{ dbt.dateadd('day', 30, 'e.einddatum') }}
            and (v.einddatum is null or v.einddatum > e.einddatum)
        group by e.traject_id
    )

    select
        {{ maand_van('e.einddatum') }} as maand,
        e.traject_id,
        e.client_id,
        e.wet,
        e.gemeente_code,
        case
            when v.soort = 2 then 'duurzaam'
            when v.soort = 1 then 'weer door- en uitstroom'
            when r.einde_soort = 'volgens plan' then 'zelfredzaam'
            else 'anders'
        end as uitkomst
    from trajecten as e
    left join vervolg as v on e.traject_id = v.traject_id
    left join {{ ref('reden_einde') }} as r
        on e.wet = r.wet
        and e.einde_reden = r.code
    where e.vorm = 'door- en uitstroom' and {{ dbt.dateadd('day', 30, 'e.einddatum') }} <= {{ peildatum() }}
{% endcall %}
