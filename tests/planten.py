"""A landing in which every kind of file holds a person of its own, in every place that can hold one.

All that is planted must stay in landing: `Landing.waarden` lists it, with the place where each value was laid.
"""

import gzip
import random
import string
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ingest.home import Home
from ingest.registraties.contract import Contract, all_contracten
from ingest.standaard.model import Bericht, Datatype, all_berichten, load_datatypes
from tests.bouwen import (
    ACHTERNAAM,
    GEMEENTE,
    STRAAT,
    bericht_301,
    bericht_305,
    bericht_323,
    make_bsn,
    prestatie,
    product,
)
from tests.inpakken import envelop, foutbericht, in_soap, pak_zip
from tests.registraties import as_csv, as_parquet, as_xlsx, good_row
from tests.willekeurig import messages, write

DAG, MAAND = date(2024, 3, 1), date(2024, 4, 1)
_EERSTE_BSN = 1_000  # what other helpers make begins below it


class Persoon(NamedTuple):
    """Somebody who does not exist."""

    bsn: str
    naam: str
    straat: str
    mail: str
    telefoon: str

    @property
    def verhaal(self) -> str:
        """As people write in a field for remarks."""
        return f"{self.naam} ({self.bsn}), {self.straat} 12, bel {self.telefoon} of schrijf {self.mail}"


