select
    formatie_id,
    gemeente_code,
    wet,
    team,
    soort,
    functie,
    fte,
    ingangsdatum,
    einddatum,
    loonkosten_per_fte_eur,
    bedrag_eur,
    productiviteitsnorm,
    medewerkers,
    vertrokken_medewerkers,
    werkplezier,
    registratiedatum,
    bestand
from {{ ref('stg_formatie') }}
where not is_totaal
