"""Everything that was declared, linked: at once, or a gemeente at a time with the rows laid aside on disk.

What a prestatie is linked to lies in its own gemeente, so that both give the same rows.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl

from ingest.koppel import prestatie
from ingest.koppel.bronnen import Bronnen
from ingest.koppel.product import add_product_groep

_GEMEENTE = "gemeente_code"


def link_declared(
    bronnen: Bronnen, berichten: pl.DataFrame, toewijzing: pl.DataFrame, producten: pl.DataFrame, opzij: Path | None
) -> pl.LazyFrame:
    """Every prestatie with its award, toewijzing and product group, per gemeente in the order of prestatie_id.

    With a folder `opzij` the rows are in files there, for as long as the frame is used; without one in memory, in the
    order of prestatie_id over all.
    """
    read = prestatie.read_prestaties(bronnen, berichten)
    registered = prestatie.read_registratie_declaraties(bronnen)
    lines = prestatie.answer_lines(bronnen)

    def link(rows: pl.DataFrame, registered: pl.DataFrame) -> pl.DataFrame:
        declared = pl.concat([prestatie.award(rows, lines), registered], how="diagonal").sort("prestatie_id")
        linked = prestatie.drop_credits_of_rejected(prestatie.link_prestaties(declared, toewijzing, bronnen.eenheden))
        return add_product_groep(linked, producten, "begindatum")

    if opzij is None:
        return link(read.collect(), registered).lazy()
    return _link_apart(read, registered, link, opzij)


def _link_apart(
    read: pl.LazyFrame,
    registered: pl.DataFrame,
    link: Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame],
    opzij: Path,
) -> pl.LazyFrame:
    """Lay aside what was read, in one go, and then gemeente by gemeente what is linked."""
    raw = opzij / "gelezen"
    raw.mkdir()
    read.sink_parquet(pl.PartitionBy(raw, key=_GEMEENTE), compression="lz4", mkdir=True)
    present = pl.scan_parquet(raw, schema=read.collect_schema()) if any(raw.rglob("*.parquet")) else read.clear()
    gemeenten = pl.concat([present.select(_GEMEENTE).collect(), registered.select(_GEMEENTE)]).unique().sort(_GEMEENTE)
    done = []
    for nummer, gemeente in enumerate(gemeenten.to_series()):
        here = pl.col(_GEMEENTE).eq_missing(pl.lit(gemeente))
        done.append(opzij / f"{nummer}.parquet")
        link(present.filter(here).collect(), registered.filter(here)).write_parquet(done[-1], compression="lz4")
    shutil.rmtree(raw)
    return pl.scan_parquet(done) if done else link(read.collect(), registered).lazy()
