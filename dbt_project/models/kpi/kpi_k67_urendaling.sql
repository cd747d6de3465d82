{#-
    Least squares, from sums that don't depend on the order of the rows: the slope of DuckDB itself does.
    Through the hours of one week there is none.
-#}
{%- set helling -%}
    (count(*) * cast(sum(uren * weeknummer) as double) - cast(sum(uren) as double) * sum(weeknummer))
    / nullif(count(*) * sum(weeknummer * weeknummer) - sum(weeknummer) * sum(weeknummer), 0)
{%- endset -%}
{% call kpi_cellen('K67', [{'teller': helling, 'n': personen(), 'leeg': true}]) %}
    with weken as (
        select
            client_id,
            wet,
            gemeente_code,
            week,
            sum({{ exact('uren') }}) as uren,
            max(case when discipline = 'pb' and uren > 0 then 1 else 0 end) as heeft_pb,
            max(case when discipline = 'mb' and uren > 0 then 1 else 0 end) as heeft_mb
        from {{ ref('stg_tijdregistratie') }}
        where soort_inzet = 'begeleiding' and week <= {{ peildatum() }}
        group by client_id, wet, gemeente_code, week
    ),

    per_client as (
        select
            *,
            min(week) over (partition by client_id, wet, gemeente_code) as eerste_week,
            max(heeft_pb) over (partition by client_id, wet, gemeente_code)
            + max(heeft_mb) over (partition by client_id, wet, gemeente_code) as disciplines
        from weken
    )

    select
        {{ maand_van('week') }} as maand,
        client_id,
        wet,
        gemeente_code,
        uren,
        {{ dbt.datediff('eerste_week', 'week', 'day') }} / 7 as weeknummer
    from per_client
    where disciplines = 2
{% endcall %}
