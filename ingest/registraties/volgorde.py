"""Which row of a registration holds: per key the latest registratiedatum, ties by content (ontwerp §3)."""

from collections.abc import Sequence
from datetime import date

import polars as pl

_HERKOMST = ("inhoud_id", "regel_nr", "bestand")


def latest_rows(rijen: pl.DataFrame, sleutel: Sequence[str], bekend_op: date | None = None) -> pl.DataFrame:
    """One row per key: the latest registered, none where that one is withdrawn.

    The order in which rows came plays no part. With `bekend_op` only rows registered up to that day are known.
    """
    known = _known(rijen, bekend_op)
    order = ["registratiedatum", *_content(known, sleutel), *_HERKOMST]
    last = known.sort(order, nulls_last=False).unique(list(sleutel), keep="last", maintain_order=True)
    return last.filter(~pl.col("vervallen").fill_null(value=False)).sort(list(sleutel))


def contradicting_keys(rijen: pl.DataFrame, sleutel: Sequence[str], bekend_op: date | None = None) -> pl.DataFrame:
    """The keys of which the latest rows do not say the same, with `aantal_inhouden`: how many things they say."""
    known = _known(rijen, bekend_op)
    several = known.filter(pl.struct(sleutel).is_duplicated()).with_columns(pl.col("vervallen").fill_null(value=False))
    latest = several.filter(pl.col("registratiedatum") == pl.col("registratiedatum").max().over(sleutel))
    said = latest.unique([*sleutel, *_content(known, sleutel)])
    return said.group_by(sleutel).agg(pl.len().alias("aantal_inhouden")).filter(pl.col("aantal_inhouden") > 1)


def _known(rijen: pl.DataFrame, bekend_op: date | None) -> pl.DataFrame:
    return rijen if bekend_op is None else rijen.filter(pl.col("registratiedatum") <= bekend_op)


def _content(rijen: pl.DataFrame, sleutel: Sequence[str]) -> list[str]:
    """What a row says, beside what it is about, when, and where it was read."""
    return sorted(set(rijen.columns) - {"registratiedatum", *sleutel, *_HERKOMST})
