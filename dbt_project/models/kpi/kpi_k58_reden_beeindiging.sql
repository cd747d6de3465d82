{%- set soorten = [
    'volgens plan', 'intensiever nodig', 'voortijdig', 'verhuizing', 'overlijden', 'ander domein',
    'administratief', 'overig', 'onbekend',
] -%}
{% call kpi_cellen('K58', verdeling('einde_soort', soorten, 'reden')) %}
    select
        {{ maand_van('t.einddatum') }} as maand,
        t.traject_id,
        t.client_id,
        t.wet,
        t.gemeente_code,
        t.team,
        t.agb_code,
        case
            when s.einde_reden is null then 'onbekend'
            else coalesce(r.einde_soort, 'overig')
        end as einde_soort
    from {{ ref('int_traject__telbaar') }} as t
    inner join {{ ref('stg_traject') }} as s on t.traject_id = s.traject_id
    left join {{ ref('reden_einde') }} as r
        on s.wet = r.wet
        and s.einde_reden = r.code
    where t.einddatum <= {{ peildatum() }}
{% endcall %}
