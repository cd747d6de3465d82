"""Toewijzingen and starts of aanbieders as messages, with the answers to them, and the postcodes of the wijken."""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from itertools import count
from random import Random
from typing import Any

from ingest.proefregio.inhoud import full_client, short_client
from ingest.proefregio.persoon import Persoon, make_bsn
from ingest.proefregio.pilots.feiten import aantal, load_scenario
from ingest.proefregio.pilots.verdelen import deal
from ingest.proefregio.toeval import add_workdays, draw_date, make_toeval, workday
from ingest.proefregio.wereld import WETTEN
from ingest.standaard.schrijven import write_bericht

# People outside of the wijkteams' own trajecten.
EERSTE_NUMMER = 10_000
_LETTERS = "ABDEG"
_SINDS = date(2019, 1, 1)


@dataclass(frozen=True)
class Gunning:
    """Products granted to one person at one aanbieder from one day on: (groep, hours a week)."""

    persoon: Persoon
    agb_code: str
    ingangsdatum: date
    einddatum: date
    producten: tuple[tuple[str, int], ...]
    nummer: int


def gebied_rows() -> Iterator[dict[str, Any]]:
    """Every (made-up) postcode with its wijk and team."""
    scenario = load_scenario()
    for code, wijk in scenario["wijken"].items():
        for postcode in _postcodes(wijk["postcode4"]):
            yield {
                "postcode": postcode,
                "gemeente_code": scenario["gemeente_code"],
                "wijk_code": code,
                "wijk_naam": wijk["naam"],
                "team": wijk["team"],
                "geldig_van": _SINDS,
                "registratiedatum": _SINDS,
            }


def _postcodes(cijfers: str) -> list[str]:
    return [f"{cijfers}A{letter}" for letter in _LETTERS]


def make_gunningen(seed: int) -> Iterator[Gunning]:
    """Everybody in Arnhem whom an aanbieder guides on the peildatum, so that the wijkteams' share is that of G3."""
    scenario = load_scenario()
    regels, toeval = scenario["aanbieders"], make_toeval(seed, "pilots", "aanbieders")
    wijken = {code: wijk["aanbieder"] for code, wijk in scenario["wijken"].items()}
    per_wet = {w: aantal("G3", w, "in_begeleiding") - aantal("G3", w, "zelf_begeleid") for w in scenario["pilots"]}
    for n, (wijk, wet) in enumerate(zip(deal(wijken, toeval), deal(per_wet, toeval), strict=True)):
        ingang = draw_date(toeval, regels["eerste_ingang"], regels["laatste_ingang"])
        assert ingang is not None  # noqa: S101 - the first day lies before the last
        yield Gunning(
            persoon=make_inwoner(EERSTE_NUMMER + n, wet, scenario["wijken"][wijk]["postcode4"], seed, toeval),
            agb_code=toeval.choice(regels["agb_codes"][wet]),
            ingangsdatum=workday(ingang),
            einddatum=regels["einddatum"],
            producten=((toeval.choice(("basis", "specialistisch")), toeval.randint(1, 4)),),
            nummer=1 + 10 * n,
        )


def make_inwoner(nummer: int, wet: str, postcode4: str, seed: int, toeval: Random) -> Persoon:
    """Somebody who doesn't exist: a child that stays a child until the peildatum, or an adult."""
    jaar = toeval.randint(2008, 2015) if wet == "jeugd" else toeval.randint(1940, 2000)
    scenario = load_scenario()
    return Persoon(
        nummer=nummer,
        bsn=make_bsn(nummer, seed),
        wet=wet,
        gemeente_code=scenario["gemeente_code"],
        geboortedatum=date(jaar, toeval.randint(1, 12), toeval.randint(1, 28)),
        geslacht=toeval.choice("12"),
        achternaam=f"Pilotstra{toeval.choice(['', 'ma', 'ink'])}",
        voorvoegsel="",
        voornaam=toeval.choice(["Test", "Proef", "Voorbeeld"]),
        straat="Voorbeeldstraat",
        huisnummer=toeval.randint(1, 240),
        postcode=toeval.choice(_postcodes(postcode4)),
        plaats=scenario["plaats"],
    )


