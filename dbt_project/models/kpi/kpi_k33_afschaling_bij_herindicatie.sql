{% call kpi_cellen('K33', [aandeel('is_minder')]) %}
    select
        maand,
        client_id,
        wet,
        gemeente_code,
        gebieden < vorige_gebieden or interventieniveau < vorig_niveau as is_minder
    from {{ ref('int_client__matrix') }}
    where vorm = 'door- en uitstroom' and heeft_nieuw_traject and vorig_niveau is not null
{% endcall %}
