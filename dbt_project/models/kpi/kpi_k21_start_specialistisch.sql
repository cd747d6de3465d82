{% call kpi_cellen('K21', [aandeel('is_specialistisch')]) %}
    select
        {{ maand_van('begindatum') }} as maand,
        episode_id,
        client_id,
        wet,
        gemeente_code,
        eerste_product_groep = 'specialistisch' as is_specialistisch
    from {{ ref('stg_episode') }}
    where begindatum <= {{ peildatum() }} and eerste_product_groep in ('basis', 'specialistisch')
{% endcall %}
