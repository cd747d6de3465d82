{%- set vroeger = 'partition by client_id, wet order by ingangsdatum, gemeente_code, toewijzing_nummer' -%}
with indicaties as (
    select
        gemeente_code,
        wet,
        toewijzing_nummer,
        client_id,
        ingangsdatum,
        eerste_einddatum,
        einddatum,
        {{ zwaarte('product_groep') }} as zwaarte,
        {{ dbt.datediff('ingangsdatum', 'eerste_einddatum', 'day') }} + 1 as dagen,
        cast({{ dbt.dateadd('day', 30, 'eerste_einddatum') }} as date) as vervolg_tot,
        max(coalesce(einddatum, cast('9999-12-31' as date))) over (
            {{ vroeger }} rows between unbounded preceding and 1 preceding
        ) as vorig_einde
    from {{ ref('stg_toewijzing') }}
    where not is_vervallen and {{ is_begeleiding() }}
),

opvolgers as (
    select
        i.gemeente_code,
        i.wet,
        i.toewijzing_nummer,
        count(*) as aantal,
        max(v.zwaarte) as zwaarte
    from indicaties as i
    inner join indicaties as v
        on i.client_id = v.client_id
        and i.wet = v.wet
        and (
            -- The same number, stretched.
            (i.gemeente_code = v.gemeente_code and i.toewijzing_nummer = v.toewijzing_nummer)
            or (v.ingangsdatum > i.ingangsdatum and v.ingangsdatum <= i.vervolg_tot)
        )
        and (v.einddatum is null or v.einddatum > i.eerste_einddatum)
    group by i.gemeente_code, i.wet, i.toewijzing_nummer
)

select
    i.gemeente_code,
    i.wet,
    i.toewijzing_nummer,
    i.client_id,
    i.ingangsdatum,
    i.dagen,
    coalesce(
        {{ dbt.datediff('i.vorig_einde', 'i.ingangsdatum', 'day') }} > 30, i.vorig_einde is null
    ) as is_initieel,
    i.dagen between {{ norm('korte_indicatie_vanaf', 'i.ingangsdatum') }}
        and {{ norm('korte_indicatie_tot', 'i.ingangsdatum') }} as is_kort,
    case
        when i.vervolg_tot is null or i.vervolg_tot > {{ peildatum() }} then null
        when o.aantal is null then 'gestopt'
        when i.zwaarte is null or o.zwaarte is null then 'onbekend'
        when o.zwaarte < i.zwaarte then 'afgeschaald'
        when o.zwaarte > i.zwaarte then 'opgeschaald'
        else 'gelijk'
    end as vervolg
from indicaties as i
left join opvolgers as o
    on i.gemeente_code = o.gemeente_code
    and i.wet = o.wet
    and i.toewijzing_nummer = o.toewijzing_nummer
