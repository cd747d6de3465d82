with bron as (
    select * from {{ source('gekoppeld', 'contract') }}
)

select
    contract_id,
    gemeente_code,
    wet,
    agb_code,
    naam,
    administratieve_eenheid,
    contract_nummer,
    procedure,
    product_categorie,
    product_code,
    product_groep,
    eenheid_code,
    {{ euro('tarief_cent') }} as tarief_eur,
    geldig_van,
    geldig_tot,
    is_hkz_gecertificeerd,
    is_iso_gecertificeerd,
    fte,
    medewerkers,
    skj_geregistreerd,
    registerplein_geregistreerd,
    geregistreerd,
    {{ euro('omzet_cent') }} as omzet_eur,
    registratiedatum,
    bestand
from bron
