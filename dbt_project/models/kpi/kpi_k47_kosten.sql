{#- Months of a period: whole months between, and of the first and last month their share of days. -#}
{%- set maanden = [
    dbt.datediff('ingangsdatum', 'einddatum', 'month'),
    ' + extract(day from einddatum) * 1.0 / extract(day from ', maandeinde('einddatum'), ')',
    ' - (extract(day from ingangsdatum) - 1.0) / extract(day from ', maandeinde('ingangsdatum'), ')',
] | join -%}
{%- set n = 'count(distinct formatie_id)' -%}
{% call kpi_cellen('K47', [
    {'teller': 'sum(kosten_eur)', 'n': n},
    {'teller': 'sum(begroot_eur)', 'n': n, 'uitsplitsing': 'soort', 'uitsplitsing_waarde': 'begroting'},
]) %}
    select
        maand,
        formatie_id,
        wet,
        gemeente_code,
        team,
        kosten_eur,
        {{ exact('null') }} as begroot_eur
    from {{ ref('int_formatie__maand') }}
    union all
    select
        {{ maand_van('registratiedatum') }} as maand,
        formatie_id,
        wet,
        gemeente_code,
        team,
        {{ exact('null') }} as kosten_eur,
        {{ exact('fte * kosten_per_jaar * (' ~ maanden ~ ') / 12.0') }} as begroot_eur
    from {{ ref('int_formatie__regel') }}
    where soort = 'begroting' and einddatum is not null and registratiedatum <= {{ peildatum() }}
{% endcall %}
