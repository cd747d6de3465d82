"""The memory: accepted content as typed rows, one file per table and run; read back as of a run."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl

from ingest.beheer import read_leveringen
from ingest.bestanden import TIJDELIJK, settle
from ingest.home import Home
from ingest.registraties.contract import registratie_schemas
from ingest.standaard.tabellen import brons_schemas
from ingest.verzending import VERZENDING_TABELLEN


def all_schemas() -> dict[str, dict[str, Any]]:
    """Columns of every brons table: those of messages, of their sending and of registrations."""
    return {**brons_schemas(), **VERZENDING_TABELLEN, **registratie_schemas()}


BRONS_TABELLEN: tuple[str, ...] = tuple(all_schemas())


def read_brons(home: Home, tabel: str, stand: str | None = None) -> pl.LazyFrame:
    """All committed rows of one table, in the order of the runs; `stand` limits to what brons held after that run."""
    schema = all_schemas()[tabel]
    files = [
        home.brons / tabel / f"{run_id}.parquet"
        for run_id, entry in read_leveringen(home, stand).items()
        if tabel in entry["tabellen"]
    ]
    if not files:
        return pl.LazyFrame(schema=schema)
    frame = pl.scan_parquet(files, glob=False, missing_columns="insert", extra_columns="ignore", schema=schema)
    return frame.select(schema.keys())


class BronsSchrijver:
    """Writes the brons files of one run batch by batch, under temporary names until `commit`."""

    def __init__(self, home: Home, run_id: str) -> None:
        self._home, self._run_id = home, run_id
        self._writers: dict[str, Any] = {}
        self.rijen: dict[str, int] = {}

    def append(self, tabel: str, frame: pl.DataFrame) -> None:
        """Add rows to the file of one table."""
        import pyarrow.parquet as pq  # a process that only reads starts sooner without

        table = frame.select(all_schemas()[tabel].keys()).to_arrow(compat_level=pl.CompatLevel.oldest())
        if tabel not in self._writers:
            self._path(tabel).parent.mkdir(parents=True, exist_ok=True)
            self._writers[tabel] = pq.ParquetWriter(self._temporary(tabel), table.schema, compression="zstd")
        self._writers[tabel].write_table(table)
        self.rijen[tabel] = self.rijen.get(tabel, 0) + frame.height

    def commit(self) -> None:
        """Close the files and give them their names; they count once the delivery's entry is written."""
        for tabel, writer in self._writers.items():
            writer.close()
            settle(self._temporary(tabel), self._path(tabel))

    def abandon(self) -> None:
        """Close and remove what was written."""
        for writer in self._writers.values():
            with suppress(OSError):  # closing writes the end of the file, for which a full disk has no room
                writer.close()
        for path in self._home.brons.glob(f"*/{self._run_id}.parquet{TIJDELIJK}"):
            path.unlink()

    def _path(self, tabel: str) -> Path:
        return self._home.brons / tabel / f"{self._run_id}.parquet"

    def _temporary(self, tabel: str) -> Path:
        return self._path(tabel).with_name(self._path(tabel).name + TIJDELIJK)
