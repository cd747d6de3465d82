with bron as (
    select * from {{ source('gekoppeld', 'prestatie') }}
)

select
    prestatie_id,
    bron,
    wet,
    agb_code,
    gemeente_code,
    referentie_nummer,
    vorig_referentie_nummer,
    toewijzing_nummer,
    client_id,
    product_categorie,
    product_code,
    product_groep,
    begindatum,
    einddatum,
    declaratie_maand,
    geleverd_volume,
    eenheid_code,
    geleverd_minuten,
    {{ euro('product_tarief_cent') }} as product_tarief_eur,
    {{ euro('ingediend_cent') }} as ingediend_eur,
    {{ euro('toegekend_cent') }} as toegekend_eur,
    antwoord_status,
    is_gekoppeld,
    bericht_id,
    regel_nr,
    bestand
from bron
