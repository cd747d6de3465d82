"""A memory database over what a border checks: views on Parquet, and the closed warehouse file attached read-only."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from expectations.suites import load_contract
from ingest.beheer import BEHEER, read_beheer, read_leveringen
from ingest.brons import all_schemas, read_brons
from ingest.home import Home
from ingest.standaard.tabellen import read_columns

# A BSN: nine digits on their own that pass the elfproef; what stands inside a pseudonym is chance.
IS_BSN = """
create macro is_bsn(t) as t <> '000000000' and list_sum(list_transform(range(1, 10), lambda i:
    coalesce(try_cast(substr(t, i, 1) as int), 0) * case when i = 9 then -1 else 10 - i end)) % 11 = 0;
create macro bsns(t) as case when regexp_matches(t, '(^|[^0-9])[0-9]{9}([^0-9]|$)') then list_filter(
    regexp_extract_all(regexp_replace(t, '[0-9a-f]{64}', '*', 'g'), '[0-9]+'), lambda x: length(x) = 9 and is_bsn(x)
) end;
create table nummer (nummer varchar);
"""
# Columns of brons with numbers of the standard: nine digits at most, of which one in eleven passes the elfproef.
NUMMERS = [
    (tabel, kolom)
    for tabel, schema in all_schemas().items()
    for kolom in schema
    if kolom in ("toewijzing_nummer", "beschikking_nummer")
]
SOORTEN = {
    "tekst": {"VARCHAR"},
    "getal": {"BIGINT", "INTEGER", "SMALLINT"},
    "decimaal": {"DOUBLE", "DECIMAL(18,2)", "DECIMAL(18,4)", "DECIMAL(18,6)"},
    "bedrag": {"DECIMAL(18,2)"},
    "datum": {"DATE"},
    "tijdstip": {"TIMESTAMP", "TIMESTAMP WITH TIME ZONE"},
    "janee": {"BOOLEAN"},
}


def ingang_kolommen() -> dict[str, list[str]]:
    """Columns of the tables at the first border."""
    brons = {f"brons.{tabel}": list(schema) for tabel, schema in all_schemas().items()}
    return brons | {f"beheer.{tabel}": list(schema) for tabel, schema in BEHEER.items()}


def uitgang_kolommen() -> dict[str, list[str]]:
    """Columns of the tables at the second border: the public contract."""
    return {tabel: list(entry["kolommen"]) for tabel, entry in load_contract()["tabellen"].items()}


@contextmanager
def open_ingang(home: Home, sinds: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """What was delivered after the run `sinds` ('' for all), as `brons.<tabel>`, and the ledger."""
    with duckdb.connect() as con:
        con.execute(IS_BSN + "create schema brons;")
        entries = {run: entry for run, entry in read_leveringen(home).items() if run > sinds}
        for tabel in all_schemas():
            files = [home.brons / tabel / f"{run}.parquet" for run, e in entries.items() if tabel in e["tabellen"]]
            if files:
                listed = ", ".join(quote(path) for path in files)
                con.execute(f"create view brons.{tabel} as from read_parquet([{listed}], union_by_name=true)")
            else:
                con.register("leeg", read_brons(home, tabel, stand="").collect().to_arrow())
                con.execute(f"create table brons.{tabel} as from leeg")
        content = read_columns().keys() & all_schemas().keys()
        rows = [f"select bericht_id from brons.{t}" for t in sorted(content)]  # noqa: S608
        con.execute("create view bericht_rijen as " + " union all ".join(rows))
        _add_ledger(con, home)
        _add_text_columns(con)
        yield con


@contextmanager
def open_uitgang(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The marts of the closed warehouse file, the linked tables they are made of, and the ledger."""
    with duckdb.connect() as con:
        con.execute(IS_BSN + "create schema marts; create schema gekoppeld;")
        con.execute(f"attach {quote(home.warehouse)} as warehouse (read_only)")
        found = "select table_name from duckdb_tables() where database_name = 'warehouse' and schema_name = 'marts'"
        for (tabel,) in con.execute(found).fetchall():
            con.execute(f'create view marts."{tabel}" as from warehouse.marts."{tabel}"')
        for folder in sorted(p for p in home.gekoppeld.iterdir() if p.is_dir()):
            pattern = quote(folder / "**/*.parquet")
            con.execute(f"create view gekoppeld.{folder.name} as from read_parquet({pattern}, hive_partitioning=false)")
        _add_ledger(con, home)
        _add_handed_out(con, home)
        _add_text_columns(con)
        con.execute("create table contract_breuk (plek varchar, aantal bigint)")
        con.execute("insert into contract_breuk select unnest(?), 1", [find_breaches(con)])
        yield con


def find_breaches(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Columns of the public contract that are absent or of another type, as `schema.table.column`."""
    sql = """select schema_name || '.' || table_name || '.' || column_name, data_type from duckdb_columns()
             where database_name in ('memory', 'warehouse')"""
    found = dict(con.execute(sql).fetchall())
    return [
        f"{tabel}.{kolom}"
        for tabel, entry in load_contract()["tabellen"].items()
        for kolom, soort in entry["kolommen"].items()
        if found.get(f"{tabel}.{kolom}") not in SOORTEN[soort]
    ]


def _add_ledger(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    con.execute("create schema beheer")
    for tabel in BEHEER:
        con.register("ledger", read_beheer(home, tabel).to_arrow())
        con.execute(f"create table beheer.{tabel} as from ledger")


def _add_handed_out(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """`nummer`: numbers of toewijzing and beschikking that chance lets pass the elfproef.

    The client's own BSN is not among them: reading replaces it (`pseudoniem.replace_own_bsn`).
    """
    handed_out = pl.concat(read_brons(home, tabel).select(pl.col(kolom).alias("nummer")) for tabel, kolom in NUMMERS)
    con.register("uitgegeven", handed_out.unique().collect().to_arrow())
    con.execute("insert into nummer select nummer::varchar from uitgegeven where is_bsn(nummer::varchar)")


def _add_text_columns(con: duckdb.DuckDBPyConnection) -> None:
    """`bsn_achtig(plek, aantal)`: per text column how many numbers in it could be a BSN and are no `nummer`."""
    sql = """select schema_name, table_name, column_name from duckdb_columns()
             where database_name = 'memory' and data_type = 'VARCHAR' and schema_name in ('brons', 'beheer', 'marts')"""
    counts = [
        f"""select '{schema}.{tabel}.{kolom}' as plek, count(*) as aantal
            from (select unnest(bsns("{kolom}")) as gevonden from {schema}."{tabel}")
            where gevonden not in (select nummer from nummer)"""  # noqa: S608
        for schema, tabel, kolom in con.execute(sql).fetchall()
    ]
    con.execute("create view bsn_achtig as " + " union all ".join(counts))


def quote(path: Path) -> str:
    """A path as an SQL string."""
    return "'" + str(path).replace("'", "''") + "'"
