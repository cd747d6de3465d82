"""From nested values to the bytes of a message: elements in the order of the definition, namespaces filled in."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from ingest.standaard.model import Bericht, Element, load_bericht, load_samengesteld

_XSD_VERSIE = {"BasisschemaXsdVersie": "1.0.0", "BerichtXsdVersie": "1.0.0"}


class SchrijfFout(ValueError):
    """The given values do not fit the message: an element is unknown or missing."""


def write_bericht(standaard: str, release: str, nummer: str, inhoud: Mapping[str, Any]) -> bytes:
    """Bytes (UTF-8) of one message.

    `inhoud` is nested by element name, lists for repetitions; values are str, int, date or time. BerichtCode,
    BerichtVersie, BerichtSubversie and the XsdVersies are filled in unless given. Raises SchrijfFout for an unknown or
    missing element and KeyError for an unknown message. The result is not validated.
    """
    bericht = load_bericht(standaard, release, nummer)
    prefix = bericht.berichttype.lower()
    root = etree.Element(
        f"{{{bericht.namespace}}}Bericht", nsmap={prefix: bericht.namespace, standaard: bericht.basis_namespace}
    )
    _fill(root, "Bericht", {**inhoud, "Header": _header(bericht, inhoud.get("Header", {}))}, bericht)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _header(bericht: Bericht, given: Mapping[str, Any]) -> dict[str, Any]:
    """The header with what follows from the message itself; a declaratie (not a factuur) by default."""
    vast: dict[str, Any] = {**bericht.vast, "BerichtCode": bericht.codes[0]}
    vast |= {e.naam: _XSD_VERSIE for e in bericht.klassen["Header"] if e.type == "XsdVersie" and e.is_verplicht}
    return {**vast, **given}


def _fill(node: Any, klasse: str, values: Mapping[str, Any], bericht: Bericht) -> None:
    """Append the elements of a class (message namespace) or composite datatype (basisschema namespace)."""
    own = klasse in bericht.klassen
    elementen = bericht.klassen[klasse] if own else load_samengesteld(bericht.standaard, bericht.release)[klasse]
    namespace = bericht.namespace if own else bericht.basis_namespace
    unknown = values.keys() - {e.naam for e in elementen}
    if unknown:
        raise SchrijfFout(f"{bericht.berichttype} {bericht.release} {klasse} knows no {', '.join(sorted(unknown))}")
    for element in elementen:
        for value in _occurrences(element, values.get(element.naam), f"{bericht.berichttype} {klasse}"):
            child = etree.SubElement(node, f"{{{namespace}}}{element.naam}")
            if isinstance(value, Mapping):
                _fill(child, element.type, value, bericht)
            else:
                child.text = str(value)


def _occurrences(element: Element, value: Any, place: str) -> list[Any]:
    values = [] if value is None else value if isinstance(value, list) else [value]
    if element.is_verplicht and not values:
        raise SchrijfFout(f"{place} lacks {element.naam}")
    return values
