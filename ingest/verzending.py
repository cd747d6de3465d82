"""What envelopes say about the sending of messages, as brons rows: who sent what to whom and when, and what failed.

Apart from the messages, since one message may be sent again in another envelope, after the first was not delivered.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

import polars as pl

from ingest.pseudoniem import Sleutel, mask_bsn
from ingest.stuf import Envelop

_TIJD = pl.Datetime("us")
_VERZENDING = {
    "zender": pl.String,
    "ontvanger": pl.String,
    "tijdstip": _TIJD,
    "referentie": pl.String,
    "kruisreferentie": pl.String,
}
_HERKOMST = {"bestand": pl.String, "run_id": pl.String}
# Free text of whoever filled in the envelope.
VRIJ = ("zender", "ontvanger", "referentie", "kruisreferentie")
_EIGEN = ("bericht_id", "soort", *_VERZENDING)

VERZENDING_TABELLEN: dict[str, dict[str, Any]] = {
    # one row per message and envelope that it came in; a message that came without has none
    "envelop": {"envelop_id": pl.String, "bericht_id": pl.String, "soort": pl.String, **_VERZENDING, **_HERKOMST},
    # one row per Fo01; kruisreferentie is the referentie of the envelope that was not delivered
    "foutbericht": {
        "bericht_id": pl.String,
        **_VERZENDING,
        "code": pl.String,
        "plek": pl.String,
        "details": pl.String,
        **_HERKOMST,
    },
}


class Verzending:
    """The rows of one delivery; an envelope that says what a known one says gives none."""

    def __init__(self, run_id: str, sleutel: Sleutel, known: Callable[[], Iterable[str]]) -> None:
        self.run_id, self._sleutel, self._find_known = run_id, sleutel, known
        self._known: set[str] | None = None
        self._rows: dict[str, list[dict[str, Any]]] = {tabel: [] for tabel in VERZENDING_TABELLEN}

    def add(self, envelop: Envelop, bericht_id: str, bestand: str) -> None:
        """Remember an envelope with the message in it, or a Fo01."""
        about = {
            name: mask_bsn(value, self._sleutel) if name in VRIJ and value is not None else value
            for name, value in asdict(envelop).items()
        }
        fout = about.pop("fout")
        row = {**about, "bericht_id": bericht_id, "bestand": bestand, "run_id": self.run_id}
        if fout is not None:
            self._rows["foutbericht"].append({**row, **fout})
            return
        if self._known is None:
            self._known = set(self._find_known())
        own = envelop_id(self._sleutel, row)
        if own not in self._known:
            self._known.add(own)
            self._rows["envelop"].append({**row, "envelop_id": own})

    def take(self) -> dict[str, pl.DataFrame]:
        """Masked rows per brons table, once; tables without rows are left out."""
        frames = {
            tabel: pl.DataFrame(rows, schema=VERZENDING_TABELLEN[tabel]) for tabel, rows in self._rows.items() if rows
        }
        self._rows = {tabel: [] for tabel in VERZENDING_TABELLEN}
        return frames


def envelop_id(sleutel: Sleutel, row: Mapping[str, Any]) -> str:
    """Keyed identity of an envelope: the message in it and all that it says, as it stands in brons."""
    return sleutel.pseudonym("bericht", repr(tuple(row[name] for name in _EIGEN)).encode())
