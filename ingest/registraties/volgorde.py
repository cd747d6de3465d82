"""Which row of a registration holds: per key the latest registratiedatum, ties by content (ontwerp §3)."""

from collections.abc import Sequence
from datetime import date

import polars as pl

_HERKOMST = ("inhoud_id", "regel_nr", "bestand")


def latest_rows(rijen: pl.DataFrame, sleutel: Sequence[str], bekend_op: date | None = None) -> pl.DataFrame:
    """One row per key: the latest registered, none where that one is withdrawn.

    The order in which rows came plays no part. With `bekend_op` only rows registered up to that day are known.
    """
    known = rijen if bekend_op is None else rijen.filter(pl.col("registratiedatum") <= bekend_op)
    content = sorted(set(known.columns) - {"registratiedatum", *sleutel, *_HERKOMST})
    order = ["registratiedatum", *content, *_HERKOMST]
    last = known.sort(order, nulls_last=False).unique(list(sleutel), keep="last", maintain_order=True)
    return last.filter(~pl.col("vervallen").fill_null(value=False)).sort(list(sleutel))
