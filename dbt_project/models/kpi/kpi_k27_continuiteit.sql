{% call kpi_cellen('K27', [
    aandeel('is_zelfde_aanbieder', uitsplitsing='zelfde', waarde='aanbieder'),
    aandeel('is_zelfde_begeleider', uitsplitsing='zelfde', waarde='begeleider'),
]) %}
    with inzet as (
        select distinct
            client_id,
            wet,
            {{ maand_van('week') }} as maand,
            medewerker_id
        from {{ ref('stg_tijdregistratie') }}
        where soort_inzet = 'begeleiding' and uren > 0
    ),

    begeleiders as (
        select
            nu.client_id,
            nu.wet,
            nu.maand,
            toen.maand as vorige_maand,
            max(case when nu.medewerker_id = toen.medewerker_id then 1 else 0 end) as blijft
        from inzet as nu
        inner join inzet as toen
            on nu.client_id = toen.client_id
            and nu.wet = toen.wet
        group by nu.client_id, nu.wet, nu.maand, toen.maand
    )

    select
        z.maand,
        z.client_id,
        z.wet,
        z.gemeente_code,
        z.agb_code = z.vorige_agb_code as is_zelfde_aanbieder,
        -- Empty where one of the months has no hours registered.
        b.blijft = 1 as is_zelfde_begeleider
    from {{ ref('int_client__zwaarte') }} as z
    left join begeleiders as b
        on z.client_id = b.client_id
        and z.wet = b.wet
        and z.maand = b.maand
        and z.vorige_maand = b.vorige_maand
    where z.vorige_zwaarte = 2 and z.zwaarte = 1
{% endcall %}
