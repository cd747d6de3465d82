{% call kpi_cellen('K37', [
    telling('is_lang'),
    gemiddelde('maanden', 'maat', 'gemiddelde duur', 'maanden (gemiddelde)'),
], stand=true) %}
    select
        maand,
        client_id,
        wet,
        gemeente_code,
        maanden_op_niveau > 6 as is_lang,
        case when maanden_op_niveau > 6 then maanden_op_niveau end as maanden
    from {{ ref('int_client__matrix') }}
    where interventieniveau = 6
{% endcall %}
