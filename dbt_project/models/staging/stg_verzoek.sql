with bron as (
    select * from {{ source('gekoppeld', 'verzoek') }}
)

select
    bericht_id,
    volgnummer,
    regel_nr,
    soort,
    wet,
    gemeente_code,
    agb_code,
    client_id,
    referentie_aanbieder,
    product_categorie,
    product_code,
    gewenste_ingangsdatum,
    reden_verzoek_code,
    dagtekening,
    retour_status,
    antwoord,
    antwoorddatum,
    antwoord_dagen,
    antwoord_bericht_id,
    reden_afwijzing_code,
    onderzoek_datum,
    onderzoek_bericht_id,
    toewijzing_nummer
from bron