def make_persoon(nummer: int) -> Persoon:
    """The how-manieth; none is part of another."""
    code = "".join(string.ascii_lowercase[nummer // 26**at % 26] for at in (2, 1, 0))
    return Persoon(
        make_bsn(_EERSTE_BSN + nummer),
        f"Zoekmij{code}",
        f"Vindpad{code}",
        f"schrijf.{code}@voorbeeld.nl",
        f"0655{nummer:06}",
    )


@dataclass
class Landing:
    """What was laid: each planted value with its place, and the content of each file and message."""

    home: Home
    waarden: dict[str, str] = field(default_factory=dict)
    inhoud: dict[str, bytes] = field(default_factory=dict)
    aantal: int = 0

    def somebody(self, plek: str) -> Persoon:
        """A new person, who is known to stand in this place only."""
        self.aantal += 1
        persoon = make_persoon(self.aantal)
        self.waarden |= dict.fromkeys(persoon, plek)
        return persoon

    def lay(self, plek: str, data: bytes, *messages_in_it: bytes) -> None:
        """A file in landing."""
        path = self.home.landing / plek
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.inhoud[plek] = data
        self.inhoud |= {f"{plek}!{nummer}": one for nummer, one in enumerate(messages_in_it)}


def plant(home: Home) -> Landing:
    """Fill a landing with every kind of file there is."""
    landing = Landing(home)
    landing.waarden |= dict.fromkeys((ACHTERNAAM, STRAAT), "berichten/keten")
    _plant_chains(landing)
    for nummer, bericht in enumerate(all_berichten()):
        _plant_message(landing, nummer, bericht)
    _plant_broken(landing)
    for nummer, contract in enumerate(all_contracten().values()):
        _plant_registration(landing, nummer, contract)
    _plant_stray(landing)
    return landing


def _plant_chains(landing: Landing) -> None:
    """Clients with a toewijzing, a start and a declaration, so that every mart has rows and some figures are shared."""
    for nummer in range(14):
        plek = f"berichten/keten/{nummer}"
        bsn = landing.somebody(plek).bsn
        for soort, data in {
            "301": bericht_301(f"T{nummer}", date(2024, 2, 20), bsn, product(500 + nummer, DAG)),
            "305": bericht_305(f"S{nummer}", date(2024, 3, 4), bsn, 500 + nummer, DAG),
            "323": bericht_323(
                f"D{nummer}", date(2024, 5, 2), MAAND, {bsn: [prestatie(f"R{bsn}", 500 + nummer, MAAND, 12)]}
            ),
        }.items():
            landing.lay(f"{plek} {bsn} {soort}.xml", data)


def _plant_message(landing: Landing, nummer: int, bericht: Bericht) -> None:
    """One message of a type and release, in one of the ways in which messages arrive."""
    plek = f"berichten/{bericht.berichttype} {bericht.release}"
    persoon = landing.somebody(plek)
    data = make_message(bericht, persoon)
    match nummer % 6:
        case 0:
            landing.lay(f"{plek}.xml", data)
        case 1:
            landing.lay(f"{plek} {persoon.bsn}.xml.gz", gzip.compress(data), data)
        case 2:
            landing.lay(f"{plek}.zip", pak_zip({f"map {persoon.bsn}/{persoon.bsn}.xml": data}), data)
        case 3:
            landing.lay(f"{plek}.xml", envelop(data, referentie=persoon.bsn), data)
        case 4:
            landing.lay(f"{plek}.xml", in_soap(envelop(data, referentie=f"ref-{persoon.bsn}")), data)
        case _:
            landing.lay(f"{plek}.zip", pak_zip({f"{persoon.bsn}.zip": pak_zip({"a.xml": data})}), data)


def make_message(bericht: Bericht, persoon: Persoon) -> bytes:
    """A valid message with everything in it that there can be, and everywhere about one person."""
    root = next(messages(bericht, 1))
    datatypes = load_datatypes(bericht.standaard, bericht.release)
    for node in root.below():
        if node.waarde is not None:
            node.waarde = _planted(datatypes[node.type], persoon) or node.waarde
    return write(root, random.Random(bericht.namespace))


def _planted(datatype: Datatype, persoon: Persoon) -> str | None:
    """What a field of this kind holds about somebody; None for a field without a person."""
    if datatype.soort == "datum":
        return str(DAG)
    by_name = {
        "Gemeente": GEMEENTE,
        "BtwIDNummer": f"NL{persoon.bsn}B01",
        "Commentaar": persoon.verhaal,
        "Emailadres": persoon.mail,
        "Persoonsid": persoon.bsn,
        "Plaatsnaam": persoon.straat,
        "Straatnaam": persoon.straat,
        "Telefoonnummer": persoon.telefoon,
        "Versie": f"1.{persoon.bsn}.0",
        **dict.fromkeys(("Naam", "NaamVerwijzer", "Organisatienaam"), persoon.naam),
    }
    by_privacy = {"client": persoon.bsn, "eigen": persoon.bsn, "vrij": persoon.bsn}
    return by_name.get(datatype.naam) or by_privacy.get(datatype.privacy or "")


def _plant_broken(landing: Landing) -> None:
    """Messages that are refused, each in a way whose error text would quote what is wrong."""
    for soort, damage in BREUKEN.items():
        plek = f"berichten/stuk/{soort}"
        persoon = landing.somebody(plek)
        heel = bericht_301("K1", DAG, persoon.bsn, product(900, DAG))
        heel = heel.replace(ACHTERNAAM.encode(), persoon.naam.encode())
        landing.lay(f"{plek} {persoon.bsn}.xml", damage(heel, persoon))


def _swap(old: str, new: str) -> Callable[[bytes, Persoon], bytes]:
    """Put a text with {p} in it in the place of the first `old`, which may have it too."""

    def damage(heel: bytes, persoon: Persoon) -> bytes:
        before, after = (text.format(p=persoon).encode() for text in (old, new))
        assert before in heel, old
        return heel.replace(before, after, 1)

    return damage


def _instead(new: str) -> Callable[[bytes, Persoon], bytes]:
    """A text in the place of the declaration of the document."""
    return lambda heel, persoon: new.format(p=persoon).encode() + heel.partition(b"?>")[2]


BREUKEN: dict[str, Callable[[bytes, Persoon], bytes]] = {
    "te lang": _swap(">{p.bsn}<", ">{p.verhaal}<"),
    "vreemd element": _swap("Bsn>{p.bsn}<", "Bsn><{p.naam}{p.bsn}/>{p.bsn}<"),
    "vreemd attribuut": _swap("Client>", 'Client {p.naam}="{p.verhaal}">'),
    "losse tekst": _swap("Client>", "Client>{p.verhaal}"),
    "afgebroken": lambda heel, persoon: heel.partition(persoon.bsn.encode())[0] + persoon.bsn.encode(),
    "codering": _instead('<?xml version="1.0" encoding="x-{p.bsn}-{p.naam}"?>'),
    "doctype": _instead('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "{p.verhaal}">]>'),
    "onbekende release": _swap("/3_2/", "/{p.bsn}/{p.naam}/"),
    "onbekende wortel": lambda _, p: f'<{p.naam} xmlns="urn:{p.bsn}:{p.naam}">{p.verhaal}</{p.naam}>'.encode(),
    "geen xml": lambda _, persoon: persoon.verhaal.encode(),
    "half gzip": lambda heel, _: gzip.compress(heel)[:-20],
    "half zip": lambda heel, persoon: pak_zip({f"{persoon.bsn}.xml": heel}, zipfile.ZIP_STORED)[:-30],
    "envelop": lambda heel, p: envelop(heel).replace(b"xmlBestand>", b"xmlBestand>" + p.verhaal.encode(), 1),
    "fout": lambda _, persoon: foutbericht(details=persoon.verhaal, kruis=persoon.bsn),
    "leeg veld": _swap(">{p.naam}<", "><"),
}


def _plant_registration(landing: Landing, nummer: int, contract: Contract) -> None:
    """A file with good rows, and per column one with a cell that can't be: somebody's number, name and address."""
    plek = f"registraties/{contract.soort}/rijen"
    persoon = landing.somebody(plek)
    good = good_row(contract, 1) | {n: persoon.bsn for n, k in contract.kolommen.items() if k.type == "bsn"}
    wrong = [good | {column: value} for column, value in _wrong_cells(contract, persoon)]
    landing.lay(f"{plek} {persoon.bsn}.csv", as_csv(contract, [good, *wrong]))
    form, write_form = (("xlsx", as_xlsx), ("parquet", as_parquet))[nummer % 2]
    own = good_row(contract, 2)
    for naam in (n for n, k in contract.kolommen.items() if k.type == "bsn"):
        own[naam] = landing.somebody(f"{plek}.{form}").bsn
    landing.lay(f"{plek}.{form}", write_form(contract, [own]))
    third = landing.somebody(f"{plek}, kolommen")
    lines = as_csv(contract, [good]).splitlines()
    head = f";{third.bsn};{third.mail}".encode()
    landing.lay(
        f"{plek}, kolommen.csv", b"\r\n".join([lines[0] + head, lines[1] + b";" + third.verhaal.encode() + b";"])
    )


def _wrong_cells(contract: Contract, persoon: Persoon) -> Iterator[tuple[str, str]]:
    for naam in contract.kolommen:
        yield naam, persoon.verhaal
        yield naam, persoon.mail
        yield naam, persoon.bsn


def _plant_stray(landing: Landing) -> None:
    """What belongs nowhere or can't be opened."""
    for plek in ("los.txt", "map {}/los.xml", "registraties/{}/rijen.csv", "registraties/WT/{}.xlsx"):
        persoon = landing.somebody(plek)
        landing.lay(plek.format(persoon.bsn), persoon.verhaal.encode())
    persoon = landing.somebody("registraties/ZRM/zonder kop.csv")
    landing.lay("registraties/ZRM/zonder kop.csv", ";".join([*persoon, persoon.verhaal]).encode())
    persoon = landing.somebody("registraties/WT/aanhalingsteken.csv")
    landing.lay("registraties/WT/aanhalingsteken.csv", f'traject_id;"{persoon.verhaal}'.encode())
