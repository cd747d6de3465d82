"""`delen.duckdb`: what may be shared with anybody. Figures over groups only, small cells suppressed.

Belongs here: which rows and cells are shared. How a figure comes about is `dbt_project`.
"""

from pathlib import Path

from orchestration.publicatie.begeleiding import count_rows
from orchestration.publicatie.database import add_comments, create_file

NAAM = "delen.duckdb"
PERIODEN = ("kwartaal", "jaar", "totaal")
MEESTE_DIMENSIES = 3
DIMENSIES = ("wet", "gemeente_code", "wijk_code", "team", "agb_code", "product_groep", "uitsplitsing_waarde")
NOOIT_SAMEN = ("agb_code", "wijk_code")
CIJFERS = ("teller", "noemer", "waarde", "n", "betrouwbaarheid_onder", "betrouwbaarheid_boven")
TABELLEN = (
    "kpi_catalogus",
    "dim_gemeente",
    "dim_wijk",
    "dim_team",
    "dim_aanbieder",
    "dim_product",
    "dim_maand",
)


def build_delen(target: Path, warehouse: Path, dbt_manifest: Path, minimum_cel: int) -> dict[str, int]:
    """Write the file and return its rows per table; a cell over fewer than `minimum_cel` persons has no figures."""
    with create_file(target, warehouse) as con:
        con.execute("create schema doel.marts")
        for table in TABELLEN:
            con.execute(f"create table doel.marts.{table} as from warehouse.marts.{table}")
        con.execute(
            f"create table doel.marts.kpi_waarde as {shared_cells_sql('warehouse.marts.kpi_waarde')}", [minimum_cel]
        )
        add_comments(con, dbt_manifest)
    return count_rows(target)


def shared_cells_sql(source: str) -> str:
    """The cells that are shared: quarters and longer, a few dimensions at a time; one parameter, the smallest cell."""
    periods = ", ".join(f"'{name}'" for name in PERIODEN)
    fixed = {name: f"({name} is not null and {name} <> 'totaal')" for name in DIMENSIES}
    count = " + ".join(f"cast({test} as integer)" for test in fixed.values())
    together = " and ".join(fixed[name] for name in NOOIT_SAMEN)
    figures = ", ".join(f"case when is_klein then null else {name} end as {name}" for name in CIJFERS)
    return f"""
        select * exclude (is_klein) replace ({figures}, case when is_klein then 'klein' end as onderdrukking)
        from (select *, coalesce(n < ?, true) as is_klein from {source}
              where periode_soort in ({periods}) and {count} <= {MEESTE_DIMENSIES} and not ({together}))
    """  # noqa: S608
