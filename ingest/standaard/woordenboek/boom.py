"""The element trees of one message over all its standards and releases laid on top of each other, for the reader.

An Uitgave is one standard in one release. What differs between them is told as a condition ("vanaf 3.0", "alleen Wmo").
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ingest.standaard.model import (
    STANDAARDEN,
    Bericht,
    Datatype,
    Element,
    all_berichten,
    is_lijstklasse,
    load_codelijst,
    load_datatypes,
    load_definities,
    load_samengesteld,
    releases,
)
from ingest.standaard.tabellen import RETOURCODE, kept_column, table_of

Uitgave = tuple[str, str]
WET_NAAM = {"iwmo": "Wmo", "ijw": "Jeugd"}
_AANTAL = {(True, False): "1", (False, False): "0..1", (True, True): "1..n", (False, True): "0..n"}


@dataclass(frozen=True)
class Blad:
    """How one element stands in one uitgave. `kolom` is its brons table and column; `datatype` is None for a group."""

    aantal: str
    type: str
    datatype: Datatype | None
    kolom: str | None


@dataclass(frozen=True)
class Rij:
    """One element of a class: `pad` is its path inside the class, `houder` the class or composite that names it."""

    klasse: str
    pad: str
    houder: str
    bladen: Mapping[Uitgave, Blad]

    @property
    def naam(self) -> str:
        """The element's own name."""
        return self.pad.rpartition("/")[2]

    @property
    def datatype(self) -> Datatype | None:
        """Its datatype in the newest uitgave; None for a group of elements."""
        return [*self.bladen.values()][-1].datatype


def all_uitgaven() -> tuple[Uitgave, ...]:
    """Every standard in every release, per standard oldest first."""
    return tuple((standaard, release) for standaard in STANDAARDEN for release in releases())


def message_lines() -> Mapping[str, Mapping[str, Any]]:
    """Every message as it stands in the definitions, by number."""
    return load_definities("berichten")["berichten"]


def pages() -> tuple[str, ...]:
    """The messages with a page of their own; an answer that copies its message stands on that one's page."""
    return tuple(nummer for nummer in message_lines() if page_of(nummer) == nummer)


def page_of(nummer: str) -> str:
    """On whose page a message stands."""
    return message_lines()[nummer].get("retour_van", nummer)


def retour_of(nummer: str) -> str | None:
    """The answer that copies this message."""
    return next((n for n, regel in message_lines().items() if regel.get("retour_van") == nummer), None)


@cache
def versions_of(nummer: str) -> Mapping[Uitgave, Bericht]:
    """The definitions of one message."""
    return {(b.standaard, b.release): b for b in all_berichten() if b.nummer == nummer}


@cache
def rows_of(nummer: str) -> tuple[Rij, ...]:
    """Every element of one message, class by class, in the order of the message; lists of a class in their parent."""
    bladen: dict[tuple[str, str, str], dict[Uitgave, Blad]] = {}
    orders = []
    for uitgave, bericht in versions_of(nummer).items():
        found = dict(_leaves(bericht))
        orders.append(found.keys())
        for key, blad in found.items():
            bladen.setdefault(key, {})[uitgave] = blad
    return tuple(Rij(*key, bladen[key]) for key in merge_orders(reversed(orders)))


@cache
def every_row() -> tuple[tuple[str, Rij], ...]:
    """Each message with each of its elements."""
    return tuple((nummer, rij) for nummer in message_lines() for rij in rows_of(nummer))


def every_blad() -> Iterator[tuple[str, Rij, Blad]]:
    """Each message with each of its elements in each different form."""
    return ((nummer, rij, blad) for nummer, rij in every_row() for blad in rij.bladen.values())


