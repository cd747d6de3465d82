with bron as (
    select * from {{ source('gekoppeld', 'toewijzing_versie') }}
)

select
    bericht_id,
    volgnummer,
    regel_nr,
    gemeente_code,
    wet,
    toewijzing_nummer,
    genoemd_nummer,
    client_id,
    agb_code,
    versie,
    is_huidig,
    wijziging,
    gewijzigd,
    dagtekening,
    retour_status,
    toewijzingsdatum,
    toewijzingstijd,
    ingangsdatum,
    einddatum,
    product_categorie,
    product_code,
    volume,
    eenheid_code,
    frequentie_code,
    {{ euro('budget_cent') }} as budget_eur,
    reden_wijziging_code,
    referentie_aanbieder
from bron
