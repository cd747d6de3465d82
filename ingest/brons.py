"""The memory: accepted content as typed rows, one file per table and run; read back as of a run."""

from typing import Any

import polars as pl

from ingest.beheer import read_leveringen
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
