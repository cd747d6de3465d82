{% call kpi_cellen('K23', [
    aandeel_clienten('is_opgeschaald'),
    aandeel_clienten(
        '(is_opgeschaald and vorige_zwaarte = 1)', uitsplitsing='van', waarde='basis', van='is_opgeschaald'
    ),
    aandeel_clienten(
        '(is_opgeschaald and vorige_zwaarte = 0)', uitsplitsing='van', waarde='wijkteam', van='is_opgeschaald'
    ),
]) %}
    select
        maand,
        client_id,
        wet,
        gemeente_code,
        zwaarte,
        vorige_zwaarte,
        zwaarte = 2 as is_opgeschaald
    from {{ ref('int_client__zwaarte') }}
    where vorige_zwaarte < 2
{% endcall %}
