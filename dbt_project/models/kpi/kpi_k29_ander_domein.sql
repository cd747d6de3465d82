{%- set einde = "case reden_beeindiging_code when '39' then einddatum_levering else einddatum end" -%}
{% call kpi_cellen('K29', [telling('true')]) %}
    select
        {{ maand_van(einde) }} as maand,
        toewijzing_nummer,
        client_id,
        wet,
        gemeente_code,
        agb_code
    from {{ ref('stg_toewijzing') }}
    where not is_vervallen and (reden_beeindiging_code = '39' or reden_wijziging_code = '06')
{% endcall %}
