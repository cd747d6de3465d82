"""`parquet/<mart>.parquet`: the marts for tools that read files; ordered, so that equal marts give equal bytes."""

from pathlib import Path

import duckdb

from orchestration.publicatie.bestand import make_durable
from orchestration.publicatie.database import list_tables, quote


def build_parquet(folder: Path, warehouse: Path) -> dict[str, int]:
    """Write one file per mart and return their rows."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = {}
    with duckdb.connect() as con:
        con.execute(f"attach {quote(warehouse)} as warehouse (read_only)")
        for schema, table in list_tables(con, "warehouse", ("marts",)):
            path = folder / f"{table}.parquet"
            con.execute(f"""copy (from warehouse.{schema}.{table} order by all) to {quote(path)}
                            (format parquet, compression zstd)""")
            rows[table] = con.execute(f"select count(*) from {quote(path)}").fetchall()[0][0]  # noqa: S608
            make_durable(path)
    return rows
