with bron as (
    select * from {{ source('gekoppeld', 'effectencalculator') }}
)

select
    effectencalculator_id,
    gemeente_code,
    wet,
    casus_id,
    scenario,
    {{ euro('kosten_begeleiding_cent') }} as kosten_begeleiding_eur,
    {{ euro('kosten_regie_cent') }} as kosten_regie_eur,
    {{ euro('kosten_voorliggend_cent') }} as kosten_voorliggend_eur,
    {{ euro('kosten_overig_cent') }} as kosten_overig_eur,
    duur_weken,
    effect_doelstelling_1,
    effect_doelstelling_2,
    effect_doelstelling_3,
    effect_doelstelling_4,
    effect_doelstelling_5,
    effect_doelstelling_6,
    duiding,
    registratiedatum,
    bestand
from bron
