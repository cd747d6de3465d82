"""Writing a DuckDB file that others will open: from the closed warehouse, in a format that older clients read."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.publicatie.bestand import make_durable

# BI tools carry a DuckDB of their own, often an older one.
OPSLAGVERSIE = "v1.0.0"


@contextmanager
def create_file(target: Path, warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A memory connection with the new file as `doel` and the closed warehouse as `warehouse`, read-only.

    On a good end the file is checkpointed, closed and durable. The views of the warehouse name their catalog,
    so it must be attached under the name of its file.
    """
    target.unlink(missing_ok=True)
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")  # moments are kept in UTC, whatever the machine's clock says
        con.execute(f"attach {quote(warehouse)} as warehouse (read_only)")
        con.execute(f"attach {quote(target)} as doel (storage_version '{OPSLAGVERSIE}')")
        yield con
        con.execute("checkpoint doel")
        con.execute("detach doel")
    if target.with_name(f"{target.name}.wal").exists():
        raise RuntimeError(f"{target.name} was not closed: rows would be missing")
    make_durable(target)


def list_tables(
    con: duckdb.DuckDBPyConnection, database: str, schemas: Sequence[str] | None = None
) -> list[tuple[str, str]]:
    """Tables and views of an attached database as (schema, name), sorted."""
    sql = """select table_schema, table_name from information_schema.tables where table_catalog = ? order by all"""
    found = con.execute(sql, [database]).fetchall()
    return [(schema, name) for schema, name in found if schemas is None or schema in schemas]


def add_comments(con: duckdb.DuckDBPyConnection, dbt_manifest: Path) -> None:
    """Give the tables and columns of `doel` the descriptions that the dbt project has of them.

    In one transaction: each by itself would wait for the disk.
    """
    tables = set(list_tables(con, "doel"))
    con.begin()
    for node in json.loads(dbt_manifest.read_text("utf-8"))["nodes"].values():
        if (node["schema"], node.get("alias")) not in tables or node["resource_type"] != "model":
            continue
        relation = f"doel.{node['schema']}.{node['alias']}"
        con.execute(f"comment on table {relation} is {text(node['description'])}")
        for column in node["columns"].values():
            con.execute(f'comment on column {relation}."{column["name"]}" is {text(column["description"])}')
    con.commit()


def quote(path: Path) -> str:
    """A path as an SQL string."""
    return text(str(path))


def text(value: str) -> str:
    """A value as an SQL string."""
    return "'" + value.replace("'", "''") + "'"