def message_archives(gunningen: Iterable[Gunning]) -> Iterator[tuple[str, bytes]]:
    """Per month one archive with the messages of that month: name and content."""
    per_maand: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    nummers = count(1)
    for gunning in gunningen:
        for dag, naam, inhoud in _messages(gunning, nummers):
            per_maand[f"{dag:%Y-%m}"].append((naam, inhoud))
    for maand, berichten in sorted(per_maand.items()):
        yield f"{maand}.zip", _zip(berichten)


def _zip(berichten: list[tuple[str, bytes]]) -> bytes:
    """Stored and not packed, and without the time of day: the same bytes on any machine."""
    uit = io.BytesIO()
    with zipfile.ZipFile(uit, "w", zipfile.ZIP_STORED) as archief:
        for naam, inhoud in berichten:
            lid = zipfile.ZipInfo(naam)
            lid.create_system = 3  # else it says which kind of machine made it
            archief.writestr(lid, inhoud)
    return uit.getvalue()


def _messages(gunning: Gunning, nummers: Iterator[int]) -> Iterator[tuple[date, str, bytes]]:
    """301 and 305 on the day that begeleiding begins, each answered without remarks on the next workday."""
    gemeente, dag = gunning.persoon.gemeente_code, gunning.ingangsdatum
    for type_, partijen, client in (
        ("301", (gemeente, gunning.agb_code), _granted(gunning)),
        ("305", (gunning.agb_code, gemeente), _started(gunning)),
    ):
        kop = _header(partijen, f"{next(nummers):012d}", dag)
        yield _message(gunning.persoon.wet, type_, dag, {"Header": kop, "Client": client})
        retour, antwoord = add_workdays(dag, 1), str(int(type_) + 1)
        eigen = {"IdentificatieRetour": f"{next(nummers):012d}", "DagtekeningRetour": retour}
        yield _message(gunning.persoon.wet, antwoord, retour, {"Header": {**kop, **eigen}})


def _message(wet: str, type_: str, dag: date, inhoud: dict[str, Any]) -> tuple[date, str, bytes]:
    header = inhoud["Header"]
    nummer = header.get("IdentificatieRetour") or header["BerichtIdentificatie"]["Identificatie"]
    release = load_scenario()["aanbieders"]["release"]
    return dag, f"{wet}{type_}_{nummer}.xml", write_bericht(WETTEN[wet], release, type_, inhoud)


def _header(partijen: tuple[str, str], nummer: str, dag: date) -> dict[str, Any]:
    afzender, ontvanger = partijen
    return {
        "Afzender": afzender,
        "Ontvanger": ontvanger,
        "BerichtIdentificatie": {"Identificatie": nummer, "Dagtekening": dag},
    }


def _product(wet: str, groep: str) -> dict[str, str]:
    categorie, code = load_scenario()["aanbieders"]["producten"][wet][groep]
    return {"Categorie": categorie, "Code": code}


def _granted(gunning: Gunning) -> dict[str, Any]:
    """Client of a 301 of release 2.4, which still has a beschikking."""
    producten = [
        {
            "ToewijzingNummer": gunning.nummer + n,
            "Product": _product(gunning.persoon.wet, groep),
            "Toewijzingsdatum": gunning.ingangsdatum,
            "Toewijzingstijd": time(9, 0),
            "Ingangsdatum": gunning.ingangsdatum,
            "Einddatum": gunning.einddatum,
            "Omvang": {"Volume": uren, "Eenheid": "04", "Frequentie": "2"},
        }
        for n, (groep, uren) in enumerate(gunning.producten)
    ]
    beschikking = {
        "BeschikkingNummer": gunning.nummer,
        "Afgiftedatum": gunning.ingangsdatum,
        "Ingangsdatum": gunning.ingangsdatum,
        "ToegewezenProducten": {"ToegewezenProduct": producten},
    }
    return {**full_client(gunning.persoon), "Beschikking": beschikking}


def _started(gunning: Gunning) -> dict[str, Any]:
    producten = [
        {
            "ToewijzingNummer": gunning.nummer + n,
            "Product": _product(gunning.persoon.wet, groep),
            "ToewijzingIngangsdatum": gunning.ingangsdatum,
            "Begindatum": gunning.ingangsdatum,
            "StatusAanlevering": "1",
        }
        for n, (groep, _) in enumerate(gunning.producten)
    ]
    return {
        **short_client(gunning.persoon),
        "StatusAanlevering": "1",
        "StartProducten": {"StartProduct": producten},
    }
