{% call kpi_cellen('K35', [aandeel('is_verschoven')] + [
    aandeel('(is_verschoven and interventieniveau > vorig_niveau)', uitsplitsing='richting', waarde='omhoog'),
    aandeel('(is_verschoven and interventieniveau < vorig_niveau)', uitsplitsing='richting', waarde='omlaag'),
]) %}
    select
        maand,
        client_id,
        wet,
        gemeente_code,
        interventieniveau,
        vorig_niveau,
        cast(vorig_niveau as varchar) || ' naar ' || cast(interventieniveau as varchar) as verschuiving,
        interventieniveau <> vorig_niveau as is_verschoven
    from {{ ref('int_client__matrix') }}
    where vorig_niveau is not null
{% endcall %}
