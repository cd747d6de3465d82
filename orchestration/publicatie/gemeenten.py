"""A file per gemeente beside the regional one, with its own rows only: for whoever may see no other gemeente's."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.publicatie.begeleiding import NAAM as BEGELEIDING
from orchestration.publicatie.begeleiding import count_rows
from orchestration.publicatie.database import add_comments, create_file, list_tables, text

MAP = "gemeenten"
# Of no gemeente, so for all. Any other table without gemeente_code stays out: it tells across the border.
VOOR_ALLEN = frozenset(
    {
        ("marts", "dim_aanbieder"),
        ("marts", "dim_code"),
        ("marts", "dim_gemeente"),
        ("marts", "dim_maand"),
        ("marts", "kpi_catalogus"),
        ("beheer", "publicatie"),
    }
)


def build_gemeenten(folder: Path, dbt_manifest: Path) -> dict[str, int]:
    """Write a file for every gemeente of the region, from the regional one in `folder`; returns rows per file.

    Raises RuntimeError when the files together do not hold every row that names a gemeente of the region.
    """
    source = folder / BEGELEIDING
    found, expected = {}, _count_own_rows(source)
    for gemeente_code in _list_gemeenten(source):
        name = f"{MAP}/{gemeente_code}/{BEGELEIDING}"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        found[name] = _build_one(folder / name, source, dbt_manifest, gemeente_code)
    for table, rows in expected.items():
        if sum(tables[table] for tables in found.values()) != rows:
            raise RuntimeError(f"{table}: the files of the gemeenten together differ from the regional one")
    return {name: sum(tables.values()) for name, tables in found.items()}


def _build_one(target: Path, source: Path, dbt_manifest: Path, gemeente_code: str) -> dict[str, int]:
    with create_file(target, source) as con:
        for schema, table, is_own in _list_shared(con):
            con.execute(f"create schema if not exists doel.{schema}")
            own = f"where gemeente_code = {text(gemeente_code)}" if is_own else ""
            con.execute(f"create table doel.{schema}.{table} as from warehouse.{schema}.{table} {own}")
        add_comments(con, dbt_manifest)
    return count_rows(target)


def _list_shared(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, bool]]:
    """Every table that a gemeente gets, and whether only its own rows of it."""
    for schema, table in list_tables(con, "warehouse", ("marts", "beheer")):
        columns = {name for name, *_ in con.execute(f"describe warehouse.{schema}.{table}").fetchall()}
        if (schema, table) in VOOR_ALLEN or "gemeente_code" in columns:
            yield schema, table, (schema, table) not in VOOR_ALLEN


def _list_gemeenten(source: Path) -> list[str]:
    with duckdb.connect(str(source), read_only=True) as con:
        sql = "select gemeente_code from marts.dim_gemeente where is_regio order by gemeente_code"
        return [code for (code,) in con.execute(sql).fetchall()]


def _count_own_rows(source: Path) -> dict[str, int]:
    codes = ", ".join(map(text, _list_gemeenten(source)))
    with duckdb.connect() as con:
        con.execute(f"attach {text(str(source))} as warehouse (read_only)")
        return {
            f"{schema}.{table}": con.execute(
                f"select count(*) from warehouse.{schema}.{table} where gemeente_code in ({codes})"  # noqa: S608
            ).fetchall()[0][0]
            for schema, table, is_own in _list_shared(con)
            if is_own
        }
