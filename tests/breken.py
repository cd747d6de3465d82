"""A good message of each kind, ways to damage it, and which rules inside a message it then breaks."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

import polars as pl

from ingest.berichten.keuren import judge
from ingest.berichten.lezen import Lezing
from ingest.instellingen import Instellingen
from ingest.standaard.schrijven import write_bericht
from ingest.standaard.tabellen import brons_schemas
from tests.bouwen import SLEUTEL, contact, header, make_bsn, naam, persoon, prestatie, product

BSN = make_bsn(3)
DAG, JAN = date(2024, 2, 10), date(2024, 1, 1)
OMVANG = {"Volume": 4, "Eenheid": "04", "Frequentie": "4"}
PRODUCT = {"Categorie": "02", "Code": "02P01"}
ADRES = {"Huis": {"Huisnummer": 1}, "Postcode": "6811AB", "LandCode": "NL"}


def m301() -> dict[str, Any]:
    relatie = {"Nummer": "r1", "Soort": "12", "Naam": naam(volledig=True), "Contact": {"Soort": "03", "Adres": ADRES}}
    return {
        "Header": header("A1", True, DAG),
        "Client": persoon(
            BSN,
            volledig=True,
            Relaties={"Relatie": [relatie]},
            Contactgegevens={"Contact": [contact() | {"Adres": ADRES}]},
            ToegewezenProducten={"ToegewezenProduct": [product(1, JAN, date(2024, 6, 30), Omvang=OMVANG)]},
        ),
    }


def m305() -> dict[str, Any]:
    regel = {"ToewijzingNummer": 1, "Product": PRODUCT, "Begindatum": JAN, "StatusAanlevering": "1"}
    return {"Header": header("S1", False, DAG), "Client": persoon(BSN, StartProducten={"StartProduct": [regel]})}


def m307() -> dict[str, Any]:
    regel = {
        "ToewijzingNummer": 1,
        "Product": PRODUCT,
        "Begindatum": JAN,
        "RedenBeeindiging": "19",
        "Einddatum": date(2024, 2, 1),
        "StatusAanlevering": "1",
    }
    return {"Header": header("T1", False, DAG), "Client": persoon(BSN, StopProducten={"StopProduct": [regel]})}


def m315() -> dict[str, Any]:
    gevraagd = {
        "ReferentieAanbieder": "ref1",
        "Product": PRODUCT,
        "ToewijzingIngangsdatum": date(2024, 3, 1),
        "ToewijzingEinddatum": date(2024, 8, 31),
        "Omvang": OMVANG,
        "Verwijzer": {"Type": "01"},
    }
    return {
        "Header": header("V1", False, DAG),
        "Client": persoon(BSN, AangevraagdeProducten={"AangevraagdProduct": [gevraagd]}),
    }


def m317() -> dict[str, Any]:
    verzoek = {
        "ReferentieAanbieder": "ref2",
        "RedenVerzoek": "1",
        "OngewijzigdeProducten": {"OngewijzigdProduct": [{"ToewijzingNummer": 1}]},
        "TeWijzigenProducten": {
            "TeWijzigenProduct": [
                {
                    "ToewijzingNummer": 2,
                    "GewensteIngangsdatum": date(2024, 3, 1),
                    "Einddatum": date(2024, 8, 31),
                    "Omvang": OMVANG,
                }
            ]
        },
        "NieuweProducten": {
            "NieuwProduct": [
                {
                    "Product": PRODUCT,
                    "GewensteIngangsdatum": date(2024, 3, 1),
                    "Einddatum": date(2024, 8, 31),
                    "Omvang": OMVANG,
                }
            ]
        },
    }
    return {"Header": header("W1", False, DAG), "Client": {"Bsn": BSN, "Verzoek": verzoek}}


def m319() -> dict[str, Any]:
    return {
        "Header": header("N1", True, DAG),
        "Antwoord": {"ReferentieAanbieder": "ref3", "VerzoekAntwoord": "1", "RedenAfwijzingVerzoek": "3"},
    }


def _declaratie() -> dict[str, Any]:
    return {
        "DeclaratieNummer": "D1",
        "DeclaratiePeriode": {"Begindatum": JAN, "Einddatum": date(2024, 1, 31)},
        "TotaalIngediendBedrag": {"TotaalBedrag": 24_000, "DebetCredit": "D"},
        "Clienten": {"Client": [{"Bsn": BSN, "Prestaties": {"Prestatie": [prestatie("R1", 1, JAN, 4)]}}]},
    }


def m323() -> dict[str, Any]:
    return {"Header": header("D1", False, DAG), "Declaratie": _declaratie() | {"DeclaratieDagtekening": DAG}}


def m325() -> dict[str, Any]:
    codes = {"RetourCodes": {"RetourCode": ["0200"]}}
    answer = (
        {k: v for k, v in _declaratie().items() if k != "DeclaratiePeriode"}
        | codes
        | {"TotaalToegekendBedrag": {"TotaalBedrag": 0, "DebetCredit": "D"}}
    )
    client = answer["Clienten"]["Client"][0]
    answer["Clienten"]["Client"][0] = (
        client | codes | {"Prestaties": {"Prestatie": [p | codes for p in client["Prestaties"]["Prestatie"]]}}
    )
    versie = {"BasisschemaXsdVersie": "1.0.0", "BerichtXsdVersie": "1.0.0"}
    head = (
        header("X1", True, DAG)
        | codes
        | {"DeclaratieIdentificatie": {"Identificatie": "D1", "Dagtekening": DAG}, "XsdVersieDeclaratie": versie}
    )
    return {"Header": head, "DeclaratieAntwoord": answer}


GOED = {"301": m301, "305": m305, "307": m307, "315": m315, "317": m317, "319": m319, "323": m323, "325": m325}


def breaches(nummer: str, inhoud: dict[str, Any], standaard: str = "iwmo", release: str = "3.2") -> set[str]:
    verdict = judge(write_bericht(standaard, release, nummer, inhoud), Instellingen())
    assert not verdict.afkeur, verdict.afkeur
    lezing = Lezing("run")
    lezing.add(verdict.bericht, verdict.root, "id", "b.xml")
    frames = lezing.to_brons(SLEUTEL, lambda rows: pl.Series([None] * rows.height, dtype=pl.String))
    assert all(list(f.columns) == list(brons_schemas()[t]) for t, f in frames.items())
    return set(frames["bevinding"]["regel_code"]) if "bevinding" in frames else set()


def put(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """Change one value; a number in the path is an index, `None` removes the element."""
    *way, last = (int(step) if step.isdigit() else step for step in path.split("/"))

    def change(inhoud: dict[str, Any]) -> None:
        place: Any = inhoud
        for step in way:
            place = place[step]
        place[last] = value

    return change


def both(*changes: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    return lambda inhoud: [change(inhoud) for change in changes] and None


def again(path: str, **differences: Any) -> Callable[[dict[str, Any]], None]:
    """Repeat the first of a list, with differences."""

    def change(inhoud: dict[str, Any]) -> None:
        place: Any = inhoud
        for step in path.split("/"):
            place = place[int(step) if step.isdigit() else step]
        place.append(deepcopy(place[0]) | differences)

    return change
