{% call kpi_cellen('K22', [
    aandeel_clienten('is_afgeschaald'),
    aandeel_clienten(
        '(is_afgeschaald and zwaarte = 1)', uitsplitsing='naar', waarde='basis', van='is_afgeschaald'
    ),
    aandeel_clienten(
        '(is_afgeschaald and zwaarte = 0)', uitsplitsing='naar', waarde='wijkteam', van='is_afgeschaald'
    ),
]) %}
    select
        maand,
        client_id,
        wet,
        gemeente_code,
        zwaarte,
        vorige_zwaarte,
        zwaarte < 2 as is_afgeschaald
    from {{ ref('int_client__zwaarte') }}
    where vorige_zwaarte = 2
{% endcall %}
