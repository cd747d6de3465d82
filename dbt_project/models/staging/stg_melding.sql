with bron as (
    select * from {{ source('gekoppeld', 'melding') }}
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
    toewijzing_nummer,
    genoemd_nummer,
    product_categorie,
    product_code,
    begindatum,
    einddatum,
    reden_beeindiging_code,
    status_aanlevering_code,
    dagtekening,
    gevolg,
    levering_id
from bron
