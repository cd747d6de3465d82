"""The memory of what was shared: a figure that was once held back stays so, one that was given is no secret any more.

Grain of `beheer/deling`: one row per cell and publication that changed what was shared of it. A publication writes its
rows before its files are put in place: killed in between, they stay and say too much, never too little.
"""

import polars as pl

from ingest.beheer import BEHEER, read_beheer
from ingest.home import Home
from orchestration.onthulling.besluiten import GEDEELD
from orchestration.onthulling.tabellen import SLEUTEL

ONTHOUDEN = ("teller", "noemer", "waarde", "n")


def add_memory(cells: pl.DataFrame, home: Home) -> pl.DataFrame:
    """With `eerder` (why a cell was held back, or 'gedeeld'), and the figures that were given last with their run."""
    history = read_beheer(home, "deling").sort("run_id")
    latest = history.group_by(SLEUTEL).agg(pl.col("onderdrukking").last())
    given = history.filter(pl.col("onderdrukking").is_null()).group_by(SLEUTEL)
    given = given.agg(pl.col(name).last().alias(f"eerder_{name}") for name in (*ONTHOUDEN, "run_id"))
    known = latest.join(given, on=SLEUTEL, how="left", nulls_equal=True)
    known = known.with_columns(pl.col("onderdrukking").fill_null(GEDEELD).alias("eerder")).drop("onderdrukking")
    return cells.join(known, on=SLEUTEL, how="left", nulls_equal=True, maintain_order="left")


def list_changes(shared: pl.DataFrame, run_id: str) -> pl.DataFrame:
    """Rows for the ledger: the cells of which something else is shared now than before."""
    was_empty = pl.col("eerder") != GEDEELD
    same_figures = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"eerder_{name}")) for name in ONTHOUDEN)
    is_empty = pl.col("onderdrukking").is_not_null()
    unchanged = pl.when(is_empty).then(was_empty).otherwise((pl.col("eerder") == GEDEELD) & same_figures)
    changed = shared.filter(~unchanged.fill_null(value=False))
    return changed.with_columns(pl.lit(run_id).alias("run_id")).select([*BEHEER["deling"]])
