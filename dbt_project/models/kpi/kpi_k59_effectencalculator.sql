{%- set kosten = ['begeleiding', 'regie', 'voorliggend', 'overig'] -%}
{%- set maten = [
    {'teller': 'sum(saldo_eur)', 'n': personen()},
    {
        'teller': 'sum(saldo_eur)',
        'noemer': 'count(saldo_eur)',
        'n': personen(),
        'uitsplitsing': 'maat',
        'uitsplitsing_waarde': 'per casus',
        'eenheid': 'euro per casus',
    },
] -%}
{%- for nummer in range(1, 7) -%}
    {%- set effect = "(effect_doelstelling_%s in ('beperkt', 'duidelijk'))" % nummer -%}
    {%- set maat = aandeel(effect, uitsplitsing='effect op doelstelling', waarde=nummer) -%}
    {%- do maten.append(dict(maat, eenheid='aandeel')) -%}
{%- endfor -%}
{% call kpi_cellen('K59', maten, wie='casus_id') %}
    with routes as (
        select
            *,
            {{ 'kosten_' ~ kosten | join('_eur + kosten_') ~ '_eur' }} as kosten_eur
        from {{ ref('stg_effectencalculator') }}
    )

    select
        {{ maand_van('nieuw.registratiedatum') }} as maand,
        nieuw.gemeente_code,
        nieuw.wet,
        nieuw.casus_id,
        {%- for nummer in range(1, 7) %}
        nullif(nieuw.effect_doelstelling_{{ nummer }}, 'onbekend') as effect_doelstelling_{{ nummer }},
        {%- endfor %}
        nieuw.kosten_eur - oud.kosten_eur as saldo_eur
    from routes as nieuw
    inner join routes as oud
        on nieuw.gemeente_code = oud.gemeente_code
        and nieuw.casus_id = oud.casus_id
        and oud.scenario = 'oud'
    where nieuw.scenario = 'nieuw'
{% endcall %}