def code_variants(lijst: str) -> dict[str, dict[Uitgave, str]]:
    """Per code of a list what it means in each uitgave that knows it."""
    found: dict[str, dict[Uitgave, str]] = {}
    for uitgave in all_uitgaven():
        for code, label in load_codelijst(lijst, *uitgave).items():
            found.setdefault(code, {})[uitgave] = label
    return dict(sorted(found.items()))


def _leaves(bericht: Bericht) -> Iterator[tuple[tuple[str, str, str], Blad]]:
    for klasse, elementen in bericht.klassen.items():
        if not is_lijstklasse(elementen):
            for element in elementen:
                yield from _leaf(bericht, klasse, klasse, (), element)


def _leaf(
    bericht: Bericht, klasse: str, houder: str, path: tuple[str, ...], element: Element
) -> Iterator[tuple[tuple[str, str, str], Blad]]:
    """The element, and what stands inside it when it is a composite datatype or a list of a class."""
    path = (*path, element.naam)
    datatype = load_datatypes(bericht.standaard, bericht.release).get(element.type)
    kolom = _column(path, element, datatype, klasse) if datatype else None
    aantal = _AANTAL[element.is_verplicht, element.is_lijst]
    yield (klasse, "/".join(path), houder), Blad(aantal, element.type, datatype, kolom)
    own = bericht.klassen.get(element.type, ())
    inner = own if is_lijstklasse(own) else ()
    for child in load_samengesteld(bericht.standaard, bericht.release).get(element.type, inner):
        yield from _leaf(bericht, klasse, element.type, path, child)


def _column(path: tuple[str, ...], element: Element, datatype: Datatype, klasse: str) -> str | None:
    if element.is_lijst:  # as in the extraction: only RetourCode repeats as a bare value
        return f"{RETOURCODE}.retour_code"
    kolom = "adres_code" if datatype.privacy == "adres" else kept_column(path, element, datatype, klasse)
    return f"{table_of(klasse)}.{kolom}" if kolom else None


def merge_orders(orders: Iterable[Iterable[Any]]) -> list[Any]:
    """One order that has everything: what is new comes directly after what it followed."""
    merged: list[Any] = []
    for order in orders:
        at = 0
        for item in order:
            if item not in merged:
                merged.insert(at, item)
            at = merged.index(item) + 1
    return merged


def describe(uitgaven: Iterable[Uitgave], among: Iterable[Uitgave]) -> str:
    """Dutch for a part of these uitgaven; empty for all of them."""
    per_wet, known = _per_standaard(uitgaven), _per_standaard(among)
    texts = {standaard: _describe_releases(per_wet[standaard], known[standaard]) for standaard in per_wet}
    if len(per_wet) == len(known) and len(set(texts.values())) == 1:
        return next(iter(texts.values()))
    if len(texts) == 1 and not any(texts.values()):
        return f"alleen {WET_NAAM[next(iter(texts))]}"
    return ", ".join(f"{WET_NAAM[standaard]} {text or 'altijd'}" for standaard, text in texts.items())


def _per_standaard(uitgaven: Iterable[Uitgave]) -> dict[str, list[str]]:
    given = set(uitgaven)
    found = {s: [release for release in releases() if (s, release) in given] for s in STANDAARDEN}
    return {standaard: present for standaard, present in found.items() if present}


def _describe_releases(present: list[str], known: list[str]) -> str:
    first, last = known.index(present[0]), known.index(present[-1])
    if present != known[first : last + 1]:
        return " en ".join(present)
    if last == len(known) - 1:
        return f"vanaf {present[0]}" if first else ""
    if not first:
        return f"t/m {present[-1]}"
    return present[0] if first == last else f"{present[0]} t/m {present[-1]}"


def tell_variants(values: Mapping[Uitgave, str]) -> str:
    """A value; where it differs, each value with the uitgaven it holds for."""
    different = list(dict.fromkeys(values.values()))
    if len(different) == 1:
        return different[0]
    return "; ".join(
        f"{value} ({describe([u for u, v in values.items() if v == value], values)})" for value in different
    )
