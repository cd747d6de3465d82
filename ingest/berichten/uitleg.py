"""What is wrong with a message that does not fit its schema: in Dutch, with place and expectation, never a value."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any

from lxml import etree

from ingest.afkeur import Afkeur
from ingest.standaard.model import Bericht, Datatype, all_berichten, load_datatypes, load_samengesteld

_MEEST = 50
_VERWACHT = re.compile(r"Expected is (?:one of )?\( (.*) \)")
_NAAM = re.compile(r"\{[^}]*\}(\w+)")
# What libxml2 says of an attribute: one too many, xsi:nil or xsi:type where they can't be, any at a value.
_ATTRIBUUT = frozenset(
    f"SCHEMAV_CVC_{kind}"
    for kind in ("COMPLEX_TYPE_3_2_1", "COMPLEX_TYPE_3_2_2", "TYPE_3_1_1", "ELT_3_1", "ELT_4_1", "ELT_4_2", "ELT_4_3")
)
_STAP = re.compile(r"(?:(?P<voorvoegsel>[\w.-]+):)?(?P<naam>[\w.-]+|\*)(?P<plaats>\[\d+\])?")


def explain_schema_errors(log: Iterable[Any], bericht: Bericht, root: Any) -> Iterator[Afkeur]:
    """One Afkeur per place, at most fifty; libxml2 names most places twice (facet, then type)."""
    seen: set[tuple[int, str]] = set()
    for error in log:
        place = (error.line, error.path or "")
        if place not in seen and len(seen) < _MEEST:
            seen.add(place)
            pad = element_path(error.path or "", root)
            yield Afkeur("XSD", _wording(error, pad, bericht), error.line, pad)


def element_path(xpath: str, root: Any) -> str:
    """`/jw301:Bericht/jw301:Client/*[2]` as `Bericht/Client/Geboortedatum`; `…` for a name that no message has.

    libxml2 writes an element without a prefix as the how-manieth child it is.
    """
    steps = [_STAP.fullmatch(step) for step in xpath.strip("/").split("/") if step]
    names = [f"{m['naam']}{m['plaats'] or ''}" if m else "…" for m in steps]
    if "*" in xpath:
        names = _names_in_tree([m for m in steps if m], root)
    return "/".join(name if name.split("[")[0] in _element_names() else "…" for name in names)


@cache
def _element_names() -> frozenset[str]:
    """What elements are called in the standard; another name may be about somebody."""
    berichten = all_berichten()
    klassen = [klasse for bericht in berichten for klasse in bericht.klassen.values()]
    for standaard, release in {(bericht.standaard, bericht.release) for bericht in berichten}:
        klassen += load_samengesteld(standaard, release).values()
    return frozenset(element.naam for klasse in klassen for element in klasse) | {"Bericht"}


def _names_in_tree(steps: list[re.Match[str]], root: Any) -> list[str]:
    """The name of each step, found by walking down the tree."""
    names, node = [etree.QName(root).localname], root
    for step in steps[1:]:
        at = int(step["plaats"].strip("[]")) - 1 if step["plaats"] else 0
        node = next(islice(_alike(node, step), at, None), None)
        if node is None:
            break
        before = sum(1 for _ in node.itersiblings(node.tag, preceding=True))
        is_one = before == 0 and next(node.itersiblings(node.tag), None) is None
        names.append(etree.QName(node).localname + ("" if is_one else f"[{before + 1}]"))
    return names


def _alike(parent: Any, step: re.Match[str]) -> Iterator[Any]:
    """The children that a step counts: all of them, or those with its name and prefix."""
    if step["naam"] == "*":
        return parent.iterchildren("*")
    named = parent.iterchildren(f"{{*}}{step['naam']}")
    return (node for node in named if (node.prefix or "") == (step["voorvoegsel"] or ""))


def _wording(error: Any, pad: str, bericht: Bericht) -> str:
    """Our words for libxml2's verdict; only names that come from the schema are taken over from its message."""
    kind = error.type_name
    if kind == "SCHEMAV_ELEMENT_CONTENT":
        return _content(error.message)
    if kind in _ATTRIBUUT:
        return "dit attribuut hoort hier niet; laat het weg"
    if kind == "SCHEMAV_CVC_TYPE_3_1_2":
        return "hier hoort een waarde, geen element; laat wat erin staat weg"
    if kind == "SCHEMAV_CVC_COMPLEX_TYPE_2_3":
        return "hier hoort geen losse tekst tussen de elementen"
    expected = _expected(pad, bericht)
    return f"de waarde klopt niet; verwacht: {expected}" if expected else "dit element klopt niet"


def _expected(pad: str, bericht: Bericht) -> str | None:
    """What may stand at a path of the message: in its header maybe one thing only, and else one of its datatype."""
    parent, _, naam = pad.rpartition("/")
    if parent == "Bericht/Header" and naam in bericht.vast:
        return f"{bericht.vast[naam].replace('|', ' of ')}, dat bij dit bericht in deze release hoort"
    datatype = _datatype_at(pad, bericht)
    return describe(datatype) if datatype else None


def _content(message: str) -> str:
    """Missing or unexpected element, with what should stand there."""
    expected = _VERWACHT.search(message)
    names = ", ".join(_NAAM.findall(expected[1])) if expected else ""
    start = "een verplicht element ontbreekt" if "Missing child" in message else "dit element hoort hier niet"
    return f"{start}; verwacht: {names}" if names else f"{start}; laat het weg of zet het op zijn plaats"


def _datatype_at(pad: str, bericht: Bericht) -> Datatype | None:
    """Datatype of the element at a path of the message, None for a group or an unknown place."""
    samengesteld = load_samengesteld(bericht.standaard, bericht.release)
    type_ = "Bericht"
    for step in pad.split("/")[1:]:
        name = step.split("[")[0]
        inside = bericht.klassen.get(type_) or samengesteld.get(type_) or ()
        matches = [e.type for e in inside if e.naam == name]
        if not matches:
            return None
        type_ = matches[0]
    return load_datatypes(bericht.standaard, bericht.release).get(type_)


def describe(datatype: Datatype) -> str:
    """What a value of this datatype looks like, in Dutch."""
    if datatype.codes is not None:
        codes = list(datatype.codes)
        return f"een code van {datatype.naam} ({', '.join(codes[:15])}{', …' if len(codes) > 15 else ''})"
    if datatype.soort == "datum":
        return "een bestaande datum als jjjj-mm-dd, zonder tijdzone"
    if datatype.soort == "tijd":
        return "een tijd als uu:mm:ss, zonder tijdzone"
    if datatype.soort == "getal":
        return f"een geheel getal van {datatype.laagst} tot en met {datatype.hoogst}"
    lengte = f"{datatype.laagst} tot {datatype.hoogst} tekens" if datatype.hoogst else "tekst"
    vorm = f" volgens het patroon {datatype.patroon}" if datatype.patroon and "\\s" not in datatype.patroon else ""
    return f"{lengte}{vorm}, niet leeg"
