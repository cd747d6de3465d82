{% call kpi_cellen('K74', [
    verhouding('doelen_behaald + doelen_deels_behaald', 'doelen_geevalueerd'),
    verhouding('doelen_behaald', 'doelen_geevalueerd', 'mate', 'geheel behaald'),
]) %}
    select
        {{ maand_van('datum') }} as maand,
        client_id,
        wet,
        gemeente_code,
        agb_code,
        doelen_geevalueerd,
        doelen_behaald,
        doelen_deels_behaald
    from {{ ref('stg_evaluatieverslag') }}
    where doelen_geevalueerd > 0 and datum <= {{ peildatum() }}
{% endcall %}
