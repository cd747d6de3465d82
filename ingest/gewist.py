"""Clients who were erased: their pseudonyms stay, so that what is delivered of them again is not kept again."""

from collections.abc import Mapping
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


def add_gewist(home: Home, client_id: str, target: Home) -> None:
    """Write in the target home who was erased from this one, and one more."""
    known = pl.concat([read_gewist(home), pl.Series("client_id", [client_id])]).unique().sort()
    write_parquet(target.beheer / "gewist.parquet", known.to_frame())


def forget(frames: Mapping[str, pl.DataFrame], gewist: pl.Series) -> dict[str, pl.DataFrame]:
    """Brons tables of one delivery without the rows about these clients; a message counts the rows that are left."""
    about = pl.col("client_id").is_in(gewist.implode()).fill_null(value=False)
    has_client = {tabel: frame for tabel, frame in frames.items() if "client_id" in frame.columns}
    kept = {**frames, **{tabel: frame.filter(~about) for tabel, frame in has_client.items()}}
    gone = [frame.filter(about)["bericht_id"] for frame in has_client.values() if "bericht_id" in frame.columns]
    if "bericht" not in kept or not any(map(len, gone)):
        return kept
    lost = pl.concat(gone).value_counts(name="__weg")
    counted = kept["bericht"].join(lost, on="bericht_id", how="left", maintain_order="left")
    left = pl.col("rijen") - pl.col("__weg").fill_null(0).cast(pl.Int32)
    return kept | {"bericht": counted.with_columns(left.alias("rijen")).drop("__weg")}
