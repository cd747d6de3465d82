"""`begeleiding.duckdb` for analysts and BI: every mart, and the ledger as it will stand once this is published."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl

from orchestration.publicatie.database import add_comments, create_file, list_tables, quote

NAAM = "begeleiding.duckdb"
Rijen = Mapping[str, pl.DataFrame]


def build_begeleiding(target: Path, warehouse: Path, dbt_manifest: Path, eigen_rijen: Rijen) -> dict[str, int]:
    """Write the file and return its rows per table; `eigen_rijen` are those of this run, not in the ledger yet.

    Raises RuntimeError when what was written differs from what the warehouse holds.
    """
    with create_file(target, warehouse) as con:
        tables = list_tables(con, "warehouse", ("marts", "beheer"))
        for schema, table in tables:
            con.execute(f"create schema if not exists doel.{schema}")
            con.execute(f"create table doel.{schema}.{table} as from warehouse.{schema}.{table}")
            if f"{schema}.{table}" in eigen_rijen:
                _insert(con, f"doel.{schema}.{table}", eigen_rijen[f"{schema}.{table}"])
        add_comments(con, dbt_manifest)
        expected = {f"{s}.{t}": _count(con, f"warehouse.{s}.{t}") for s, t in tables}
    expected = {table: rows + len(eigen_rijen.get(table, ())) for table, rows in expected.items()}
    written = count_rows(target)
    if written != expected:
        raise RuntimeError(f"{NAAM}: written row counts differ from the warehouse")
    return written


def count_rows(path: Path) -> dict[str, int]:
    """Rows per table of a closed file."""
    with duckdb.connect() as con:
        con.execute(f"attach {quote(path)} as f (read_only)")
        return {f"{s}.{t}": _count(con, f"f.{s}.{t}") for s, t in list_tables(con, "f")}


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    return con.execute(f"select count(*) from {table}").fetchall()[0][0]  # noqa: S608


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    """Add rows by the names of their columns; a column the table does not have is private to the ledger."""
    known = [name for name, *_ in con.execute(f"describe {table}").fetchall() if name in rows.columns]
    con.register("eigen", rows.select(known))
    con.execute(f"insert into {table} by name from eigen")  # noqa: S608
    con.unregister("eigen")
