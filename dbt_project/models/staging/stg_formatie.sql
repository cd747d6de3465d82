with bron as (
    select * from {{ source('gekoppeld', 'formatie') }}
)

select
    formatie_id,
    gemeente_code,
    wet,
    team,
    soort,
    functie,
    is_totaal,
    fte,
    ingangsdatum,
    einddatum,
    {{ euro('loonkosten_per_fte_cent') }} as loonkosten_per_fte_eur,
    {{ euro('bedrag_cent') }} as bedrag_eur,
    productiviteitsnorm,
    medewerkers,
    vertrokken_medewerkers,
    werkplezier,
    registratiedatum,
    bestand
from bron
