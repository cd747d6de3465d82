{%- set maten = [] -%}
{%- for stap in ['van wonen naar begeleiding', 'van begeleiding naar wonen', 'begin thuiswonen'] -%}
    {%- do maten.append(telling("(stap = '%s')" % stap, uitsplitsing='stap', waarde=stap)) -%}
{%- endfor -%}
{% call kpi_cellen('K36', maten) %}
    with trajecten as (
        select
            t.traject_id,
            t.client_id,
            t.wet,
            t.gemeente_code,
            t.begindatum,
            t.einddatum,
            p.soort,
            p.vorm
        from {{ ref('int_traject__telbaar') }} as t
        inner join {{ ref('int_traject__product') }} as p on t.traject_id = p.traject_id
    )

    select distinct
        {{ maand_van('naar.begindatum') }} as maand,
        naar.traject_id,
        naar.client_id,
        naar.wet,
        naar.gemeente_code,
        'van ' || van.soort || ' naar ' || naar.soort as stap
    from trajecten as naar
    inner join trajecten as van
        on naar.client_id = van.client_id
        and naar.wet = van.wet
        and van.begindatum < naar.begindatum
        and (van.einddatum is null or naar.begindatum <= {{ plus_maanden('van.einddatum', 12) }})
    where naar.soort in ('begeleiding', 'wonen') and van.soort in ('begeleiding', 'wonen')
        and naar.soort <> van.soort
        and naar.begindatum <= {{ peildatum() }}
    union all
    select
        {{ maand_van('begindatum') }} as maand,
        traject_id,
        client_id,
        wet,
        gemeente_code,
        'begin thuiswonen' as stap
    from trajecten
    where vorm like 'thuiswonen%' and begindatum <= {{ peildatum() }}
{% endcall %}
