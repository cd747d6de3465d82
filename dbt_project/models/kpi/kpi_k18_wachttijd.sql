{%- set mogelijk = 'greatest(eerste_toewijzingsdatum, ingangsdatum)' -%}
{% call kpi_cellen('K18', gemiddelde_en_mediaan('wachtdagen')) %}
    select
        {{ maand_van('begindatum_levering') }} as maand,
        toewijzing_nummer,
        cast(null as varchar) as traject_id,
        'aanbieder' as uitvoerder,
        client_id,
        wet,
        gemeente_code,
        agb_code,
        greatest(0, {{ dbt.datediff(mogelijk, 'begindatum_levering', 'day') }}) as wachtdagen
    from {{ ref('stg_toewijzing') }}
    where begindatum_levering <= {{ peildatum() }} and not is_vervallen and {{ is_begeleiding() }}
    union all
    select
        {{ maand_van('begindatum') }} as maand,
        cast(null as varchar) as toewijzing_nummer,
        traject_id,
        uitvoerder,
        client_id,
        wet,
        gemeente_code,
        agb_code,
        0 as wachtdagen
    from {{ ref('int_traject__telbaar') }}
    where uitvoerder = 'wijkteam' and begindatum <= {{ peildatum() }}
{% endcall %}
