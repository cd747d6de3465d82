"""Damage to the bytes of a right message, and what should become of it."""

import re
from collections.abc import Callable

from ingest.proefregio.verkeer import Bericht

_AFGEKEURD, _DUBBEL = "afgekeurd", "dubbel"
_GESLACHT = rb":Geslacht>\d<"
# Whose content has a Geslacht; and whose name never makes it a member of an archive.
_MET_GESLACHT = frozenset({"301", "305", "307", "315"})
_LOS = frozenset({"301", "305", "307", "315", "317", "319", "323"})


def possible(bericht: Bericht) -> list[str]:
    """Kinds of damage that this message can have."""
    if bericht.nummer not in _LOS or bericht.release < "3.0":
        return []
    return [soort for soort in SOORTEN if bericht.nummer in _MET_GESLACHT or soort not in ("code", "element")]


def _with_other_encoding(inhoud: bytes) -> bytes:
    return inhoud.decode().replace("?>", "?><!-- één -->", 1).encode("cp1252", errors="replace")


def _with_doctype(inhoud: bytes) -> bytes:
    return inhoud.replace(b"?>", b'?><!DOCTYPE Bericht [<!ENTITY naam "waarde">]>', 1)


# kind: what becomes of it, rule, in words, damage
SOORTEN: dict[str, tuple[str, str | None, str, Callable[[bytes], bytes]]] = {
    "leeg": (_AFGEKEURD, "XML", "een leeg bestand", lambda b: b""),
    "afgekapt": (_AFGEKEURD, "XML", "een half overgekomen bestand", lambda b: b[: len(b) // 2]),
    "geen-xml": (_AFGEKEURD, "XML", "een tekst, geen XML", lambda b: b"Zie de bijlage bij deze mail.\r\n"),
    "codering": (_AFGEKEURD, "XML", "zegt UTF-8 en is Windows-1252", _with_other_encoding),
    "naamruimte": (
        _AFGEKEURD,
        "ONBEKEND",
        "een onbekende naamruimte",
        lambda b: b.replace(b"www.istandaarden.nl", b"www.voorbeeld.invalid"),
    ),
    "release": (_AFGEKEURD, "ONBEKEND", "een onbekende release", lambda b: re.sub(rb"/\d_\d/", b"/9_9/", b)),
    "doctype": (_AFGEKEURD, "ONVEILIG", "een DOCTYPE met een entiteit", _with_doctype),
    "code": (
        _AFGEKEURD,
        "XSD",
        "een code die de codelijst niet kent",
        lambda b: re.sub(_GESLACHT, b":Geslacht>7<", b, count=1),
    ),
    "element": (
        _AFGEKEURD,
        "XSD",
        "een verplicht element ontbreekt",
        lambda b: re.sub(rb"<[^<]*:Geslacht>\d<[^>]*:Geslacht>", b"", b, count=1),
    ),
    "kopie": (_DUBBEL, None, "dezelfde inhoud onder een andere naam", lambda b: b),
    "logisch-dubbel": (
        "logisch dubbel",
        None,
        "dezelfde inhoud in andere bytes",
        lambda b: b.replace(b"?>", b"?><!-- nogmaals verzonden -->", 1),
    ),
}
