{#- The spread from whole sums: that of DuckDB follows the order of the rows in its last digits. -#}
{%- set spreiding -%}
    sqrt(cast(count(caseload) * sum(caseload * caseload) - sum(caseload) * sum(caseload) as double))
    / nullif(count(caseload), 0)
{%- endset -%}
{% call kpi_cellen('K5B', [
    {
        'teller': 'sum(caseload)',
        'noemer': 'count(caseload)',
        'n': 'cast(coalesce(sum(caseload), 0) as bigint)',
    },
    {
        'teller': spreiding,
        'noemer': 'avg(caseload)',
        'n': 'cast(coalesce(sum(caseload), 0) as bigint)',
        'leeg': true,
        'uitsplitsing': 'maat',
        'uitsplitsing_waarde': 'variatie',
        'eenheid': 'variatiecoëfficiënt',
    },
], stand=true) %}
    select
        m.maand,
        m.gemeente_code,
        m.team,
        t.coach_id,
        count(*) as caseload
    from {{ ref('int_traject__maand') }} as m
    inner join {{ ref('stg_wijkteamtraject') }} as t on m.traject_id = t.wijkteamtraject_id
    where m.is_actief and t.coach_id is not null
    group by m.maand, m.gemeente_code, m.team, t.coach_id
{% endcall %}
