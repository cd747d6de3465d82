"""The fast way through a message: judged and read in one pass over its bytes (`_automaat`), from the same definitions.

Most messages are valid and written plainly, as one program wrote them. For those no tree is built. Everything else, and
every message where nothing could be compiled, is judged by libxml2 (`keuren`) and read from its tree (`boom`).
`tests/property/test_automaat.py` holds the two ways against each other.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from ingest.berichten.boom import Lezer, Tak, takken
from ingest.standaard.model import Bericht, Datatype, Element, by_namespace, load_datatypes, load_samengesteld

try:
    from ingest.berichten import _automaat
except ImportError:  # no compiler where this was installed
    _automaat = None  # type: ignore[assignment]

IS_GECOMPILEERD = _automaat is not None
_WIT = rb"[ \t\r\n]"
_NAAM = rb"[A-Za-z_][A-Za-z0-9_.-]*"
# A namespace of the standards or of XML Schema: of any other libxml2 may have something to say.
_NAMESPACE = rb"http://www\.(?:istandaarden\.nl|w3\.org/2001)/[A-Za-z0-9_/-]+"
# From the begin up to the end of the root's start tag: UTF-8, and of attributes only declarations of namespaces.
_BEGIN = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml%(wit)s+version=["']1\.0["'](?:%(wit)s+encoding=["'](?i:utf-8)["'])?"""
    rb"""(?:%(wit)s+standalone=["'](?:yes|no)["'])?%(wit)s*\?>)?"""
    rb"""%(wit)s*<((?:%(naam)s:)?Bericht)((?:%(wit)s+xmlns(?::%(naam)s)?=(?:"%(ns)s"|'%(ns)s'))+)%(wit)s*>"""
    % {b"wit": _WIT, b"naam": _NAAM, b"ns": _NAMESPACE}
)
_DECLARATIE = re.compile(rb"""xmlns:?(%(naam)s|)=["']([^"']+)["']""" % {b"naam": _NAAM})
_LANGSTE_BEGIN = 2_000
_ONBEGRENSD = 2**62
_ANDERS = "anders"  # a value of which no plain form is known: its message goes the slow way
_NERGENS = b"<"  # a tag that no message holds
# What the pattern of each kind of value asks, where that can be said in one word.
_PATROON = {
    r"[^:Z]*": "datum",
    r"[^Z+-]+": "tijd",
    r".*[^\s].*": "gevuld",
    r"([.\s]*\S+[.\s]*)+": "tekst",
    r"([a-zA-Z0-9])+": "letters en cijfers",
    r"([a-zA-ZÀ-ỳ])+": "letters",
    r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)": "drie getallen",
    r"[0-9]*": "cijfers",
    r"NL[0-9]{9}B[0-9]{2}": "btw",
    r"(0{8})|98((00000[1-9])|(0000[1-9][0-9])|(000[1-9][0-9]{2})|(00[1-9][0-9]{3})|(0[1-9][0-9]{4})|([1-9][0-9]{5}))": (
        "servicebureau"
    ),
}
_ZOVEEL_CIJFERS = re.compile(r"\[0-9\]\{(\d+)\}")


@dataclass(frozen=True)
class Plaats:
    """What may stand at one place inside an element: its tag (all of a start tag after `<`), how often, and what it is.

    Either `onder` is filled or `soort`, with bounds or `codes` (each after a byte with its length). `kolom` and `tabel`
    as in `boom.Tak`.
    """

    tag: bytes
    is_verplicht: bool
    is_lijst: bool
    kolom: int
    tabel: int
    onder: "tuple[Plaats, ...] | None" = None
    soort: str = ""
    laagst: int = 0
    hoogst: int = _ONBEGRENSD
    codes: bytes = b""


@dataclass(frozen=True)
class _Schrijfwijze:
    """One message, and the prefixes with which somebody writes it."""

    bericht: Bericht
    eigen: bytes
    basis: bytes | None

    def tag(self, naam: str, *, is_basis: bool) -> bytes:
        """All of a start tag after `<`."""
        prefix = self.basis if is_basis else self.eigen
        if prefix is None:
            return _NERGENS
        return b"%s:%s>" % (prefix, naam.encode()) if prefix else naam.encode() + b">"


class Begin(NamedTuple):
    """All of a message up to the end of its root's start tag, and how the rest is read: plan, end tag and line."""

    text: bytes
    bericht: Bericht
    plan: Any
    tag: bytes
    line: int


