"""What a rejection says: which rule, where, why and what to do, in Dutch and without personal data."""

import re
from dataclasses import dataclass
from typing import Literal

RegelCode = Literal["XML", "XSD", "ONBEKEND", "ONVEILIG", "BESTAND", "KOLOM", "RIJ"]
_LANG_GETAL = re.compile(r"\d{6,}")
AAN_DE_BEURT = "aan de beurt was "  # begins the note of an error that names the file being judged


@dataclass(frozen=True)
class Afkeur:
    """One reason for rejection. `regel_nr` counts from 1; `pad` is an element path or a column name."""

    regel_code: str
    uitleg: str
    regel_nr: int | None = None
    pad: str | None = None


def hide_digits(text: str) -> str:
    """Text from outside with every run of six or more digits hidden: it may be a number that is somebody's."""
    return _LANG_GETAL.sub("…", text)
