{% call kpi_cellen('K5A', [{
    'teller': 'count(case when is_zelf_verder then 1 end)',
    'noemer': 'count(case when not is_zelf_verder then 1 end)',
    'n': 'count(case when not is_zelf_verder then 1 end)',
}], cumulatief=true) %}
    select
        {{ maand_van('begindatum') }} as maand,
        wijkteamtraject_id as traject_id,
        wet,
        gemeente_code,
        team,
        false as is_zelf_verder
    from {{ ref('stg_wijkteamtraject') }}
    where is_pilot and begindatum <= {{ peildatum() }}
    union all
    select
        {{ maand_van('einddatum') }} as maand,
        wijkteamtraject_id as traject_id,
        wet,
        gemeente_code,
        team,
        true as is_zelf_verder
    from {{ ref('stg_wijkteamtraject') }}
    where is_pilot and einddatum <= {{ peildatum() }} and einde_reden = 'volgens plan'
{% endcall %}
