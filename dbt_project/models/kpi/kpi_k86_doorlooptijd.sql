{% call kpi_cellen('K86', gemiddelde_en_mediaan('dagen') + [
    gemiddelde('dagen_tot_toewijzing', 'stap', 'verzoek tot toewijzing'),
    gemiddelde('dagen_tot_start', 'stap', 'toewijzing tot start'),
]) %}
    select
        {{ maand_van('t.begindatum_levering') }} as maand,
        t.toewijzing_nummer,
        t.client_id,
        t.wet,
        t.gemeente_code,
        t.agb_code,
        greatest(0, {{ dbt.datediff('coalesce(v.dagtekening, t.eerste_toewijzingsdatum)',
            't.begindatum_levering', 'day') }}) as dagen,
        {{ dbt.datediff('v.dagtekening', 't.eerste_toewijzingsdatum', 'day') }} as dagen_tot_toewijzing,
        greatest(
            0, {{ dbt.datediff('t.eerste_toewijzingsdatum', 't.begindatum_levering', 'day') }}
        ) as dagen_tot_start
    from {{ ref('stg_toewijzing') }} as t
    left join (
        select
            gemeente_code,
            wet,
            toewijzing_nummer,
            min(dagtekening) as dagtekening
        from {{ ref('stg_verzoek') }}
        where soort = 'VOT'
        group by gemeente_code, wet, toewijzing_nummer
    ) as v
        on t.gemeente_code = v.gemeente_code
        and t.wet = v.wet
        and t.toewijzing_nummer = v.toewijzing_nummer
        -- A request after the decision asked for something else.
        and v.dagtekening <= t.eerste_toewijzingsdatum
    where t.begindatum_levering <= {{ peildatum() }} and not t.is_vervallen
        and {{ is_begeleiding('t.product_groep') }}
{% endcall %}
