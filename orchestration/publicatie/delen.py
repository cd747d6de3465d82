"""`delen.duckdb`: what may be shared with anybody. Figures over groups only; what is left empty is `onthulling`'s."""

from pathlib import Path

import polars as pl

from orchestration.publicatie.begeleiding import count_rows
from orchestration.publicatie.database import add_comments, create_file

NAAM = "delen.duckdb"
TABELLEN = (
    "kpi_catalogus",
    "dim_gemeente",
    "dim_wijk",
    "dim_team",
    "dim_aanbieder",
    "dim_product",
    "dim_maand",
)


def build_delen(target: Path, warehouse: Path, dbt_manifest: Path, kpi_waarde: pl.DataFrame) -> dict[str, int]:
    """Write the file with the protected `kpi_waarde` and return its rows per table."""
    with create_file(target, warehouse) as con:
        con.execute("create schema doel.marts")
        for table in TABELLEN:
            con.execute(f"create table doel.marts.{table} as from warehouse.marts.{table}")
        con.register("gedeeld", kpi_waarde.to_arrow())
        con.execute("create table doel.marts.kpi_waarde as from gedeeld")
        add_comments(con, dbt_manifest)
    return count_rows(target)