Voorbereid = tuple[bytes, Begin | None]


def find_begin(data: bytes, like: Begin | None = None) -> Begin | None:
    """How to read a message that is written plainly, by its begin, which may be `like` another's; None of others."""
    if like is not None and data.startswith(like.text):
        return like
    begin = _BEGIN.match(data, 0, _LANGSTE_BEGIN) if IS_GECOMPILEERD else None
    found = _find_plan(begin[1], begin[2]) if begin else None
    if begin is None or found is None:
        return None
    return Begin(begin[0], *found, begin[1] + b">", 1 + begin[0].count(b"\n"))


def read_plain(lezer: Lezer, messages: list[Voorbereid], first: int = 0) -> int:
    """Judge and read messages from the first on, up to one that is not certainly valid; returns which that is."""
    return int(_automaat.read_all(lezer, messages, first)) if IS_GECOMPILEERD else first


@lru_cache(maxsize=512)
def _find_plan(root: bytes, declarations: bytes) -> tuple[Bericht, Any] | None:
    """The message that a root's start tag names, and how to read it as this writer writes it, if that is plain."""
    prefixes: dict[bytes, bytes] = {}
    for prefix, namespace in _DECLARATIE.findall(declarations):
        if prefix in prefixes or namespace in prefixes.values() or prefix.lower().startswith(b"xml"):
            return None
        prefixes[prefix] = namespace
    bericht = by_namespace().get(prefixes.get(root.rpartition(b":")[0], b"").decode("latin-1"))
    if bericht is None:
        return None
    of_namespace = {namespace: prefix for prefix, namespace in prefixes.items()}
    writing = _Schrijfwijze(bericht, root.rpartition(b":")[0], of_namespace.get(bericht.basis_namespace.encode()))
    return bericht, _automaat.Plan(_places(writing, bericht.klassen["Bericht"], takken(bericht), "Bericht"))


def _places(
    writing: _Schrijfwijze, elements: tuple[Element, ...], steps: Mapping[str, Tak], klasse: str, *, basis: bool = False
) -> tuple[Plaats, ...]:
    pairs = zip(elements, steps.values(), strict=True)
    return tuple(_place(writing, element, step, klasse, is_basis=basis) for element, step in pairs)


def _place(writing: _Schrijfwijze, element: Element, step: Tak, klasse: str, *, is_basis: bool) -> Plaats:
    bericht = writing.bericht
    own = bericht.klassen.get(element.type)
    inside = own or load_samengesteld(bericht.standaard, bericht.release).get(element.type)
    tag = writing.tag(element.naam, is_basis=is_basis)
    place = (tag, element.is_verplicht, element.is_lijst, step.kolom, step.tabel)
    if inside is not None and step.onder is not None:
        return Plaats(*place, onder=_places(writing, inside, step.onder, element.type, basis=own is None))
    fixed = bericht.vast.get(element.naam) if klasse == "Header" else None
    if fixed is not None:
        return Plaats(*place, soort="code", codes=_row_of_codes(fixed.split("|")))
    return Plaats(*place, **_value(load_datatypes(bericht.standaard, bericht.release)[element.type]))


def _row_of_codes(codes: Any) -> bytes:
    return b"".join(bytes([len(code.encode())]) + code.encode() for code in codes)


@cache
def _plain(patroon: str | None, soort: str) -> tuple[str, int, int]:
    """What a pattern asks of a value, with the bounds of its length; for a text also of how many digits."""
    if patroon is None:
        return soort, 0, _ONBEGRENSD
    exactly = _ZOVEEL_CIJFERS.fullmatch(patroon)
    if exactly:
        return "cijfers", int(exactly[1]), int(exactly[1])
    return _PATROON.get(patroon, _ANDERS), 0, _ONBEGRENSD


def _value(datatype: Datatype) -> dict[str, Any]:
    """The plain form of a datatype: dates without a zone, numbers without a sign, texts by what their pattern asks."""
    if datatype.codes is not None:
        return {"soort": "code", "codes": _row_of_codes(datatype.codes)}
    lowest = 0 if datatype.laagst is None else datatype.laagst
    highest = _ONBEGRENSD if datatype.hoogst is None else datatype.hoogst
    soort, least, most = _plain(datatype.patroon, datatype.soort)
    return {"soort": soort, "laagst": max(lowest, least), "hoogst": min(highest, most)}
