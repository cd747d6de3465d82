"""Which brons rows a message should become, walked with plain lxml and the definitions only.

Not through the project's own extraction: the tests hold what it reads against this.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
from lxml import etree

from ingest.pseudoniem import is_bsn, mask_bsn
from ingest.standaard.model import WET, Bericht, Element, by_namespace, load_datatypes, load_samengesteld
from ingest.standaard.tabellen import brons_schemas, column_name, table_of
from tests.bouwen import SLEUTEL

Row = dict[str, Any]
Rows = dict[str, list[Row]]
Place = tuple[str, int, str | None]  # table, row in it, BSN

# What privacy makes of a value. `weg` and `adres` leave nothing but what stands in AANWEZIG and the two codes below.
AANWEZIG = {
    ("client", "Naam/Partnernaam/Achternaam"): "heeft_partnernaam",
    ("relatie", "Naam/Partnernaam/Achternaam"): "heeft_partnernaam",
    ("contact", "Telefoon/Telefoon01/Telefoonnummer"): "heeft_telefoon",
    ("aangevraagd_product", "Verwijzer/Naam"): "heeft_verwijzer_naam",
    ("contact", "Adres/Huis/Huisnummer"): "heeft_huis",
}
WEGGELATEN = {
    *(
        "BtwIDNummer",
        "Commentaar",
        "Emailadres",
        "Landnummer",
        "Naam",
        "NaamVerwijzer",
        "Organisatienaam",
        "Persoonsid",
    ),
    *("Plaatsnaam", "Straatnaam", "Telefoonnummer", "Voorletters", "Voorvoegsel"),
    *("Huisletter", "Huisnummer", "HuisnummerToevoeging"),
}
BEWERKT = {"BurgerServicenummer": "client", "Geboortedag": "jaar", "Postcode": "postcode"}


def whole_date(text: str) -> date:
    """A date of any year; years before 1 and after 9999 become the nearest day there is."""
    sign, year, rest = re.fullmatch(r"(-?)(\d{4,})(-\d\d-\d\d)", text.strip(" \t\r\n")).groups()
    if sign:
        return date.min
    return date.max if len(year) > 4 else date.fromisoformat(year + rest)


def typed(text: str, soort: str) -> Any:
    """What a value means by XML Schema."""
    if soort == "getal":
        return int(text)
    if soort == "datum":
        return whole_date(text)
    return text.strip(" \t\r\n") if soort == "tijd" else text


def dutch_postcode(text: str) -> str | None:
    whole = re.sub(r"\s", "", text).upper()
    return whole if re.fullmatch(r"[1-9]\d{3}[A-Z]{2}", whole) else None


@dataclass
class Walk:
    """The rows that a message should become: keys, and the columns that are filled."""

    bericht: Bericht
    naam: str
    rows: Rows = field(default_factory=lambda: defaultdict(list))
    cellen: int = 0

    def message(self, root: Any) -> Rows:
        bericht = {"standaard": self.bericht.standaard, "wet": WET[self.bericht.standaard]}
        bericht |= {"berichttype": self.bericht.berichttype, "release": self.bericht.release, "run_id": "run"}
        bericht |= {"is_afgeleid": self.bericht.is_afgeleid, "bestand": f"{self.naam}.xml"}
        row = {"bericht_id": self.naam, **bericht}
        self.rows["bericht"].append(row)
        self._class(root, "Bericht", row, ("bericht", 1, None))
        row["rijen"] = sum(map(len, self.rows.values()))
        return self.rows

    def _class(self, node: Any, klasse: str, row: Row, place: Place) -> None:
        elements = {e.naam: e for e in self.bericht.klassen[klasse]}
        for child in node.iterchildren("*"):
            element = elements[etree.QName(child).localname]
            if element.type in self.bericht.klassen:
                self._inner_class(child, element, row, place)
            else:
                self._value(child, (element,), klasse, row, place)

    def _inner_class(self, child: Any, element: Element, row: Row, place: Place) -> None:
        """A list, or a part of the same row (the header), goes on in the row; any other class begins one."""
        inside = self.bericht.klassen[element.type]
        is_list = len(inside) == 1 and inside[0].is_lijst
        if is_list or table_of(element.type) == place[0]:
            self._class(child, element.type, row, place)
            return
        new, below = self._begin(child, table_of(element.type), place)
        self._class(child, element.type, new, below)

    def _begin(self, child: Any, tabel: str, place: Place) -> tuple[Row, Place]:
        bsn = child.xpath("string(*[local-name() = 'Bsn'])") if tabel == "client" else place[2]
        number = len(self.rows[tabel]) + 1
        row = {"bericht_id": self.naam, "volgnummer": number, "ouder": place[0], "ouder_volgnummer": place[1]}
        row |= {"regel_nr": child.sourceline} | ({"client_id": SLEUTEL.client_id(bsn)} if bsn else {})
        self.rows[tabel].append(row)
        return row, (tabel, number, bsn)

    def _value(self, node: Any, path: tuple[Element, ...], klasse: str, row: Row, place: Place) -> None:
        group = load_samengesteld(self.bericht.standaard, self.bericht.release).get(path[-1].type)
        if group is not None:
            inside = {e.naam: e for e in group}
            for child in node.iterchildren("*"):
                self._value(child, (*path, inside[etree.QName(child).localname]), klasse, row, place)
            return
        text = node.xpath("string()")
        self.cellen += self._stays(text, path[-1])
        if path[-1].is_lijst:
            new, _ = self._begin(node, "retourcode", place)
            new["retour_code"] = text
            return
        made = dict(self._cells(text, path, klasse, place[0]))
        assert not (made.keys() & row.keys() - {"client_id"}), "two elements in one column"
        row |= made

    def _stays(self, text: str, element: Element) -> bool:
        return dutch_postcode(text) is not None if element.type == "Postcode" else element.type not in WEGGELATEN

    def _cells(self, text: str, path: tuple[Element, ...], klasse: str, tabel: str) -> Iterator[tuple[str, Any]]:
        """What one value fills: its own column, or what privacy makes of it."""
        datatype = load_datatypes(self.bericht.standaard, self.bericht.release)[path[-1].type]
        names = tuple(e.naam for e in path)
        if (tabel, "/".join(names)) in AANWEZIG:
            yield AANWEZIG[tabel, "/".join(names)], True
        if datatype.naam in WEGGELATEN:
            if datatype.naam.startswith("Huis"):
                yield f"__{datatype.naam}", str(typed(text, datatype.soort)).upper()
            return
        how = BEWERKT.get(datatype.naam)
        column = column_name(names, path[-1], datatype, klasse)
        if how == "client":
            yield from (("client_id", SLEUTEL.client_id(text)), ("is_elfproef_goed", is_bsn(text)))
        elif how == "postcode":
            dutch = dutch_postcode(text)
            yield from ((column, dutch and dutch[:4]), ("wijk_code", dutch), ("heeft_buitenlandse_postcode", not dutch))
        elif how == "jaar":
            yield column, whole_date(text).year
        else:
            yield column, mask_bsn(text, SLEUTEL) if datatype.privacy == "vrij" else typed(text, datatype.soort)


def expected_rows(data: bytes) -> Walk:
    root = etree.fromstring(data, etree.XMLParser(remove_comments=True, remove_pis=True))
    walk = Walk(by_namespace()[etree.QName(root).namespace], identity(data))
    walk.message(root)
    return walk


def complete(tabel: str, row: Row) -> dict[str, Any]:
    """The whole row: a column that nothing fills is null, one that says whether something was there is false."""
    empty = {name: False if kind == pl.Boolean else None for name, kind in brons_schemas()[tabel].items()}
    return empty | {name: value for name, value in row.items() if not name.startswith("__")}


def address(row: Row) -> tuple[str, ...] | None:
    """What makes two places the same address."""
    if not row.get("wijk_code") or "__Huisnummer" not in row:
        return None
    parts = (row.get(f"__{naam}") for naam in ("Huisnummer", "Huisletter", "HuisnummerToevoeging"))
    return (row["wijk_code"], *(part for part in parts if part is not None))


def identity(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
