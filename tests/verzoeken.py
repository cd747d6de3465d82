"""Requests of an aanbieder and what answers them, for tests: 315, 317 and 319, and the 316 of release 2.3."""

from datetime import date
from typing import Any

from ingest.standaard.schrijven import write_bericht
from tests.bouwen import header, persoon


def _product(referentie: str, code: str) -> dict[str, Any]:
    return {
        "ReferentieAanbieder": referentie,
        "Product": {"Categorie": "02", "Code": code},
        "ToewijzingIngangsdatum": date(2024, 1, 1),
        "Omvang": {"Volume": 4, "Eenheid": "04", "Frequentie": "2"},
        "Verwijzer": {"Type": "01"},
    }


def _bericht_315(release: str, ident: str, dag: date, bsn: str, referentie: str, codes: tuple[str, ...]) -> bytes:
    products = [_product(referentie, code) for code in codes]
    client = persoon(bsn, AangevraagdeProducten={"AangevraagdProduct": products})
    return write_bericht("iwmo", release, "315", {"Header": header(ident, False, dag), "Client": client})


def bericht_315(ident: str, dag: date, bsn: str, referentie: str, *codes: str) -> bytes:
    """A request for these products (02P01 unless said otherwise), all with one reference."""
    return _bericht_315("3.2", ident, dag, bsn, referentie, codes or ("02P01",))


def bericht_315_2_3(ident: str, dag: date, bsn: str, referentie: str) -> bytes:
    """The same in release 2.3, for one product."""
    return _bericht_315("2.3", ident, dag, bsn, referentie, ("02P01",))


def bericht_317(ident: str, dag: date, bsn: str, referentie: str, nummer: int) -> bytes:
    """A request to change one toewijzing."""
    wijziging = {"ToewijzingNummer": nummer, "GewensteIngangsdatum": dag, "Einddatum": date(2024, 12, 31)}
    verzoek = {
        "ReferentieAanbieder": referentie,
        "RedenVerzoek": "1",
        "TeWijzigenProducten": {"TeWijzigenProduct": [wijziging]},
    }
    inhoud = {"Header": header(ident, False, dag), "Client": {"Bsn": bsn, "Verzoek": verzoek}}
    return write_bericht("iwmo", "3.2", "317", inhoud)


def antwoord_319(ident: str, dag: date, referentie: str, waarde: str, reden: str | None = None) -> bytes:
    """An answer: 1 rejects, 2 puts under investigation."""
    antwoord = {"ReferentieAanbieder": referentie, "VerzoekAntwoord": waarde, "RedenAfwijzingVerzoek": reden}
    return write_bericht("iwmo", "3.2", "319", {"Header": header(ident, True, dag), "Antwoord": antwoord})


def retour_316_2_3(ident: str, heen: date, dag: date, code: str) -> bytes:
    """The answer of release 2.3 to a 315, with one code."""
    head = header(ident, False, heen) | {"IdentificatieRetour": f"R{ident}", "DagtekeningRetour": dag}
    return write_bericht("iwmo", "2.3", "316", {"Header": head | {"RetourCodes": {"RetourCode": [code]}}})
