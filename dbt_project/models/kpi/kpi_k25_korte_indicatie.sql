{%- set vervolgen = ['gestopt', 'afgeschaald', 'gelijk', 'opgeschaald', 'onbekend'] -%}
{% call kpi_cellen('K25', [aandeel('is_kort')] + verdeling('vervolg_op_kort', vervolgen, 'vervolg')) %}
    select
        {{ maand_van('ingangsdatum') }} as maand,
        toewijzing_nummer,
        client_id,
        wet,
        gemeente_code,
        is_kort,
        case when is_kort then vervolg end as vervolg_op_kort
    from {{ ref('int_toewijzing__indicatie') }}
    where is_initieel and ingangsdatum <= {{ peildatum() }}
{% endcall %}
