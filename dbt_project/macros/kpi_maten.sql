{#-
    The measures of kpi_cellen. A column that is empty keeps its row out of the measure: a boolean is true or
    false where the row is in the denominator, a number is filled where it is in the mean. n counts
    `personen`. `van` is filled on the same rows as the column: shares of one whole that name it in the same
    words have it counted once, and telling persons apart is what takes the time.
-#}

{#-
    How many different persons there are where a condition holds. Who has one row in the period is one more
    wherever that row is counted; only the others are told apart, which takes ten times as long. They are so
    by a hash of 8 bytes instead of 64 characters: that any two of a million pseudonyms share one has a
    chance of one in 37 million.
-#}
{% macro personen(voorwaarde='true') %}
    {%- set enige = 'count(case when is_enige_rij and (%s) then 1 end)' -%}
    {%- set anderen = 'count(distinct case when not is_enige_rij and (%s) then persoon end)' -%}
    {{ return((enige ~ ' + ' ~ anderen) % (voorwaarde, voorwaarde)) }}
{% endmacro %}

{#- How many rows meet a condition. -#}
{% macro telling(kolom, uitsplitsing=none, waarde=none) %}
    {{ return({
        'teller': 'count(case when ' ~ kolom ~ ' then 1 end)',
        'n': personen(kolom),
        'uitsplitsing': uitsplitsing,
        'uitsplitsing_waarde': waarde,
    }) }}
{% endmacro %}

{#- Which share of the rows meets a condition. -#}
{% macro aandeel(kolom, uitsplitsing=none, waarde=none, van=none) %}
    {%- set van = van or kolom -%}
    {{ return({
        'teller': 'count(case when ' ~ kolom ~ ' then 1 end)',
        'noemer': 'count(' ~ van ~ ')',
        'n': personen(van ~ ' is not null'),
        'uitsplitsing': uitsplitsing,
        'uitsplitsing_waarde': waarde,
    }) }}
{% endmacro %}

{#- Which share of the clients meets a condition in any row. -#}
{% macro aandeel_clienten(kolom, uitsplitsing=none, waarde=none, van=none) %}
    {%- set alle = personen((van or kolom) ~ ' is not null') -%}
    {{ return({
        'teller': personen(kolom),
        'noemer': alle,
        'n': alle,
        'uitsplitsing': uitsplitsing,
        'uitsplitsing_waarde': waarde,
    }) }}
{% endmacro %}

{#- The share of each of a closed list of values in the rows that have any: list of maten. -#}
{% macro verdeling(kolom, waarden, uitsplitsing) %}
    {%- set maten = [] -%}
    {%- for waarde in waarden -%}
        {%- set is_waarde = '(' ~ kolom ~ " = '" ~ waarde ~ "')" -%}
        {%- do maten.append(aandeel(is_waarde, uitsplitsing, waarde, van=kolom)) -%}
    {%- endfor -%}
    {{ return(maten) }}
{% endmacro %}

{#- The mean of a number over the rows that have it. -#}
{% macro gemiddelde(kolom, uitsplitsing=none, waarde=none, eenheid=none) %}
    {{ return({
        'teller': 'sum(' ~ kolom ~ ')',
        'noemer': 'count(' ~ kolom ~ ')',
        'n': personen(kolom ~ ' is not null'),
        'uitsplitsing': uitsplitsing,
        'uitsplitsing_waarde': waarde,
        'eenheid': eenheid,
    }) }}
{% endmacro %}

{#- Sum over sum. -#}
{% macro verhouding(teller, noemer, uitsplitsing=none, waarde=none, eenheid=none) %}
    {{ return({
        'teller': 'sum(' ~ teller ~ ')',
        'noemer': 'sum(' ~ noemer ~ ')',
        'n': personen(noemer ~ ' is not null'),
        'uitsplitsing': uitsplitsing,
        'uitsplitsing_waarde': waarde,
        'eenheid': eenheid,
    }) }}
{% endmacro %}

{#- The mean of a number, and with it its median as uitsplitsing 'maat': list of maten. -#}
{% macro gemiddelde_en_mediaan(kolom, eenheid='dagen') %}
    {%- set maat = gemiddelde(kolom) -%}
    {{ return([
        maat,
        {
            'teller': 'percentile_cont(0.5) within group (order by ' ~ kolom ~ ')',
            'n': maat.n,
            'leeg': true,
            'uitsplitsing': 'maat',
            'uitsplitsing_waarde': 'mediaan',
            'eenheid': eenheid ~ ' (mediaan)',
        },
    ]) }}
{% endmacro %}

{#-
    The median of how long things last when some still do (Kaplan-Meier), as uitsplitsing 'maat': by the
    day on which half of those that could be followed so far is over. Nothing where that day has not come.

    duur: length so far; is_klaar: whether it is over. DuckDB's own: the lengths, shortest first and the ends
    before what lasts, each with the share of those before it that it leaves; and one walk over them. The
    walk itself names no column: list_reduce takes it from another row (duckdb/duckdb#25816).
-#}
{% macro mediaan_met_lopende(duur, is_klaar, eenheid='dagen') %}
    {%- set lengtes -%}
        list_sort(
            list(struct_pack(duur := {{ duur }}, loopt := not {{ is_klaar }}))
            filter (where {{ duur }} is not null)
        )
    {%- endset -%}
    {%- set delen -%}
        list_transform({{ lengtes }}, lambda nu, plaats: struct_pack(
            duur := nu.duur,
            over := case
                when nu.loopt then cast(1 as double)
                else 1 - 1.0 / (count({{ duur }}) - plaats + 1)
            end
        ))
    {%- endset -%}
    {#- Half is reached by multiplying: what a product misses in its last digits is not another day. -#}
    {%- set half = '0.5 + 1e-9' -%}
    {%- set stap -%}
        lambda tot_hier, nu: case
            when tot_hier.over <= {{ half }} then tot_hier
            else struct_pack(duur := nu.duur, over := tot_hier.over * nu.over)
        end
    {%- endset -%}
    {%- set begin = 'struct_pack(duur := cast(0 as bigint), over := cast(1 as double))' -%}
    {%- set afloop = 'list_reduce(' ~ delen ~ ', ' ~ stap ~ ', ' ~ begin ~ ')' -%}
    {{ return({
        'teller': 'case when (' ~ afloop ~ ').over <= ' ~ half ~ ' then (' ~ afloop ~ ').duur end',
        'n': personen(duur ~ ' is not null'),
        'leeg': true,
        'uitsplitsing': 'maat',
        'uitsplitsing_waarde': 'mediaan met lopende',
        'eenheid': eenheid ~ ' (mediaan)',
    }) }}
{% endmacro %}
