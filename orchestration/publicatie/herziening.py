"""What changed in figures that were already out: a restatement is said, with the old value and where it first stood."""

from pathlib import Path

import duckdb
import polars as pl

from ingest.beheer import BEHEER, read_beheer
from ingest.home import Home
from orchestration.publicatie.database import quote
from orchestration.publicatie.manifest import read_manifest

SLEUTEL = [*BEHEER["herziening"]][1:-3]
# Below this a difference is the order in which a sum was made.
VERSCHIL = 1e-9


def find_restatements(home: Home, run_id: str) -> pl.DataFrame:
    """Figures of periods that were over in the publication that stands, and that the built warehouse says otherwise.

    Grain: one row of `beheer.herziening` per figure. None in a home that publishes for the first time.
    """
    manifest = read_manifest(home.publicatie)
    published = home.publicatie / "parquet" / "kpi_waarde.parquet"
    if manifest is None or not published.exists():
        return pl.DataFrame(schema=BEHEER["herziening"])
    changed = _compare(published, home.warehouse, manifest["peildatum"])
    changed = _first_published(changed, home, manifest["publicatie_id"])
    return changed.with_columns(pl.lit(run_id).alias("run_id")).select([*BEHEER["herziening"]])


def _compare(published: Path, warehouse: Path, peildatum: str) -> pl.DataFrame:
    """A period that was not over on the peildatum of what is published has grown since: that is no restatement."""
    same = " and ".join(f"o.{name} is not distinct from n.{name}" for name in [*SLEUTEL, "periode_eind"])
    keys = ", ".join(f"o.{name}" for name in SLEUTEL)
    with duckdb.connect() as con:
        con.execute(f"attach {quote(warehouse)} as warehouse (read_only)")
        return con.execute(
            f"""
            select {keys}, o.waarde as oude_waarde, n.waarde as nieuwe_waarde
            from {quote(published)} as o left join warehouse.marts.kpi_waarde as n on {same}
            where o.periode_eind < cast(? as date) and o.periode_soort <> 'totaal'
              and coalesce(abs(o.waarde - n.waarde) > {VERSCHIL}, (o.waarde is null) <> (n.waarde is null))
            order by all
            """,  # noqa: S608
            [peildatum],
        ).pl()


def _first_published(changed: pl.DataFrame, home: Home, previous: str) -> pl.DataFrame:
    """With the publication that gave the old value: the one that restated it last, else the one that stands."""
    publications = read_beheer(home, "publicatie")["publicatie_id"]
    before = read_beheer(home, "herziening").filter(("p-" + pl.col("run_id")).is_in(publications.implode()))
    latest = before.sort("run_id").group_by(SLEUTEL).agg(("p-" + pl.col("run_id").last()).alias("gepubliceerd_in"))
    known = changed.join(latest, on=SLEUTEL, how="left", nulls_equal=True, maintain_order="left")
    return known.with_columns(pl.col("gepubliceerd_in").fill_null(previous))
