"""What a delivery will write into the ledger, being kept while it is judged: offers, reasons of rejection, memory."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import polars as pl

from ingest.afkeur import Afkeur
from ingest.beheer import BEHEER, VAN_LEVERING
from ingest.berichten.keuren import OVER
from ingest.levering import Vondst
from ingest.pseudoniem import Sleutel, mask_bsn

# What is the same for all rows of a delivery is added when they are taken.
_PER_LEVERING = ("run_id", "ontvangen_op")
_VELDEN = {tabel: [name for name in BEHEER[tabel] if name not in _PER_LEVERING] for tabel in VAN_LEVERING}
_NIETS: Mapping[str, Any] = {}


class Boek:
    """Rows of the ledger tables of one delivery, or of a part of it."""

    def __init__(self, sleutel: Sleutel, run_id: str, nu: datetime) -> None:
        self._sleutel, self._run_id, self._nu = sleutel, run_id, nu
        self._rows: dict[str, list[tuple[Any, ...]]] = {tabel: [] for tabel in VAN_LEVERING}

    def mask(self, naam: str) -> str:
        """A file's name without what could be a BSN."""
        return mask_bsn(naam if naam.isascii() else naam.encode("utf-8", "replace").decode(), self._sleutel)

    def reject(
        self, bestand: str, soort: str, inhoud_id: str | None, afkeur: list[Afkeur], rijen: int = 1, **about: Any
    ) -> str:
        """One offer that was rejected, with every reason; returns its status."""
        self.explain(bestand, afkeur)
        return self.record(bestand, soort, inhoud_id, "afgekeurd", (rijen, 0, rijen), reden=afkeur[0].uitleg, **about)

    def explain(self, bestand: str, afkeur: Iterable[Afkeur]) -> None:
        """Reasons of rejection, each with its place."""
        self._rows["afkeur"] += [(bestand, a.regel_nr, a.pad, a.regel_code, a.uitleg) for a in afkeur]

    def record(
        self,
        bestand: str,
        soort: str,
        inhoud_id: str | None,
        status: str,
        rijen: tuple[int, int, int],
        *,
        over: Mapping[str, Any] = _NIETS,
        reden: str | None = None,
        afzender_code: str | None = None,
    ) -> str:
        """One offer with its outcome and its rows offered, accepted and rejected; returns its status.

        `over` says which message it is, by the columns of the ledger.
        """
        standaard, release, berichttype, is_afgeleid = map(over.get, OVER)
        about = (bestand, inhoud_id, soort, standaard, release, berichttype, status)
        self._rows["aanlevering"].append((*about, *rijen, reden, is_afgeleid, afzender_code))
        return status

    def remember(
        self, vondst: Vondst, pad_id: str, inhoud_id: str, maatstaf: str, leden: Iterable[tuple[str, str]]
    ) -> None:
        """How a file in landing is recognised, with the status of each of its members."""
        seen = (pad_id, vondst.grootte, vondst.gewijzigd_ns, inhoud_id)
        self._rows["gezien"] += [(*seen, lid_id, status, maatstaf) for lid_id, status in leden]

    def take(self) -> dict[str, pl.DataFrame]:
        """The rows so far, per ledger table, once."""
        frames = {tabel: self._frame(tabel, rows) for tabel, rows in self._rows.items()}
        self._rows = {tabel: [] for tabel in VAN_LEVERING}
        return frames

    def _frame(self, tabel: str, rows: list[tuple[Any, ...]]) -> pl.DataFrame:
        schema, names = BEHEER[tabel], _VELDEN[tabel]
        columns = zip(*rows, strict=True) if rows else ((),) * len(names)
        made = [pl.Series(name, column, schema[name]) for name, column in zip(names, columns, strict=True)]
        same = {"run_id": self._run_id, "ontvangen_op": self._nu}
        same = {name: pl.lit(value, schema[name]) for name, value in same.items() if name in schema}
        return pl.DataFrame(made).with_columns(**same).select(schema.keys())
