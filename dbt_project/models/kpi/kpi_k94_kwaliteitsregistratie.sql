{% call kpi_cellen('K94', [
    aandeel('is_gecertificeerd'),
    {
        'teller': 'sum(geregistreerd)',
        'noemer': 'sum(medewerkers)',
        'n': 'cast(coalesce(sum(medewerkers), 0) as bigint)',
        'uitsplitsing': 'medewerkers',
        'uitsplitsing_waarde': 'SKJ of Registerplein',
    },
], stand=true, wie='agb_code') %}
    select
        m.maand,
        c.agb_code,
        -- Who has one or two fte is exempt and in no denominator.
        case
            when max(c.fte) > 2
                then max(case when c.is_hkz_gecertificeerd or c.is_iso_gecertificeerd then 1 else 0 end) = 1
        end as is_gecertificeerd,
        case when max(c.medewerkers) is not null then max(c.geregistreerd) end as geregistreerd,
        case when max(c.geregistreerd) is not null then max(c.medewerkers) end as medewerkers
    from {{ ref('stg_contract') }} as c
    inner join {{ ref('int_periode__maand') }} as m
        on m.periode_soort = 'maand'
        and m.maand >= {{ maand_van('c.geldig_van') }}
        and (c.geldig_tot is null or c.geldig_tot >= m.maand)
    group by m.maand, c.agb_code
{% endcall %}
