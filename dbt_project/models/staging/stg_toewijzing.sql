with bron as (
    select * from {{ source('gekoppeld', 'toewijzing') }}
)

select
    gemeente_code,
    wet,
    toewijzing_nummer,
    client_id,
    agb_code,
    product_categorie,
    product_code,
    product_groep,
    beschikking_nummer,
    toewijzingsdatum,
    ingangsdatum,
    einddatum,
    volume,
    eenheid_code,
    frequentie_code,
    {{ euro('budget_cent') }} as budget_eur,
    reden_wijziging_code,
    is_vervallen,
    retour_status,
    aantal_versies,
    eerste_toewijzingsdatum,
    eerste_einddatum,
    begindatum_levering,
    einddatum_levering,
    reden_beeindiging_code,
    toegewezen_minuten,
    gedeclareerd_minuten,
    {{ euro('ingediend_cent') }} as ingediend_eur,
    {{ euro('toegekend_cent') }} as toegekend_eur,
    bericht_id
from bron
