"""What may be given to a parser at all: a known encoding that is the real one, and not more tags than memory holds.

Everything here looks at bytes only, before anything is built from them.
"""

import codecs
import re
from collections.abc import Mapping
from functools import lru_cache

from ingest.afkeur import Afkeur
from ingest.instellingen import MEGABYTE, Instellingen

# No document of fewer bytes per tag or attribute exists: `<a/>`.
_KORTSTE_TAG = 4
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\0?\0", b"\0<\0?")
_ANDERE = {
    "UTF-32": (b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"<\0\0\0", b"\0\0\0<", b"\0\0<\0", b"\0<\0\0"),
    "EBCDIC": (b"Lo\xa7\x94",),
}
_DECLARATIE = re.compile(rb"""<\?xml\s[^>]*?\bencoding\s*=\s*["']([^"'>]*)["']""")
_LANGSTE_DECLARATIE = 1024  # bytes; ten times what anybody needs
# The names by which a declaration may call an encoding. Others are refused: in UTF-7 or EBCDIC a tag can hide.
_UTF_8, _UTF_16, _EEN_BYTE = "UTF-8", "UTF-16", "één byte per teken"
_CODERINGEN: Mapping[str, str] = {
    **dict.fromkeys(("utf-8", "utf8"), _UTF_8),
    **dict.fromkeys(("utf-16", "utf16", "utf-16le", "utf-16be"), _UTF_16),
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "iso-8859-15", "us-ascii", "ascii"), _EEN_BYTE),
    **dict.fromkeys(("windows-1252", "cp1252"), _EEN_BYTE),
}


def refuse_bytes(data: bytes, instellingen: Instellingen) -> Afkeur | None:
    """Why these bytes are not parsed, if they are not."""
    end = data.find(b">", 0, _LANGSTE_DECLARATIE)
    head = data[: end + 1 if end >= 0 else _LANGSTE_DECLARATIE]
    return _refuse_encoding(head) or _refuse_tags(data, instellingen.maximum_bericht_tags)


def too_large(limit: int) -> Afkeur:
    """What is larger than a limit in bytes."""
    return Afkeur("ONVEILIG", f"groter dan {max(1, limit // MEGABYTE)} MB; splits de aanlevering")


@lru_cache(maxsize=64)
def _refuse_encoding(head: bytes) -> Afkeur | None:
    """XML 1.0 §4.3.3: bytes in another encoding than the declaration names are a fatal error; libxml2 lets some by."""
    for naam, begins in _ANDERE.items():
        if head.startswith(begins):
            return _unknown_encoding(naam)
    is_utf16 = head.startswith(_UTF16)
    has_bom = head.startswith(b"\xef\xbb\xbf")
    text = (head.replace(b"\0", b"") if is_utf16 else head).lstrip(b"\xff\xfe\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<?xml") and not text.endswith(b">"):
        return Afkeur("XML", 'de XML-declaratie eindigt niet; begin met <?xml version="1.0" encoding="UTF-8"?>', 1)
    match = _DECLARATIE.match(text)
    if match is None:
        return None
    naam = match[1].decode("ascii", "replace")
    declared = _CODERINGEN.get(naam.lower())
    if declared is None:
        return _unknown_encoding(naam)
    real = _UTF_16 if is_utf16 else _UTF_8 if has_bom else None
    if declared == real or (real is None and declared != _UTF_16):
        return None
    return Afkeur("XML", f"de tekens passen niet bij de opgegeven codering ({naam}); lever UTF-8", 1)


def _unknown_encoding(naam: str) -> Afkeur:
    """Its name is told when it is one at all; any other text may be about somebody."""
    try:
        codecs.lookup(naam)
        named = f"de codering {naam}"
    except (LookupError, ValueError):
        named = "de opgegeven codering"
    return Afkeur("XML", f"{named} wordt niet gelezen; lever UTF-8", 1)


def _refuse_tags(data: bytes, limit: int) -> Afkeur | None:
    """A tree costs up to 240 bytes of memory per tag or attribute, whatever their size in the file."""
    if len(data) <= limit * _KORTSTE_TAG or data.count(b"<") + data.count(b"=") <= limit:
        return None
    return Afkeur("ONVEILIG", f"meer dan {limit:_} tags in één bericht; splits de aanlevering".replace("_", "."))
