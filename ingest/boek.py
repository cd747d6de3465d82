"""What a delivery will write into the ledger, being kept while it is judged: offers, reasons of rejection, memory."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import polars as pl

from ingest.afkeur import Afkeur
from ingest.beheer import BEHEER, VAN_LEVERING
from ingest.levering import Vondst
from ingest.pseudoniem import Sleutel, mask_bsn


class Boek:
    """Rows of the ledger tables of one delivery, or of a part of it."""

    def __init__(self, sleutel: Sleutel, run_id: str, nu: datetime) -> None:
        self._sleutel, self._run_id, self._nu = sleutel, run_id, nu
        self._rows: dict[str, list[dict[str, Any]]] = {tabel: [] for tabel in VAN_LEVERING}

    def mask(self, naam: str) -> str:
        """A file's name without what could be a BSN."""
        return mask_bsn(naam.encode("utf-8", "replace").decode(), self._sleutel)

    def reject(
        self, bestand: str, soort: str, inhoud_id: str | None, afkeur: list[Afkeur], rijen: int = 1, **about: Any
    ) -> str:
        """One offer that was rejected, with every reason; returns its status."""
        self.explain(bestand, afkeur)
        return self.record(bestand, soort, inhoud_id, "afgekeurd", (rijen, 0, rijen), reden=afkeur[0].uitleg, **about)

    def explain(self, bestand: str, afkeur: Iterable[Afkeur]) -> None:
        """Reasons of rejection, each with its place."""
        self._rows["afkeur"] += [
            {
                "bestand": bestand,
                "regel_nr": a.regel_nr,
                "pad": a.pad,
                "regel_code": a.regel_code,
                "uitleg": a.uitleg,
                "run_id": self._run_id,
            }
            for a in afkeur
        ]

    def record(
        self,
        bestand: str,
        soort: str,
        inhoud_id: str | None,
        status: str,
        rijen: tuple[int, int, int],
        **about: Any,
    ) -> str:
        """One offer with its outcome and its rows offered, accepted and rejected; returns its status."""
        aangeboden, verwerkt, afgekeurd = rijen
        self._rows["aanlevering"].append(
            {
                "bestand": bestand,
                "bericht_id": inhoud_id,
                "soort": soort,
                "status": status,
                "rijen_aangeboden": aangeboden,
                "rijen_verwerkt": verwerkt,
                "rijen_afgekeurd": afgekeurd,
                "ontvangen_op": self._nu,
                "run_id": self._run_id,
                **about,
            }
        )
        return status

    def remember(
        self, vondst: Vondst, pad_id: str, inhoud_id: str, maatstaf: str, leden: Iterable[tuple[str, str]]
    ) -> None:
        """How a file in landing is recognised, with the status of each of its members."""
        self._rows["gezien"] += [
            {
                "pad_id": pad_id,
                "grootte": vondst.grootte,
                "gewijzigd_ns": vondst.gewijzigd_ns,
                "inhoud_id": inhoud_id,
                "lid_id": lid_id,
                "status": status,
                "maatstaf": maatstaf,
                "run_id": self._run_id,
            }
            for lid_id, status in leden
        ]

    def take(self) -> dict[str, pl.DataFrame]:
        """The rows so far, per ledger table, once."""
        frames = {
            tabel: pl.DataFrame({name: [row.get(name) for row in rows] for name in BEHEER[tabel]}, BEHEER[tabel])
            for tabel, rows in self._rows.items()
        }
        self._rows = {tabel: [] for tabel in VAN_LEVERING}
        return frames
