"""A copy of what stands published in PostgreSQL, for tools that connect by ODBC: Power BI, Tableau, Excel.

Roles: `sdcg_analist` reads everything, `sdcg_delen` only what may be shared, and where there is a file per gemeente
`sdcg_gemeente_<code>` only that one. Readers see the old copy whole until the new one is whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import duckdb

from orchestration.publicatie.begeleiding import NAAM as BEGELEIDING
from orchestration.publicatie.database import list_tables, quote, text
from orchestration.publicatie.delen import NAAM as DELEN
from orchestration.publicatie.gemeenten import MAP as GEMEENTEN

ANALIST, DELER, GEMEENTE = "sdcg_analist", "sdcg_delen", "sdcg_gemeente_"
_NIEUW, _OUD = "_nieuw", "_oud"


@dataclass(frozen=True)
class Kopie:
    """One schema in PostgreSQL: the published file and schema it is a copy of, and the roles that may read it."""

    schema: str
    file: str
    source: str
    readers: tuple[str, ...]

    @property
    def alias(self) -> str:
        """What the file is attached as."""
        return f"{self.schema}_bestand"


def list_copies(publicatie: Path) -> list[Kopie]:
    """What is to be copied of a publication."""
    gemeenten = sorted(path.parent.name for path in (publicatie / GEMEENTEN).glob(f"*/{BEGELEIDING}"))
    return [
        Kopie("marts", BEGELEIDING, "marts", (ANALIST,)),
        Kopie("beheer", BEGELEIDING, "beheer", (ANALIST,)),
        Kopie("delen", DELEN, "marts", (ANALIST, DELER)),
        *(
            Kopie(f"gemeente_{code}", f"{GEMEENTEN}/{code}/{BEGELEIDING}", "marts", (ANALIST, f"{GEMEENTE}{code}"))
            for code in gemeenten
        ),
    ]


class PostgresFout(RuntimeError):
    """The copy could not be made; the message (Dutch) holds nothing of the connection's password."""


def copy_to_postgres(dsn: str, publicatie: Path) -> dict[str, int]:
    """Copy every published table and return the rows per table. Raises PostgresFout; the old copy then stands."""
    try:
        with duckdb.connect() as con:
            con.execute(f"load {quote(_extension())}")
            con.execute(f"attach {text(dsn)} as doel (type postgres)")
            copies = list_copies(publicatie)
            for kopie in copies:
                con.execute(f"attach {quote(publicatie / kopie.file)} as {kopie.alias} (read_only)")
                _build(con, kopie)
            rows = _count(con, copies)
            _swap(con, copies)
    except duckdb.Error as error:
        raise PostgresFout(_reason(error, dsn)) from None
    return rows


def _extension() -> Path:
    folder = files("duckdb_extension_postgres_scanner").joinpath("extensions")
    return Path(str(folder)) / f"v{duckdb.__version__}" / "postgres_scanner.duckdb_extension"


def _build(con: duckdb.DuckDBPyConnection, kopie: Kopie) -> None:
    """Lay the new tables beside those that are read, with what their columns mean."""
    new = f"{kopie.schema}{_NIEUW}"
    con.execute(f"drop schema if exists doel.{new} cascade")
    con.execute(f"create schema doel.{new}")
    for _, table in list_tables(con, kopie.alias, (kopie.source,)):
        con.execute(f'create table doel.{new}."{table}" as from {kopie.alias}.{kopie.source}."{table}"')
    told = con.execute(
        """select table_name, column_name, comment from duckdb_columns()
           where database_name = ? and schema_name = ? and comment is not null""",
        [kopie.alias, kopie.source],
    ).fetchall()
    if told:
        _run(con, "".join(f'comment on column {new}."{t}"."{c}" is {text(what)};' for t, c, what in told))


def _swap(con: duckdb.DuckDBPyConnection, copies: Sequence[Kopie]) -> None:
    """Rename all schemas in one transaction, with the rights of the roles; a gemeente without a file has no schema."""
    roles = "".join(
        f"do $$ begin if not exists (select from pg_roles where rolname = '{role}') "
        f"then create role {role} nologin; end if; end $$;"
        for role in sorted({role for kopie in copies for role in kopie.readers})
    )
    kept = ", ".join(text(kopie.schema) for kopie in copies)
    gone = (
        "do $$ declare old text; begin for old in select nspname from pg_namespace "  # noqa: S608
        f"where nspname ~ '^gemeente_[0-9]{{4}}$' and nspname not in ({kept}) "
        "loop execute format('drop schema %I cascade', old); end loop; end $$;"
    )
    _run(con, f"begin;{roles}{''.join(map(_rename, copies))}{gone}commit;")


def _rename(kopie: Kopie) -> str:
    schema = kopie.schema
    rights = "".join(
        f"grant usage on schema {schema} to {role}; grant select on all tables in schema {schema} to {role};"
        for role in kopie.readers
    )
    return (
        f"drop schema if exists {schema}{_OUD} cascade;"
        f"do $$ begin if exists (select from pg_namespace where nspname = '{schema}') "
        f"then alter schema {schema} rename to {schema}{_OUD}; end if; end $$;"
        f"alter schema {schema}{_NIEUW} rename to {schema}; drop schema if exists {schema}{_OUD} cascade;{rights}"
    )


def _count(con: duckdb.DuckDBPyConnection, copies: Sequence[Kopie]) -> dict[str, int]:
    """Rows as they arrived. Raises PostgresFout when a table differs from its source."""
    rows = {}
    for kopie in copies:
        for _, table in list_tables(con, kopie.alias, (kopie.source,)):
            there = text(f'select count(*) as n from {kopie.schema}{_NIEUW}."{table}"')  # noqa: S608
            here = f'{kopie.alias}.{kopie.source}."{table}"'
            sql = f"select (select n from postgres_query('doel', {there})), (select count(*) from {here})"  # noqa: S608
            arrived, sent = con.execute(sql).fetchall()[0]
            if arrived != sent:
                raise PostgresFout(f"{kopie.schema}.{table}: {sent} rijen verstuurd en {arrived} aangekomen")
            rows[f"{kopie.schema}.{table}"] = arrived
    return rows


def _run(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Run SQL of PostgreSQL's own; DuckDB does it only when the result is fetched."""
    con.execute(f"call postgres_execute('doel', {text(sql)})").fetchall()


def _reason(error: duckdb.Error, dsn: str) -> str:
    """What PostgreSQL said, in one line, without the connection string."""
    lines = [line.strip() for line in str(error).replace(dsn, "…").splitlines() if line.strip()]
    said = next((line for line in lines if "FATAL" in line or "ERROR" in line), lines[0] if lines else "onbekend")
    return f"de kopie naar PostgreSQL is niet gemaakt; wat er stond, staat er nog. {said}"
