"""How the dictionary writes things down: pages, tables, and the cells that say where an element goes."""

from collections.abc import Iterable
from typing import Any

from ingest.standaard.model import Datatype, load_definities
from ingest.standaard.tabellen import WEG
from ingest.standaard.woordenboek.boom import Blad, page_of

_GEMAAKT = (
    "*Gemaakt uit `ingest/standaard/definities/` met `python -m ingest.standaard.woordenboek`; niet zelf wijzigen.*"
)


def open_page(titel: str, uitleg: str) -> list[str]:
    """The first lines of a page."""
    return [f"# {titel}", "", _GEMAAKT, "", uitleg]


def table(kop: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """The lines of a Markdown table."""
    cells = [list(kop), *([cell.replace("|", r"\|") for cell in row] for row in rows)]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return ["", lines[0], "|" + "---|" * len(cells[0]), *lines[1:]]


def group(pairs: Iterable[tuple[Any, str]]) -> dict[Any, list[str]]:
    """Keys, each with the different values that came with it."""
    found: dict[Any, list[str]] = {}
    for key, value in pairs:
        if value not in found.setdefault(key, []):
            found[key].append(value)
    return found


def links(nummers: Iterable[str]) -> str:
    """Links to the pages of messages; an answer leads to the page of what it answers."""
    return " ".join(f"[{nummer}]({page_of(nummer)}.md)" for nummer in nummers)


def code_list_of(datatype: Datatype) -> str:
    """Name of the list behind a coded datatype."""
    return load_definities("datatypes")["enkelvoudig"][datatype.naam]["code"]


def type_cell(blad: Blad) -> str:
    """The type of an element, with a link to where it is explained."""
    if blad.datatype is None:
        is_group = blad.type in load_definities("datatypes")["samengesteld"]
        return f"[{blad.type}](datatypes.md#{blad.type.lower()})" if is_group else f"klasse {blad.type}"
    if blad.datatype.codes is None:
        return f"[{blad.type}](datatypes.md#enkelvoudig)"
    return f"[{blad.type}](codelijsten.md#{code_list_of(blad.datatype).lower()})"


def landing_cell(blad: Blad) -> str:
    """Where the value lands in brons, or that it doesn't."""
    if blad.datatype is None:
        return ""
    if blad.datatype.privacy != WEG:
        return f"`{blad.kolom}`"
    left = f"; óf het er stond: `{blad.kolom}`" if blad.kolom else ""
    return f"[valt weg](privacy.md){left}"
