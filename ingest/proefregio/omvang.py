"""How much is granted, of which product, and how much of that the toewijzing names."""

from collections.abc import Callable
from datetime import date
from random import Random

from ingest.proefregio.leven import CATEGORIE, LEEG, MAAND, PRODUCT, TOTAAL, WEEK, Omvang, Toewijzing
from ingest.proefregio.schalen import release_on
from ingest.proefregio.toeval import choose
from ingest.proefregio.wereld import Product, load_oud_product, load_producten

# Days, before and since basis and specialistisch: then came the indications of three months (R06).
DUUR = {False: {182: 30, 364: 50, 728: 20}, True: {91: 25, 182: 30, 364: 35, 728: 10}}
_FREQUENTIES = {WEEK: 55, MAAND: 30, TOTAAL: 15}
_VOLUMES = {
    ("04", WEEK): (1, 6, 1),
    ("04", MAAND): (6, 22, 1),
    ("01", WEEK): (60, 240, 30),
    ("01", MAAND): (240, 960, 60),
    ("16", WEEK): (1, 6, 1),
    ("16", MAAND): (4, 20, 1),
}
# Without a product code there is a budget instead of an Omvang, from 2021 on (CD096).
_LAATSTE_OMVANG = date(2020, 12, 31)
_VORMEN = {PRODUCT: 90, CATEGORIE: 5, LEEG: 5}
# The pilot of bureau HHM: four hours a week were granted and 3.7 delivered, 60 % by the persoonlijk begeleider.
_DUO = (("specialistisch", "04", 10), ("basis", "01", 417))
_DUO_VERZILVERING = 92


def draw_product(gemeente_code: str, wet: str, groep: str, eenheid: str | None, toeval: Random) -> Product:
    """One of the products of a group, of one unit when that is asked for."""
    if groep == "oud":
        return load_oud_product(wet)
    return toeval.choice(
        [p for p in load_producten(gemeente_code, wet) if p.groep == groep and eenheid in (None, p.eenheid)]
    )


def draw_omvang(product: Product, ingang: date, einde: date, toeval: Random) -> Omvang:
    """Per week, per month, or in all for the whole period."""
    frequentie = choose(toeval, _FREQUENTIES)
    volume = toeval.randrange(*_VOLUMES[product.eenheid, WEEK if frequentie == TOTAAL else frequentie])
    if frequentie == TOTAAL:
        volume *= max(1, ((einde - ingang).days + 1) // 7)
    return Omvang(volume, product.eenheid, frequentie)


def draw_grant(
    nummer: int, product: Product, ingang: date, einde: date, besluit: date, toeval: Random, *, is_naast: bool = False
) -> Toewijzing:
    """A toewijzing without versions yet: of a product, of a categorie only, or of a budget (since release 3.0).

    Beside another (`is_naast`) it names its product: without, the two would be the same (TR302).
    """
    omvang, verzilvering = draw_omvang(product, ingang, einde, toeval), toeval.randint(60, 100)
    vorm = choose(toeval, _VORMEN)
    vorm = PRODUCT if is_naast else vorm
    is_oud = release_on(besluit) < "3.0"
    if vorm == PRODUCT or (is_oud and (vorm == LEEG or einde > _LAATSTE_OMVANG)):
        return Toewijzing(nummer, product, ingang, omvang, verzilvering)
    if is_oud:
        return Toewijzing(nummer, product, ingang, omvang, verzilvering, CATEGORIE)
    per_week = toeval.randint(2, 5) * product.tarief_cent * (60 if product.eenheid == "01" else 1)
    budget = per_week * max(1, ((einde - ingang).days + 1) // 7)
    return Toewijzing(nummer, product, ingang, None, verzilvering, vorm, budget)


def draw_duo(eerste: Toewijzing, tweede: Toewijzing, product: Callable[[str, str], Product]) -> None:
    """Make two toewijzingen into the duo of persoonlijk begeleider (hbo) and medewerker begeleiding (mbo)."""
    for toewijzing, (groep, eenheid, volume) in zip((eerste, tweede), _DUO, strict=True):
        toewijzing.product, toewijzing.vorm, toewijzing.budget_cent = product(groep, eenheid), PRODUCT, None
        toewijzing.omvang, toewijzing.verzilvering = Omvang(volume, eenheid, MAAND), _DUO_VERZILVERING
