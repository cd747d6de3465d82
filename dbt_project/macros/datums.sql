{#- The peildatum of this run as a SQL date; building without one is refused. -#}
{% macro peildatum() -%}
    {%- set waarde = var('peildatum') | string -%}
    {%- if execute and not modules.re.fullmatch('\\d{4}-\\d{2}-\\d{2}', waarde) -%}
        {{ exceptions.raise_compiler_error(
            "Geef de peildatum mee: --vars '{peildatum: \"JJJJ-MM-DD\"}'; gekregen: "
            ~ (waarde or 'niets')
        ) }}
    {%- endif -%}
    cast('{{ waarde }}' as date)
{%- endmacro %}

{#- First day of the month in which a date lies. -#}
{% macro maand_van(datum) -%}
    cast({{ dbt.date_trunc('month', datum) }} as date)
{%- endmacro %}

{#- A date moved by whole months. -#}
{% macro plus_maanden(datum, aantal) -%}
    cast({{ dbt.dateadd('month', aantal, datum) }} as date)
{%- endmacro %}

{#- Last day of the month in which a date lies. -#}
{% macro maandeinde(datum) -%}
    cast({{ dbt.last_day(datum, 'month') }} as date)
{%- endmacro %}

{#- Mondays to Fridays since Monday 1 January 1900, up to but without the date. -#}
{% macro weekdagen_voor(datum) -%}
    {%- set dagen = dbt.datediff("cast('1900-01-01' as date)", datum, 'day') -%}
    (5 * floor({{ dagen }} / 7.0) + least({{ dagen }} - 7 * floor({{ dagen }} / 7.0), 5))
{%- endmacro %}

{#- Dutch working days since 1900 up to and with the date: Mondays to Fridays that are no holiday. The days
    of a term are the difference of two of these. -#}
{% macro werkdagen_tot(datum) -%}
    ({{ weekdagen_voor(dbt.dateadd('day', 1, datum)) }} - (
        select count(*)
        from {{ ref('feestdag') }} as f
        where f.datum <= {{ datum }} and {{ is_weekdag('f.datum') }}
    ))
{%- endmacro %}

{#- Whether a date is a Monday to Friday. -#}
{% macro is_weekdag(datum) -%}
    {{ weekdagen_voor(dbt.dateadd('day', 1, datum)) }} > {{ weekdagen_voor(datum) }}
{%- endmacro %}
