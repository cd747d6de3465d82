"""From nested values to the bytes of a message: elements in the order of the definition, namespaces filled in.

Text is built at once from tags that are prepared per class: a tree of elements would cost five times as much.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from ingest.standaard.model import Bericht, load_bericht, load_samengesteld

_XSD_VERSIE = {"BasisschemaXsdVersie": "1.0.0", "BerichtXsdVersie": "1.0.0"}
_KOP = "<?xml version='1.0' encoding='UTF-8'?>\n"
# An XML reader turns a bare carriage return into a newline.
_REGELEINDE = {"\r": "&#13;"}
_ONTOELAATBAAR = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BIJZONDER = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


class SchrijfFout(ValueError):
    """The given values do not fit the message: an element is unknown or missing, or no text for XML."""


class _Regel(NamedTuple):
    """One element as it will be written, and the class of what is in it."""

    naam: str
    tag: str
    is_verplicht: bool
    klasse: str


class _Klasse(NamedTuple):
    regels: tuple[_Regel, ...]
    namen: frozenset[str]
    plaats: str


def write_bericht(standaard: str, release: str, nummer: str, inhoud: Mapping[str, Any]) -> bytes:
    """Bytes (UTF-8) of one message.

    `inhoud` is nested by element name, lists for repetitions; values are str, int, date or time. BerichtCode,
    BerichtVersie, BerichtSubversie and the XsdVersies are filled in unless given. Raises SchrijfFout for an unknown or
    missing element and KeyError for an unknown message. The result is not validated.
    """
    bericht = load_bericht(standaard, release, nummer)
    klassen = _klassen(bericht)
    prefix = bericht.berichttype.lower()
    open_tag = f'<{prefix}:Bericht xmlns:{prefix}="{bericht.namespace}" xmlns:{standaard}="{bericht.basis_namespace}">'
    delen = [_KOP, open_tag]
    _fill(delen, "Bericht", {**inhoud, "Header": _header(bericht, inhoud.get("Header", {}))}, klassen, "\n  ")
    delen.append(f"\n</{prefix}:Bericht>\n")
    return "".join(delen).encode()


def _header(bericht: Bericht, given: Mapping[str, Any]) -> dict[str, Any]:
    """The header with what follows from the message itself; a declaratie (not a factuur) by default."""
    vast: dict[str, Any] = {**bericht.vast, "BerichtCode": bericht.codes[0]}
    vast |= {e.naam: _XSD_VERSIE for e in bericht.klassen["Header"] if e.type == "XsdVersie" and e.is_verplicht}
    return {**vast, **given}


@cache
def _klassen(bericht: Bericht) -> dict[str, _Klasse]:
    """The classes (message namespace) and composite datatypes (basisschema namespace) of a message."""
    eigen = bericht.berichttype.lower()
    samengesteld = load_samengesteld(bericht.standaard, bericht.release)
    return {
        naam: _Klasse(
            tuple(_Regel(e.naam, f"{prefix}:{e.naam}", e.is_verplicht, e.type) for e in elementen),
            frozenset(e.naam for e in elementen),
            f"{bericht.berichttype} {bericht.release} {naam}",
        )
        for prefix, groep in ((bericht.standaard, samengesteld), (eigen, bericht.klassen))
        for naam, elementen in groep.items()
    }


def _fill(
    delen: list[str], naam: str, values: Mapping[str, Any], klassen: Mapping[str, _Klasse], inspringing: str
) -> None:
    """Append the elements of a class, each on a line of its own."""
    klasse = klassen[naam]
    if not values.keys() <= klasse.namen:
        raise SchrijfFout(f"{klasse.plaats} knows no {', '.join(sorted(values.keys() - klasse.namen))}")
    for element, tag, is_verplicht, soort in klasse.regels:
        value = values.get(element)
        if value is None or value == []:
            if is_verplicht:
                raise SchrijfFout(f"{klasse.plaats} lacks {element}")
        elif isinstance(value, list):
            for een in value:
                _append(delen, tag, soort, een, klassen, inspringing)
        else:
            _append(delen, tag, soort, value, klassen, inspringing)


def _append(
    delen: list[str], tag: str, soort: str, value: Any, klassen: Mapping[str, _Klasse], inspringing: str
) -> None:
    """One element with its value, or with its own elements a step further in."""
    # Asking for the type first is quicker than asking whether it is a Mapping.
    if type(value) is not dict and not isinstance(value, Mapping):
        text = str(value)
        delen.append(f"{inspringing}<{tag}>{_escape(text, tag) if _BIJZONDER.search(text) else text}</{tag}>")
        return
    begin = len(delen)
    delen.append(f"{inspringing}<{tag}>")
    _fill(delen, soort, value, klassen, inspringing + "  ")
    if len(delen) == begin + 1:
        delen[begin] = f"{inspringing}<{tag}/>"
    else:
        delen.append(f"{inspringing}</{tag}>")


def _escape(text: str, tag: str) -> str:
    if _ONTOELAATBAAR.search(text):
        raise SchrijfFout(f"{tag} holds a character that XML does not allow")
    return escape(text, _REGELEINDE)
