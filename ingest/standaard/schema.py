"""From the definitions to the schema that libxml2 validates with (XML Schema 1.0)."""

import threading
from functools import cache
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from ingest.standaard.model import Bericht, Datatype, Element, load_bericht, load_datatypes, load_samengesteld

_XS = "http://www.w3.org/2001/XMLSchema"
_X = ElementMaker(namespace=_XS, nsmap={"xs": _XS})
_BASIS = {"tekst": "xs:string", "getal": "xs:integer", "datum": "xs:date", "tijd": "xs:time"}
_GRENZEN = {"tekst": ("minLength", "maxLength"), "getal": ("minInclusive", "maxInclusive")}


class _PerThread(threading.local):
    """A compiled schema keeps the errors of its last message, so each thread has its own."""

    def __init__(self) -> None:
        self.schemas: dict[tuple[str, str, str], etree.XMLSchema] = {}


_HIER = _PerThread()


def load_schema(standaard: str, release: str, nummer: str) -> etree.XMLSchema:
    """The compiled schema of one message, one per thread. Raises KeyError for a message that does not exist."""
    if (standaard, release, nummer) not in _HIER.schemas:
        _HIER.schemas[standaard, release, nummer] = _compile(standaard, release, nummer)
    return _HIER.schemas[standaard, release, nummer]


def _compile(standaard: str, release: str, nummer: str) -> etree.XMLSchema:
    bericht = load_bericht(standaard, release, nummer)
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Resolver(_basisschema_text(standaard, release)))
    return etree.XMLSchema(etree.fromstring(etree.tostring(berichtschema(bericht)), parser))


class _Resolver(etree.Resolver):
    def __init__(self, basisschema: bytes) -> None:
        self.basisschema = basisschema

    def resolve(self, url: str, public_id: str, context: Any) -> Any:
        return self.resolve_string(self.basisschema, context)


@cache
def _basisschema_text(standaard: str, release: str) -> bytes:
    return etree.tostring(basisschema(standaard, release))


def basisschema(standaard: str, release: str) -> Any:
    """Schema document with every datatype of one standard and release."""
    namespace = load_bericht(standaard, release, "301").basis_namespace
    schema = _schema(namespace, {"b": namespace})
    schema.extend(_simple_type(d) for d in load_datatypes(standaard, release).values())
    for naam, elementen in load_samengesteld(standaard, release).items():
        schema.append(_complex_type(f"S_{naam}", elementen, standaard, release, frozenset()))
    return schema


def berichtschema(bericht: Bericht) -> Any:
    """Schema document of one message; imports the basisschema."""
    schema = _schema(bericht.namespace, {"m": bericht.namespace, "b": bericht.basis_namespace})
    schema.append(_X("import", namespace=bericht.basis_namespace, schemaLocation="basisschema.xsd"))
    schema.append(_X("element", name="Bericht", type="m:K_Bericht"))
    own = frozenset(bericht.klassen)
    for klasse, elementen in bericht.klassen.items():
        vast = bericht.vast if klasse == "Header" else {}
        schema.append(_complex_type(f"K_{klasse}", elementen, bericht.standaard, bericht.release, own, vast))
    return schema


def _schema(namespace: str, prefixes: dict[str, str]) -> Any:
    maker = ElementMaker(namespace=_XS, nsmap={"xs": _XS, **prefixes})
    return maker.schema(targetNamespace=namespace, elementFormDefault="qualified")


def _complex_type(
    name: str, elementen: tuple[Element, ...], standaard: str, release: str, own: frozenset[str], vast: Any = None
) -> Any:
    sequence = _X("sequence")
    for element in elementen:
        node = _X("element", name=element.naam)
        if vast and element.naam in vast:
            node.append(_fixed(f"b:D_{element.type}", vast[element.naam]))
        else:
            node.set("type", _type_name(element.type, standaard, release, own))
        if not element.is_verplicht:
            node.set("minOccurs", "0")
        if element.is_lijst:
            node.set("maxOccurs", "unbounded")
        sequence.append(node)
    return _X("complexType", sequence, name=name)


def _type_name(type_: str, standaard: str, release: str, own: frozenset[str]) -> str:
    if type_ in own:
        return f"m:K_{type_}"
    if type_ in load_samengesteld(standaard, release):
        return f"b:S_{type_}"
    return f"b:D_{load_datatypes(standaard, release)[type_].naam}"


def _fixed(base: str, pattern: str) -> Any:
    return _X("simpleType", _X("restriction", _X("pattern", value=pattern), base=base))


def _simple_type(datatype: Datatype) -> Any:
    restriction = _X("restriction", base=_BASIS[datatype.soort])
    for code in datatype.codes or ():
        restriction.append(_X("enumeration", value=code))
    for facet, grens in zip(_GRENZEN.get(datatype.soort, ()), (datatype.laagst, datatype.hoogst), strict=False):
        if grens is not None:
            restriction.append(_X(facet, value=str(grens)))
    if datatype.patroon is not None:
        restriction.append(_X("pattern", value=datatype.patroon))
    return _X("simpleType", restriction, name=f"D_{datatype.naam}")
