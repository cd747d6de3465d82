"""From judged messages to brons rows: every element in its column, except what privacy drops.

A value is text until a whole batch is cast at once. BSN, postcode and house number exist only inside a batch.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import polars as pl

from ingest.berichten.automaat import Begin, Voorbereid, find_begin, read_plain
from ingest.berichten.boom import TABELLEN, BoomLezer, Lezer, new_lezer, read_tree, take_frames
from ingest.berichten.keuren import Oordeel, judge
from ingest.berichten.regels import find_breaches
from ingest.berichten.typen import FindWijk, hide_persons, to_dates, type_rows
from ingest.instellingen import Instellingen
from ingest.pseudoniem import Sleutel
from ingest.standaard.model import WET, Bericht, all_berichten
from ingest.standaard.tabellen import BEVINDING, brons_schemas
from ingest.veilig import refuse_bytes


class Lezing:
    """A batch of messages being read: rows per brons table, as text, with everything that later goes."""

    def __init__(self, run_id: str, lezer: Lezer | None = None) -> None:
        self.run_id = run_id
        self._lezer = new_lezer() if lezer is None else lezer
        self._berichten: list[tuple[int, str, str]] = []
        self._last_begin: Begin | None = None

    def __len__(self) -> int:
        return len(self._lezer)

    def judge(self, data: bytes, instellingen: Instellingen, bericht_id: str, bestand: str) -> Oordeel:
        """The verdict on the bytes of one message, which is read when it is valid."""
        begin = self.prepare(data, instellingen)
        if begin is not None and self.read_plain([(data, begin)]):
            self.remember(begin.bericht, bericht_id, bestand)
            return Oordeel(begin.bericht)
        oordeel = judge(data, instellingen)
        if oordeel.bericht is not None and oordeel.root is not None:
            self.add(oordeel.bericht, oordeel.root, bericht_id, bestand)
        return oordeel

    def add(self, bericht: Bericht, root: Any, bericht_id: str, bestand: str) -> None:
        """Read one message that was judged valid from its tree."""
        read_tree(self._lezer, bericht, root)
        self.remember(bericht, bericht_id, bestand)

    def prepare(self, data: bytes, instellingen: Instellingen) -> Begin | None:
        """How to read a message that is written plainly, for `read_plain`; None of every other."""
        is_too_large = len(data) > instellingen.maximum_bericht_bytes
        if is_too_large or isinstance(self._lezer, BoomLezer) or refuse_bytes(data, instellingen) is not None:
            return None
        begin = find_begin(data, self._last_begin)
        self._last_begin = begin or self._last_begin
        is_refused = begin is not None and begin.bericht.is_afgeleid and not instellingen.lees_afgeleide_releases
        return None if is_refused else begin

    def read_plain(self, messages: list[Voorbereid], first: int = 0) -> int:
        """Read messages from the first on, up to one that is not certainly valid; returns which that is.

        `remember` is to follow for each that was read.
        """
        return read_plain(self._lezer, messages, first)

    def remember(self, bericht: Bericht, bericht_id: str, bestand: str) -> None:
        """Which message was read just now, and where it came from."""
        self._berichten.append((_numbers()[bericht], bericht_id, bestand))

    def to_brons(self, sleutel: Sleutel, find_wijk: FindWijk) -> dict[str, pl.DataFrame]:
        """Typed, pseudonymised rows per brons table, once; tables without rows are left out.

        `find_wijk` gets a frame with `postcode`, `gemeente_code` and `dagtekening` and returns the wijk per row.
        """
        lezer, self._lezer = self._lezer, new_lezer()
        texts = dict(take_frames(lezer))
        del lezer  # what it held was copied, and is as much again
        if not texts:
            return {}
        berichten = self._berichten_of(texts)
        frames: dict[str, pl.DataFrame] = {}
        for tabel in [*texts]:  # clients come before the rows that are about them
            text = texts.pop(tabel)
            placed = text.with_columns(_place(tabel, text, berichten, frames.get("client")))
            frames[tabel] = type_rows(tabel, hide_persons(tabel, placed, sleutel, find_wijk))
        breaches = find_breaches(frames)
        kept = {tabel: frame.select(brons_schemas()[tabel].keys()) for tabel, frame in frames.items()}
        return kept | ({BEVINDING: breaches} if breaches.height else {})

    def _berichten_of(self, texts: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        """What is known of each message besides its own columns, in the order of reading, and its date."""
        numbers, ids, files = zip(*self._berichten, strict=True)
        rows = pl.concat([text["bericht_rij"] for text in texts.values()])
        header = texts["bericht"]
        return pl.DataFrame(
            [
                pl.Series("bericht_id", ids),
                pl.Series("bestand", files),
                pl.repeat(self.run_id, len(ids), eager=True).alias("run_id"),
                rows.value_counts().sort("bericht_rij")["count"].cast(pl.Int32).alias("rijen"),
                header["gemeente_code"],
                to_dates(header.select(pl.coalesce("dagtekening", "declaratie_dagtekening")).to_series()),
                *_definities()[pl.Series(numbers)].get_columns(),
            ]
        )


@cache
def _numbers() -> dict[Bericht, int]:
    return {bericht: number for number, bericht in enumerate(all_berichten())}


@cache
def _definities() -> pl.DataFrame:
    """What each definition says of its messages; one row per definition."""
    about = [(b.standaard, WET[b.standaard], b.berichttype, b.release, b.is_afgeleid) for b in all_berichten()]
    return pl.DataFrame(about, ["standaard", "wet", "berichttype", "release", "is_afgeleid"], orient="row")


def _place(tabel: str, text: pl.DataFrame, berichten: pl.DataFrame, clients: pl.DataFrame | None) -> list[pl.Series]:
    """What a row has from its message, from the row above it and from its client."""
    if tabel == "bericht":
        return [column for column in berichten.get_columns() if column.name not in text.columns]
    rows = text["bericht_rij"]
    made = [berichten["bericht_id"].gather(rows), pl.Series("ouder", TABELLEN).gather(text["ouder_tabel"])]
    if tabel == "contact":
        made += [berichten[name].gather(rows) for name in ("gemeente_code", "dagtekening")]
    return made if tabel == "client" else [*made, _client_ids(text["client_rij"], clients)]


def _client_ids(rows: pl.Series, clients: pl.DataFrame | None) -> pl.Series:
    """Whose each row is; what stands outside every client is nobody's."""
    known = pl.Series("client_id", [], pl.String) if clients is None else clients["client_id"]
    return known.gather(rows.set(rows < 0, None))
