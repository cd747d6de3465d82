"""Judging a message: can it be read, which message is it, and does it fit its release's schema.

The warehouse observes the traffic, it is not the receiver: nothing else ever rejects (ontwerp §4).
"""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from lxml import etree

from ingest.afkeur import Afkeur, hide_digits
from ingest.berichten.groot import read_valid, schema_errors
from ingest.berichten.uitleg import explain_schema_errors
from ingest.instellingen import Instellingen
from ingest.standaard.model import Bericht, by_namespace
from ingest.veilig import refuse_bytes

_HIER = threading.local()
_VAN_STANDAARD = re.compile(
    r"http://www\.istandaarden\.nl/(iwmo|ijw|iwlz|ieb|ipgb)/[0-9_]{1,5}/(basisschema|(wmo|jw|aw|zk|io)[0-9]{2,3})/schema"
)
# Entities stay unexpanded, nothing is fetched, libxml2's own limits hold, text keeps whole around comments.
_OPTIES: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_blank_text": True,
    "remove_comments": True,
    "remove_pis": True,
    "strip_cdata": True,
    "collect_ids": False,
}
OVER = ("standaard", "release", "berichttype", "is_afgeleid")
_MET_BLANKO = _OPTIES | {"remove_blank_text": False}
_BLANKO_EN_CR = (b"\n\r", b" \r", b"\t\r", b"\r\r")


@cache
def over_bericht(bericht: Bericht) -> Mapping[str, Any]:
    """Which message it is, by the columns OVER of the ledger."""
    return MappingProxyType({name: getattr(bericht, name) for name in OVER})


@dataclass(frozen=True)
class Oordeel:
    """The verdict on one message: valid, with its definition and where one was built its tree, or every reason why not.

    A rejected message has a definition when it was recognised.
    """

    bericht: Bericht | None = None
    root: Any = None
    afkeur: tuple[Afkeur, ...] = ()

    @property
    def is_geldig(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.afkeur

    @property
    def over(self) -> Mapping[str, Any]:
        """Which message it is, as far as it was recognised, by the columns OVER of the ledger."""
        return {} if self.bericht is None else over_bericht(self.bericht)


GEEN_XML = Afkeur(
    "XML", "dit is geen bericht, want geen XML; een registratie (CSV, XLSX, Parquet) hoort in registraties/SOORT/"
)


def judge(data: bytes, instellingen: Instellingen) -> Oordeel:
    """Verdict on the bytes of one message. Never raises for what the bytes are."""
    if not data or data.isspace():
        return Oordeel(afkeur=(Afkeur("XML", "het bestand is leeg; lever het bericht opnieuw"),))
    if b"<" not in data:
        return Oordeel(afkeur=(GEEN_XML,))
    unsafe = refuse_bytes(data, instellingen)
    if unsafe is not None:
        return Oordeel(afkeur=(unsafe,))
    options = _parser_options(data)
    valid = read_valid(data, options)
    try:
        root = etree.fromstring(data, _parser(options)) if valid is None else valid
    except (etree.LxmlError, ValueError, LookupError) as error:
        return Oordeel(afkeur=(_not_well_formed(error),))
    if _has_doctype(root):
        return Oordeel(afkeur=(Afkeur("ONVEILIG", "een DOCTYPE is niet toegestaan; laat die weg", 1),))
    bericht, unknown = _recognise(root, instellingen)
    if bericht is None:
        return Oordeel(afkeur=(unknown,) if unknown else ())
    try:
        errors = schema_errors(data, root, bericht, options) if valid is None else []
    except etree.LxmlError as error:
        return Oordeel(bericht, afkeur=(_not_well_formed(error),))
    if errors:
        return Oordeel(bericht, afkeur=tuple(explain_schema_errors(errors, bericht, root)))
    return Oordeel(bericht, root)


def _parser_options(data: bytes) -> dict[str, Any]:
    """Blanks between elements are left out, unless libxml2 would also leave out those at the begin of a value.

    It does so before a comment, CDATA, an instruction or a CR (not searched for in UTF-16, which is rare).
    """
    after_declaration = data.find(b"?>") + 2 if b"<?xml" in data[: len("BOM<?xml")] else 0
    has_markup = _has(data, b"!", 0) or _has(data, b"?", after_declaration) or b"\0" in data[:4]
    return _MET_BLANKO if has_markup or any(blank_and_cr in data for blank_and_cr in _BLANKO_EN_CR) else _OPTIES


def _has_doctype(root: Any) -> bool:
    """Whether a DOCTYPE stands before the message."""
    about = root.getroottree().docinfo
    return bool(about.doctype) or about.internalDTD is not None


def _has(data: bytes, sign: bytes, begin: int) -> bool:
    """Whether a tag begins with this sign. The sign alone is rare and looked for ten times as fast."""
    return data.find(sign, begin) >= 0 and data.find(b"<" + sign, begin) >= 0


def _parser(options: dict[str, Any]) -> Any:
    """One parser per thread, for each of the two ways."""
    name = f"blanks_{options['remove_blank_text']}"
    if not hasattr(_HIER, name):
        setattr(_HIER, name, etree.XMLParser(**options))
    return getattr(_HIER, name)


def _not_well_formed(error: Exception) -> Afkeur:
    """The parser's own words may hold bytes of a name, so they are not passed on; its place is."""
    line = getattr(error, "lineno", None) or None
    text = str(error).lower()
    if "encod" in text or "utf-8" in text or "utf-16" in text or "char 0x" in text:
        return Afkeur("XML", "de tekens passen niet bij de opgegeven codering; lever UTF-8", line)
    if "entity" in text or "detected an entity reference loop" in text:
        return Afkeur("ONVEILIG", "het bericht verwijst naar een entiteit; dat is niet toegestaan", line)
    if "limit" in text or "excessive depth" in text:
        return Afkeur("ONVEILIG", "te diep genest of een te lange tekst; zo ziet geen bericht eruit", line)
    return Afkeur("XML", "geen welgevormde XML; waarschijnlijk afgebroken of beschadigd, lever opnieuw", line)


def _shown(namespace: str) -> str:
    """A namespace as it may be told: any other text than that of a standard may be about somebody."""
    if not namespace:
        return "geen namespace"
    return hide_digits(namespace) if _VAN_STANDAARD.fullmatch(namespace) else "een namespace van geen iStandaard"


def _recognise(root: Any, instellingen: Instellingen) -> tuple[Bericht | None, Afkeur | None]:
    namespace, _, name = root.tag.lstrip("{").rpartition("}")
    bericht = by_namespace().get(namespace)
    if bericht is None or name != "Bericht":
        place = _shown(namespace)
        return None, Afkeur("ONBEKEND", f"geen bekend berichttype of release: {place}", root.sourceline, "Bericht")
    if bericht.is_afgeleid and not instellingen.lees_afgeleide_releases:
        reden = f"{bericht.berichttype} {bericht.release} is een afgeleide definitie; de instelling weigert die"
        return None, Afkeur("ONBEKEND", reden, root.sourceline, "Bericht")
    return bericht, None
