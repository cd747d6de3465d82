"""A copy of what stands published in PostgreSQL, for tools that connect by ODBC: Power BI, Tableau, Excel.

Two roles: `sdcg_analist` reads everything, `sdcg_delen` only what may be shared. Readers see the old copy whole until
the new one is whole.
"""

from importlib.resources import files
from pathlib import Path

import duckdb

from orchestration.publicatie.begeleiding import NAAM as BEGELEIDING
from orchestration.publicatie.database import list_tables, quote, text
from orchestration.publicatie.delen import NAAM as DELEN

ANALIST, DELER = "sdcg_analist", "sdcg_delen"
# Schema in PostgreSQL: the published file and schema it is a copy of, and who may read it.
SCHEMAS = {
    "marts": (BEGELEIDING, "marts", (ANALIST,)),
    "beheer": (BEGELEIDING, "beheer", (ANALIST,)),
    "delen": (DELEN, "marts", (ANALIST, DELER)),
}
_NIEUW, _OUD = "_nieuw", "_oud"


class PostgresFout(RuntimeError):
    """The copy could not be made; the message (Dutch) holds nothing of the connection's password."""


def copy_to_postgres(dsn: str, publicatie: Path) -> dict[str, int]:
    """Copy every published table and return the rows per table. Raises PostgresFout; the old copy then stands."""
    try:
        with duckdb.connect() as con:
            con.execute(f"load {quote(_extension())}")
            con.execute(f"attach {text(dsn)} as doel (type postgres)")
            for schema, (file, source, _) in SCHEMAS.items():
                con.execute(f"attach if not exists {quote(publicatie / file)} as {Path(file).stem} (read_only)")
                _build(con, schema, Path(file).stem, source)
            rows = _count(con)
            _swap(con)
    except duckdb.Error as error:
        raise PostgresFout(_reason(error, dsn)) from None
    return rows


def _extension() -> Path:
    folder = files("duckdb_extension_postgres_scanner").joinpath("extensions")
    return Path(str(folder)) / f"v{duckdb.__version__}" / "postgres_scanner.duckdb_extension"


def _build(con: duckdb.DuckDBPyConnection, schema: str, database: str, source: str) -> None:
    """Lay the new tables beside those that are read, with what their columns mean."""
    con.execute(f"drop schema if exists doel.{schema}{_NIEUW} cascade")
    con.execute(f"create schema doel.{schema}{_NIEUW}")
    for _, table in list_tables(con, database, (source,)):
        con.execute(f'create table doel.{schema}{_NIEUW}."{table}" as from {database}.{source}."{table}"')
    told = con.execute(
        """select table_name, column_name, comment from duckdb_columns()
           where database_name = ? and schema_name = ? and comment is not null""",
        [database, source],
    ).fetchall()
    if told:
        _run(con, "".join(f'comment on column {schema}{_NIEUW}."{t}"."{c}" is {text(what)};' for t, c, what in told))


def _swap(con: duckdb.DuckDBPyConnection) -> None:
    """Rename all schemas in one transaction, with the rights of the roles."""
    roles = "".join(
        f"do $$ begin if not exists (select from pg_roles where rolname = '{role}') "
        f"then create role {role} nologin; end if; end $$;"
        for role in (ANALIST, DELER)
    )
    renames = ""
    for schema, (_, _, readers) in SCHEMAS.items():
        renames += (
            f"drop schema if exists {schema}{_OUD} cascade;"
            f"do $$ begin if exists (select from pg_namespace where nspname = '{schema}') "
            f"then alter schema {schema} rename to {schema}{_OUD}; end if; end $$;"
            f"alter schema {schema}{_NIEUW} rename to {schema}; drop schema if exists {schema}{_OUD} cascade;"
        )
        for role in readers:
            renames += f"grant usage on schema {schema} to {role};"
            renames += f"grant select on all tables in schema {schema} to {role};"
    _run(con, f"begin;{roles}{renames}commit;")


def _count(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows as they arrived. Raises PostgresFout when a table differs from its source."""
    rows = {}
    for schema, (file, source, _) in SCHEMAS.items():
        for _, table in list_tables(con, Path(file).stem, (source,)):
            there = text(f'select count(*) as n from {schema}{_NIEUW}."{table}"')  # noqa: S608
            here = f'{Path(file).stem}.{source}."{table}"'
            sql = f"select (select n from postgres_query('doel', {there})), (select count(*) from {here})"  # noqa: S608
            arrived, sent = con.execute(sql).fetchall()[0]
            if arrived != sent:
                raise PostgresFout(f"{schema}.{table}: {sent} rijen verstuurd en {arrived} aangekomen")
            rows[f"{schema}.{table}"] = arrived
    return rows


def _run(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Run SQL of PostgreSQL's own; DuckDB does it only when the result is fetched."""
    con.execute(f"call postgres_execute('doel', {text(sql)})").fetchall()


def _reason(error: duckdb.Error, dsn: str) -> str:
    """What PostgreSQL said, in one line, without the connection string."""
    lines = [line.strip() for line in str(error).replace(dsn, "…").splitlines() if line.strip()]
    said = next((line for line in lines if "FATAL" in line or "ERROR" in line), lines[0] if lines else "onbekend")
    return f"de kopie naar PostgreSQL is niet gemaakt; wat er stond, staat er nog. {said}"
