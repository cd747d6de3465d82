"""The messages that are read: a landing with many small 301's, and one with large 323's. Wmo and Jeugd by turns.

All are release 3.2, valid, and break no rule; the people in them are those of the proefregio, so nobody.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

from ingest.proefregio.inhoud import full_client, product
from ingest.proefregio.nummers import Nummers
from ingest.proefregio.persoon import make_bsn, make_persoon
from ingest.proefregio.schalen import Deel
from ingest.proefregio.toeval import draw_date, draw_time, later, make_toeval, month_end, next_month, workday
from ingest.proefregio.verkeer import Bericht, Verkeer
from ingest.proefregio.wereld import WETTEN, Product, load_aanbieders, load_gegevens, load_producten

RELEASE, SEED = "3.2", 1
GROOT_BYTES = 5_000_000
_BEGIN, _EIND = date(2023, 4, 3), date(2025, 9, 30)
_DELEN = r"(.*?)(\s*<{p}:Client>.*?)(\s*<{p}:Prestatie>.*</{p}:Prestatie>)(.*</{p}:Client>)(.*)"


def write_kleine(home: Path, aantal: int) -> None:
    """So many messages 301, each of one client with one to four toewijzingen, below `home`/landing."""
    verkeer = {gemeente: _verkeer(gemeente, aantal) for gemeente in load_gegevens()["gemeenten"]}
    for nummer, wet, gemeente in zip(range(aantal), cycle(WETTEN), cycle(verkeer), strict=False):
        toeval = make_toeval(SEED, "301", nummer)
        _write(home, bericht := _bericht_301(nummer, wet, verkeer[gemeente], toeval), bericht.to_bestand().inhoud)


def _verkeer(gemeente: str, aantal: int) -> Verkeer:
    return Verkeer(gemeente, Nummers(Deel(gemeente, 0, 0, aantal)))


def _bericht_301(nummer: int, wet: str, verkeer: Verkeer, toeval: Random) -> Bericht:
    dag = workday(draw_date(toeval, _BEGIN, _EIND) or _BEGIN)
    gemeente = verkeer.gemeente_code
    client = full_client(make_persoon(nummer, wet, gemeente, SEED, dag, toeval))
    producten = toeval.sample(load_producten(gemeente, wet), toeval.randint(1, 4))  # TR302: no product twice
    client["ToegewezenProducten"] = {
        "ToegewezenProduct": [_toewijzing(nummer * 4 + n, p, dag, toeval) for n, p in enumerate(producten, 1)]
    }
    agb_code = toeval.choice(load_aanbieders(gemeente, wet)).agb_code
    return verkeer.send(wet, "301", agb_code, dag, {"Client": client})


def _toewijzing(nummer: int, soort: Product, dag: date, toeval: Random) -> dict[str, Any]:
    begin = later(dag, toeval.randint(0, 21))
    return {
        "ToewijzingNummer": nummer,
        **product(soort),
        "Toewijzingsdatum": dag,
        "Toewijzingstijd": draw_time(toeval),
        "Ingangsdatum": begin,
        "Einddatum": later(begin, toeval.randint(90, 360)),
        "Omvang": {"Volume": toeval.randint(1, 10), "Eenheid": soort.eenheid, "Frequentie": "2"},
    }


def write_grote(home: Path, aantal: int, size: int = GROOT_BYTES) -> None:
    """So many messages 323 of about `size` bytes, each one month of one aanbieder, below `home`/landing."""
    verkeer = {gemeente: _verkeer(gemeente, aantal) for gemeente in load_gegevens()["gemeenten"]}
    maand = _BEGIN.replace(day=1)
    for nummer, wet, gemeente in zip(range(aantal), cycle(WETTEN), cycle(verkeer), strict=False):
        toeval = make_toeval(SEED, "323", nummer)
        mal = _mal_323(wet, verkeer[gemeente], maand, toeval)
        clienten = _clienten(nummer, load_producten(gemeente, wet), toeval)
        _write(home, mal, _fill(mal, clienten, size))
        maand = next_month(maand) if next_month(maand) < _EIND else _BEGIN.replace(day=1)


def _mal_323(wet: str, verkeer: Verkeer, maand: date, toeval: Random) -> Bericht:
    """A declaratie of one client and one prestatie, with the names of what differs where the values will stand."""
    regel = {
        "ProductReferentie": {"ReferentieNummer": "{referentie}"},
        "ToewijzingNummer": "{toewijzing}",
        "ProductCategorie": "{product.categorie}",
        "ProductCode": "{product.code}",
        "ProductPeriode": {"Begindatum": maand, "Einddatum": month_end(maand)},
        "GeleverdVolume": "{volume}",
        "Eenheid": "{product.eenheid}",
        "ProductTarief": "{product.tarief_cent}",
        "IngediendBedrag": {"Bedrag": "{bedrag}", "DebetCredit": "D"},
    }
    dag, agb_code = workday(next_month(maand)), toeval.choice(load_aanbieders(verkeer.gemeente_code, wet)).agb_code
    declaratie = {
        "DeclaratieNummer": f"D{maand:%Y%m}",
        "DeclaratiePeriode": {"Begindatum": maand, "Einddatum": month_end(maand)},
        "DeclaratieDagtekening": dag,
        "TotaalIngediendBedrag": {"TotaalBedrag": "{totaal}", "DebetCredit": "D"},
        "Clienten": {"Client": [{"Bsn": "{bsn}", "Prestaties": {"Prestatie": [regel]}}]},
    }
    return verkeer.send(wet, "323", agb_code, dag, {"Declaratie": declaratie})


def _clienten(
    bericht: int, producten: tuple[Product, ...], toeval: Random
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Without end: a BSN with the values of one to three prestaties."""
    for nummer in range(bericht * 10_000, (bericht + 1) * 10_000):
        regels = []
        for n in range(toeval.randint(1, 3)):
            soort, volume = toeval.choice(producten), toeval.randint(1, 40)
            toewijzing, bedrag = nummer * 3 + n + 1, volume * soort.tarief_cent
            referentie = f"R{toewijzing:09d}"
            regels.append(
                {
                    "referentie": referentie,
                    "toewijzing": toewijzing,
                    "product": soort,
                    "volume": volume,
                    "bedrag": bedrag,
                }
            )
        yield make_bsn(nummer, SEED), regels


def _fill(mal: Bericht, clienten: Iterator[tuple[str, list[dict[str, Any]]]], size: int) -> bytes:
    """The message with as many clients as fit."""
    prefix = mal.pad.rpartition("/")[2].split("_")[0].lower()
    delen = re.fullmatch(_DELEN.format(p=prefix), mal.to_bestand().inhoud.decode(), re.DOTALL)
    assert delen is not None
    kop, client, regel, client_eind, eind = delen.groups()
    parts, length, totaal = [], len(kop) + len(eind), 0
    for bsn, regels in clienten:
        part = client.format(bsn=bsn) + "".join(regel.format(**values) for values in regels) + client_eind
        length += len(part)
        if length > size and parts:
            break
        parts.append(part)
        totaal += sum(values["bedrag"] for values in regels)
    return (kop.format(totaal=totaal) + "".join(parts) + eind).encode()


def _write(home: Path, bericht: Bericht, data: bytes) -> None:
    path = home / "landing" / bericht.pad
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
