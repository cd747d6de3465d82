"""What changed between two publications: tables, columns, rows, and figures."""

from pathlib import Path
from typing import Any

import duckdb

from orchestration.publicatie.begeleiding import NAAM
from orchestration.publicatie.database import list_tables, quote

CEL = (
    *("kpi_code", "periode_soort", "periode", "wet", "gemeente_code", "wijk_code", "team", "agb_code"),
    *("product_groep", "uitsplitsing", "uitsplitsing_waarde"),
)


def compare(eerder: Path, nu: Path) -> dict[str, Any]:
    """Differences between two folders with a `begeleiding.duckdb`, from the earlier to the later one.

    `tabellen` and `kolommen` that came (`+`) or went (`-`), `rijen` per table of which the number changed (before,
    after), and `cijfers` per KPI: cells that are new, gone or changed, and the largest change.
    """
    with duckdb.connect() as con:
        for name, folder in (("eerder", eerder), ("nu", nu)):
            con.execute(f"attach {quote(folder / NAAM)} as {name} (read_only)")
        tables = {name: {f"{s}.{t}" for s, t in list_tables(con, name)} for name in ("eerder", "nu")}
        both = sorted(tables["eerder"] & tables["nu"])
        return {
            "tabellen": _signed(tables["eerder"], tables["nu"]),
            "kolommen": _signed(*({c for c in _columns(con, name) if c[0] in both} for name in ("eerder", "nu"))),
            "rijen": [row for row in (_rows(con, table) for table in both) if row["eerder"] != row["nu"]],
            "cijfers": _figures(con) if "marts.kpi_waarde" in both else [],
        }


def _signed(before: set[Any], after: set[Any]) -> list[str]:
    def told(item: Any) -> str:
        return item if isinstance(item, str) else f"{item[0]}.{item[1]} ({item[2]})"

    return [f"- {told(item)}" for item in sorted(before - after)] + [f"+ {told(i)}" for i in sorted(after - before)]


def _columns(con: duckdb.DuckDBPyConnection, database: str) -> set[tuple[str, str, str]]:
    sql = """select table_schema || '.' || table_name, column_name, data_type from information_schema.columns
             where table_catalog = ?"""
    return set(con.execute(sql, [database]).fetchall())


def _rows(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, Any]:
    sql = f"select (select count(*) from eerder.{table}), (select count(*) from nu.{table})"  # noqa: S608
    before, after = con.execute(sql).fetchall()[0]
    return {"tabel": table, "eerder": before, "nu": after}


def _figures(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Per KPI with changed cells how many came, went and changed, and by how much at most."""
    same = " and ".join(f"a.{name} is not distinct from b.{name}" for name in CEL)
    found = con.execute(f"""
        select coalesce(a.kpi_code, b.kpi_code) as kpi_code,
            count(*) filter (a.kpi_code is null) as erbij,
            count(*) filter (b.kpi_code is null) as weg,
            count(*) filter (a.kpi_code is not null and b.kpi_code is not null) as gewijzigd,
            max(abs(b.waarde - a.waarde)) as grootste_wijziging
        from eerder.marts.kpi_waarde as a
        full join nu.marts.kpi_waarde as b on {same}
        where a.waarde is distinct from b.waarde or a.kpi_code is null or b.kpi_code is null
        group by 1 order by 1
    """)  # noqa: S608
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
