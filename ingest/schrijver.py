"""Writing what one run brings to a layer: one file per table, part by part, that stands there whole or not at all."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl

from ingest.bestanden import TIJDELIJK, settle


class Schrijver:
    """Writes the files of one run below `folder`, a folder per table, under temporary names until `commit`.

    `schemas` gives the columns of every table that may come; `rijen` counts the rows per table that did.
    """

    def __init__(self, folder: Path, run_id: str, schemas: Mapping[str, Mapping[str, Any]]) -> None:
        self._folder, self._run_id, self._schemas = folder, run_id, schemas
        self._writers: dict[str, Any] = {}
        self.rijen: dict[str, int] = {}

    def append(self, tabel: str, frame: pl.DataFrame) -> None:
        """Add rows to the file of one table."""
        import pyarrow.parquet as pq  # a process that only reads starts sooner without

        table = frame.select(self._schemas[tabel].keys()).to_arrow(compat_level=pl.CompatLevel.oldest())
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
        for path in self._folder.glob(f"*/{self._run_id}.parquet{TIJDELIJK}"):
            path.unlink()

    def _path(self, tabel: str) -> Path:
        return self._folder / tabel / f"{self._run_id}.parquet"

    def _temporary(self, tabel: str) -> Path:
        return self._path(tabel).with_name(self._path(tabel).name + TIJDELIJK)
