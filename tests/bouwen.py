"""Builds small landings for tests: messages through the project's own writer, with generated BSNs only."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import polars as pl

from ingest.beheer import new_run_id
from ingest.home import Home
from ingest.inname import Inname, ingest
from ingest.instellingen import Instellingen
from ingest.koppel.alles import build_tables
from ingest.koppel.bronnen import Bronnen
from ingest.pseudoniem import ELFPROEF, Sleutel, is_bsn
from ingest.standaard.regels import all_regels
from ingest.standaard.schrijven import write_bericht

SHARED = Path(__file__).resolve().parents[1] / ".." / "shared"
SLEUTEL = Sleutel(b"alleen voor de tests, geen echte sleutel")
PEILDATUM = date(2024, 12, 31)
GEMEENTE, AGB = "0202", "12345678"
ACHTERNAAM, STRAAT = "Testnaamsen", "Verzonnenlaan"


def make_bsn(number: int) -> str:
    """The `number`-th synthetic BSN that passes the elfproef; all begin with 99, a range that is not given out."""
    found = [bsn for n in range(number * 30, number * 30 + 30) if is_bsn(bsn := f"99{n:07d}")]
    assert found, ELFPROEF
    return found[0]


def header(nummer: str, van_gemeente: bool, dag: date, gemeente: str = GEMEENTE, agb: str = AGB) -> dict[str, Any]:
    afzender, ontvanger = (gemeente, agb) if van_gemeente else (agb, gemeente)
    return {
        "Afzender": afzender,
        "Ontvanger": ontvanger,
        "BerichtIdentificatie": {"Identificatie": nummer, "Dagtekening": dag},
    }


def naam(volledig: bool) -> dict[str, Any]:
    verkort: dict[str, Any] = {"Geslachtsnaam": {"Achternaam": ACHTERNAAM}}
    return verkort | {"NaamGebruik": "1"} if volledig else verkort


def persoon(bsn: str, volledig: bool = False, **extra: Any) -> dict[str, Any]:
    return {"Bsn": bsn, "Geboortedatum": {"Datum": date(1980, 5, 17)}, "Geslacht": "2", "Naam": naam(volledig), **extra}


def contact(postcode: str = "6811AB", huisnummer: int = 12) -> dict[str, Any]:
    return {
        "Soort": "01",
        "Adres": {
            "Huis": {"Huisnummer": huisnummer},
            "Postcode": postcode,
            "Straatnaam": STRAAT,
            "Plaatsnaam": "Arnhem",
            "LandCode": "NL",
        },
    }


def product(nummer: int, van: date, tot: date | None = None, **anders: Any) -> dict[str, Any]:
    """A toegewezen product of four hours a week, decided on the day it begins unless said otherwise."""
    vast: dict[str, Any] = {
        "ToewijzingNummer": nummer,
        "Product": {"Categorie": "02", "Code": "02P01"},
        "Toewijzingsdatum": van,
        "Toewijzingstijd": time(9, 0),
        "Ingangsdatum": van,
        "Einddatum": tot,
        "Omvang": {"Volume": 4, "Eenheid": "04", "Frequentie": "2"},
    }
    return vast | anders


def bericht_301(
    ident: str,
    dag: date,
    bsn: str,
    *producten: dict[str, Any],
    agb: str = AGB,
    gemeente: str = GEMEENTE,
    adres: dict[str, Any] | None = None,
) -> bytes:
    client = persoon(
        bsn,
        volledig=True,
        Contactgegevens={"Contact": [adres or contact()]},
        ToegewezenProducten={"ToegewezenProduct": list(producten)},
    )
    return write_bericht("iwmo", "3.2", "301", {"Header": header(ident, True, dag, gemeente, agb), "Client": client})


def bericht_305(
    ident: str, dag: date, bsn: str, nummer: int | None, begin: date, status: str = "1", agb: str = AGB
) -> bytes:
    regel = {
        "ToewijzingNummer": nummer,
        "Product": {"Categorie": "02", "Code": "02P01"},
        "Begindatum": begin,
        "StatusAanlevering": status,
    }
    client = persoon(bsn, StartProducten={"StartProduct": [regel]})
    return write_bericht("iwmo", "3.2", "305", {"Header": header(ident, False, dag, agb=agb), "Client": client})


def bericht_307(
    ident: str, dag: date, bsn: str, nummer: int | None, begin: date, eind: date, reden: str = "19", status: str = "1"
) -> bytes:
    regel = {
        "ToewijzingNummer": nummer,
        "Product": {"Categorie": "02", "Code": "02P01"},
        "Begindatum": begin,
        "RedenBeeindiging": reden,
        "Einddatum": eind,
        "StatusAanlevering": status,
    }
    client = persoon(bsn, StopProducten={"StopProduct": [regel]})
    return write_bericht("iwmo", "3.2", "307", {"Header": header(ident, False, dag), "Client": client})


def prestatie(
    referentie: str,
    nummer: int,
    maand: date,
    uren: int,
    *,
    credit_op: str | None = None,
    van: date | None = None,
    tot: date | None = None,
) -> dict[str, Any]:
    einde = pl.select(pl.lit(maand).dt.month_end()).item()
    return {
        "ProductReferentie": {"ReferentieNummer": referentie, "VorigReferentieNummer": credit_op},
        "ToewijzingNummer": nummer,
        "ProductCategorie": "02",
        "ProductCode": "02P01",
        "ProductPeriode": {"Begindatum": van or maand, "Einddatum": tot or einde},
        "GeleverdVolume": uren,
        "Eenheid": "04",
        "ProductTarief": 6000,
        "IngediendBedrag": {"Bedrag": uren * 6000, "DebetCredit": "C" if credit_op else "D"},
    }


def bericht_323(ident: str, dag: date, maand: date, per_bsn: dict[str, list[dict[str, Any]]], agb: str = AGB) -> bytes:
    einde = pl.select(pl.lit(maand).dt.month_end()).item()
    som = sum(
        p["IngediendBedrag"]["Bedrag"] * (-1 if p["IngediendBedrag"]["DebetCredit"] == "C" else 1)
        for rows in per_bsn.values()
        for p in rows
    )
    declaratie = {
        "DeclaratieNummer": f"D{ident}",
        "DeclaratiePeriode": {"Begindatum": maand, "Einddatum": einde},
        "DeclaratieDagtekening": dag,
        "TotaalIngediendBedrag": {"TotaalBedrag": abs(som), "DebetCredit": "D" if som >= 0 else "C"},
        "Clienten": {"Client": [{"Bsn": b, "Prestaties": {"Prestatie": rows}} for b, rows in per_bsn.items()]},
    }
    return write_bericht("iwmo", "3.2", "323", {"Header": header(ident, False, dag, agb=agb), "Declaratie": declaratie})


def bericht_325(
    ident: str, dag: date, heen: tuple[str, date], per_bsn: dict[str, list[dict[str, Any]]], kop: str = "0200"
) -> bytes:
    """An answer that rejects the prestaties it lists, or awards everything when it lists none."""
    declaratie: dict[str, Any] = {
        "DeclaratieNummer": f"D{heen[0]}",
        "TotaalIngediendBedrag": {"TotaalBedrag": 0, "DebetCredit": "D"},
        "TotaalToegekendBedrag": {"TotaalBedrag": 0, "DebetCredit": "D"},
        "RetourCodes": {"RetourCode": ["0200" if per_bsn else "8001"]},
    }
    code = {"RetourCodes": {"RetourCode": ["0200"]}}
    if per_bsn:
        declaratie["Clienten"] = {
            "Client": [
                {"Bsn": b, "Prestaties": {"Prestatie": [p | {"RetourCodes": {"RetourCode": ["9321"]}} for p in rows]}}
                | code
                for b, rows in per_bsn.items()
            ]
        }
    head = header(ident, True, dag) | {
        "DeclaratieIdentificatie": {"Identificatie": heen[0], "Dagtekening": heen[1]},
        "XsdVersieDeclaratie": {"BasisschemaXsdVersie": "1.0.0", "BerichtXsdVersie": "1.0.0"},
        "RetourCodes": {"RetourCode": [kop]},
    }
    return write_bericht("iwmo", "3.2", "325", {"Header": head, "DeclaratieAntwoord": declaratie})


def retour(nummer: str, van_gemeente: bool, heen: tuple[str, date], dag: date, codes: tuple[str, ...] = ()) -> bytes:
    """A retour without content: approved without codes, rejected as a whole with one."""
    head = header(heen[0], van_gemeente, heen[1]) | {"IdentificatieRetour": f"R{heen[0]}", "DagtekeningRetour": dag}
    if codes:
        head["RetourCodes"] = {"RetourCode": list(codes)}
    return write_bericht("iwmo", "3.2", nummer, {"Header": head})


def deliver(home: Home, **bestanden: bytes) -> None:
    """Lay messages in landing under these names."""
    home.berichten.mkdir(parents=True, exist_ok=True)
    for bestand, data in bestanden.items():
        (home.berichten / f"{bestand}.xml").write_bytes(data)


def register(home: Home, soort: str, bestand: str, text: str, encoding: str = "utf-8") -> None:
    """Lay a registration in landing."""
    folder = home.registraties / soort
    folder.mkdir(parents=True, exist_ok=True)
    (folder / bestand).write_bytes(text.encode(encoding))


def take_in(home: Home, **anders: Any) -> Inname:
    """One delivery, as a night would do it."""
    nu = datetime(2025, 1, 1, 2, tzinfo=UTC)
    instellingen = anders.pop("instellingen", Instellingen())
    return ingest(home, instellingen, anders.pop("sleutel", SLEUTEL), new_run_id(home, nu), nu, **anders)


def tables(
    home: Home, peildatum: date = PEILDATUM, bekend_op: date | None = None, stand: str | None = None
) -> dict[str, pl.DataFrame]:
    """Every gekoppeld table of what was taken in."""
    return build_tables(Bronnen(home, bekend_op, stand), Instellingen(), peildatum)


def linked(home: Home, **bestanden: bytes) -> dict[str, pl.DataFrame]:
    """Deliver, take in and link in one go."""
    deliver(home, **bestanden)
    take_in(home)
    return tables(home)


def crossing(found: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """The findings of linking, without those inside one message."""
    return found["controle"].filter(~pl.col("regel_code").is_in(list(all_regels())))


def rules(found: dict[str, pl.DataFrame]) -> set[str]:
    """The rules of linking that have a finding."""
    return set(crossing(found)["regel_code"])


def bericht_301_2_3(ident: str, dag: date, bsn: str, beschikking: int, *producten: dict[str, Any]) -> bytes:
    """A toewijzing of release 2.3: below a beschikking, and its number may be missing."""
    client = persoon(
        bsn,
        volledig=True,
        Contactgegevens={"Contact": [contact()]},
        Beschikking={
            "BeschikkingNummer": beschikking,
            "Afgiftedatum": dag,
            "Ingangsdatum": dag,
            "ToegewezenProducten": {"ToegewezenProduct": list(producten)},
        },
    )
    return write_bericht("iwmo", "2.3", "301", {"Header": header(ident, True, dag), "Client": client})


def bericht_305_2_3(ident: str, dag: date, bsn: str, beschikking: int | None, begin: date) -> bytes:
    """A start of release 2.3 without a ToewijzingNummer."""
    regel = {"BeschikkingNummer": beschikking, "Product": {"Categorie": "02", "Code": "02P01"}, "Begindatum": begin,
             "StatusAanlevering": "1"}  # fmt: skip
    client = persoon(bsn, StatusAanlevering="1", StartProducten={"StartProduct": [regel]})
    return write_bericht("iwmo", "2.3", "305", {"Header": header(ident, False, dag), "Client": client})
