{#- The spread from whole sums: that of DuckDB follows the order of the rows in its last digits. -#}
{%- set spreiding -%}
    sqrt(cast(count(caseload) * sum(caseload * caseload) - sum(caseload) * sum(caseload) as double))
    / nullif(count(caseload), 0)
{%- endset -%}
{%- set trajecten = 'cast(coalesce(sum(caseload), 0) as bigint)' -%}
{%- set maten = [
    {'teller': 'sum(caseload)', 'noemer': 'count(caseload)', 'n': trajecten},
    {
        'teller': spreiding,
        'noemer': 'avg(caseload)',
        'n': trajecten,
        'leeg': true,
        'uitsplitsing': 'maat',
        'uitsplitsing_waarde': 'variatie',
        'eenheid': 'variatiecoëfficiënt',
    },
] -%}
{%- for waarde, (kolom, eenheid) in {
    'verloop': ('vertrokken_medewerkers', 'aandeel'),
    'werkplezier': ('werkplezier_punten', 'rapportcijfer'),
}.items() -%}
    {%- set gevraagd = 'sum(case when ' ~ kolom ~ ' is not null then medewerkers end)' -%}
    {%- do maten.append({
        'teller': 'sum(' ~ kolom ~ ')',
        'noemer': gevraagd,
        'n': 'cast(coalesce(' ~ gevraagd ~ ', 0) as bigint)',
        'uitsplitsing': 'medewerkers',
        'uitsplitsing_waarde': waarde,
        'eenheid': eenheid,
    }) -%}
{%- endfor -%}
{% call kpi_cellen('K5B', maten, stand=true) %}
    select
        m.maand,
        m.gemeente_code,
        m.team,
        t.coach_id,
        count(*) as caseload,
        cast(null as bigint) as medewerkers,
        cast(null as bigint) as vertrokken_medewerkers,
        {{ exact('null') }} as werkplezier_punten
    from {{ ref('int_traject__maand') }} as m
    inner join {{ ref('stg_wijkteamtraject') }} as t on m.traject_id = t.wijkteamtraject_id
    where m.is_actief and t.coach_id is not null
    group by m.maand, m.gemeente_code, m.team, t.coach_id
    union all
    select
        maand,
        gemeente_code,
        team,
        cast(null as varchar) as coach_id,
        cast(null as bigint) as caseload,
        medewerkers,
        vertrokken_medewerkers,
        werkplezier_punten
    from {{ ref('int_formatie__medewerkers') }}
{% endcall %}
