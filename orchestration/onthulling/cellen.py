"""Which cells of `kpi_waarde` are shared at all, and which of them are small in themselves.

A cell is small when it is about fewer than the smallest number of persons, also when it is about none. A share also
when those who do, or those who do not, are some but fewer: 39 of 40 tells of one. A share of none or all tells of none.
"""

from pathlib import Path

import duckdb
import polars as pl

from orchestration.onthulling.tabellen import BINNEN_GEMEENTE, DIMENSIES, SLEUTEL, TOTAAL, load_tabellen, never_shared
from orchestration.publicatie.database import quote

AANDEEL = "aandeel"
_MEESTE_PER_PERSOON = 20
_FIJN = 3  # dimensions of a cell that stands in kpi_waarde only where it occurs
_MAANDEN = {"kwartaal": "3mo", "jaar": "1y"}


def read_cells(warehouse: Path) -> pl.DataFrame:
    """Every cell of a table that is shared, of periods that are over; with `groep`, the dimensions it fills in."""
    soorten = ", ".join(f"'{soort}'" for soort in load_tabellen())
    with duckdb.connect() as con:
        con.execute(f"attach {quote(warehouse)} as warehouse (read_only)")
        sql = f"from warehouse.marts.kpi_waarde where periode_soort in ({soorten}) order by {', '.join(SLEUTEL)}"
        return fill_absent(select_cells(con.sql(sql).pl()))


def select_cells(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells that stand in a shared table, of periods that are over; with `groep`, the dimensions it fills in."""
    filled = [pl.when(pl.col(d).is_not_null() & (pl.col(d) != TOTAAL)).then(pl.lit(d)) for d in DIMENSIES]
    filled.append(pl.when(pl.col("uitsplitsing").is_not_null()).then(pl.lit("uitsplitsing")))
    apart = pl.DataFrame(never_shared(), schema={"kpi_code": pl.String, "uitsplitsing": pl.String}, orient="row")
    cells = cells.join(apart, on=["kpi_code", "uitsplitsing"], how="anti", maintain_order="left")
    cells = cells.with_columns(pl.concat_list(filled).list.drop_nulls().list.sort().list.join(",").alias("groep"))
    known = {
        (soort, groep)
        for soort, groep in cells.select("periode_soort", "groep").unique().iter_rows()
        if any(split(groep) <= tabel for tabel in load_tabellen().get(soort, ()))
    }
    allowed = pl.DataFrame([*known], schema={"periode_soort": pl.String, "groep": pl.String}, orient="row")
    over = pl.any_horizontal(
        (pl.col("periode_soort") == soort)
        & (pl.col("periode_eind") == pl.col("periode").dt.offset_by(maanden).dt.offset_by("-1d"))
        for soort, maanden in _MAANDEN.items()
    )
    return cells.join(allowed, on=["periode_soort", "groep"], maintain_order="left").filter(over)


def fill_absent(cells: pl.DataFrame) -> pl.DataFrame:
    """With a cell about nobody wherever one of three dimensions or more has no row, which would tell as much.

    Coarser cells have a row in every period by themselves (dbt's macro `kpi_cellen`).
    """
    fine = [groep for groep in cells["groep"].unique().sort() if len(split(groep)) >= _FIJN]
    everywhere = pl.concat([cells.clear(), *(_everywhere(cells, groep) for groep in fine)])
    absent = everywhere.join(cells, on=SLEUTEL, how="anti", nulls_equal=True)
    return pl.concat([cells, absent]).sort(SLEUTEL) if absent.height else cells


def _everywhere(cells: pl.DataFrame, groep: str) -> pl.DataFrame:
    """Cells about nobody for each place of a KPI that has this table, by each value of its other dimensions."""
    of = ["kpi_code", "periode_soort"]
    place = sorted(split(groep) & {"gemeente_code", *BINNEN_GEMEENTE})
    found = cells.filter(pl.col("groep") == groep).select(of).unique()
    for part in (place, *([other] for other in sorted(split(groep) - {*place}))):
        found = found.join(cells.filter(pl.col("groep") == ",".join(part)).select(*of, *part).unique(), on=of)
    whole = cells.filter(pl.col("groep") == "").drop(split(groep))
    nobody = whole.with_columns(
        pl.col("teller", "noemer", "n") * 0, groep=pl.lit(groep), duiding=pl.lit(None, pl.String)
    )
    return nobody.join(found, on=of).select(cells.columns)


def split(groep: str) -> frozenset[str]:
    """The dimensions of a cell, from its `groep`."""
    return frozenset(filter(None, groep.split(",")))


def find_small(cells: pl.DataFrame, minimum_cel: int) -> pl.Series:
    """Per cell whether it is small. Series that tell the same groups apart by another measure are small together."""
    few = (pl.col("n") < minimum_cel).fill_null(value=True)
    sides = (pl.col("teller"), pl.col("noemer") - pl.col("teller"))
    one_sided = is_counted() & pl.any_horizontal((side > 0) & (side < minimum_cel) for side in sides)
    same = [name for name in SLEUTEL if name != "uitsplitsing"]
    return cells.select((few | one_sided.fill_null(value=True)).max().over(same).alias("klein"))["klein"]


def is_counted() -> pl.Expr:
    """Whether a cell is a share of things that are counted, such as persons or plans, and not of hours or euros.

    Then teller and noemer are whole in the whole series, and a person has few of them.
    """
    whole = (pl.col("teller") % 1 == 0) & (pl.col("noemer") % 1 == 0)
    few = pl.col("noemer").sum() <= _MEESTE_PER_PERSOON * pl.col("n").sum()
    return (pl.col("eenheid") == AANDEEL) & (whole.fill_null(value=True).all() & few).over(series())


def series() -> list[str]:
    """What figures have in common that may be compared: the KPI and the uitsplitsing."""
    return ["kpi_code", "uitsplitsing"]
