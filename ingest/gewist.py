"""Clients who were erased: their pseudonyms stay, so that what is delivered of them again is not kept again."""

from functools import lru_cache

import polars as pl

from ingest.bestanden import write_parquet
from ingest.home import Home

_SCHEMA = {"client_id": pl.String}


def read_gewist(home: Home) -> pl.Series:
    """Pseudonyms of everybody who was erased from this home."""
    path = home.beheer / "gewist.parquet"
    return _read(str(path), path.stat().st_mtime_ns) if path.exists() else pl.Series("client_id", [], pl.String)


@lru_cache(maxsize=1)
def _read(path: str, _: int) -> pl.Series:
    return pl.read_parquet(path, schema=_SCHEMA)["client_id"]


def add_gewist(home: Home, client_id: str) -> None:
    """Remember one more, for good."""
    known = pl.concat([read_gewist(home), pl.Series("client_id", [client_id])]).unique().sort()
    write_parquet(home.beheer / "gewist.parquet", known.to_frame())


def without_gewist(home: Home, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows that are not about anybody who was erased."""
    gewist = read_gewist(home)
    if "client_id" not in frame.columns or gewist.is_empty():
        return frame
    return frame.filter(~pl.col("client_id").is_in(gewist.implode()).fill_null(value=False))
