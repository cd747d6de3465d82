"""The documents' tables beside ours: `python -m ingest.proefregio.pilots.naast HOME`, after a night on the pilots."""

import argparse
import sys
from pathlib import Path

import duckdb
import polars as pl
from rich.console import Console
from rich.table import Column, Table

from ingest.home import Home
from ingest.proefregio.pilots.feiten import load_scenario

# Both figures as the document prints them: so many decimals, half up.
_NAAST = """
select
    d.bron, d.tabel, d.rij, d.kolom, d.kpi_code, d.is_reconstructie, d.waarde as document,
    round(
        case d.cijfer
            when 'teller' then k.teller
            when 'noemer' then k.noemer
            when 'waarde' then k.waarde
            when 'procent' then 100 * k.waarde
            when 'procent_rest' then 100 * (1 - k.waarde)
        end,
        d.decimalen
    ) as kpi_waarde
from read_parquet($waarheid, file_row_number = true) as d
left join marts.kpi_waarde as k
    on d.kpi_code = k.kpi_code
    and k.periode_soort = 'totaal'
    and k.gemeente_code = $gemeente_code
    and coalesce(d.wet, 'totaal') = k.wet
    and coalesce(d.wijk_code, 'totaal') = coalesce(k.wijk_code, 'totaal')
    and coalesce(d.team, 'totaal') = coalesce(k.team, 'totaal')
    and coalesce(k.product_groep, 'totaal') = 'totaal'
    and coalesce(k.agb_code, 'totaal') = 'totaal'
    and d.uitsplitsing is not distinct from k.uitsplitsing
    and d.uitsplitsing_waarde is not distinct from k.uitsplitsing_waarde
where d.kpi_code is not null
order by d.file_row_number
"""


def compare(home: Home) -> pl.DataFrame:
    """One row per figure of a document that a KPI counts, in its order: as printed, and as this home publishes it.

    `kpi_waarde` is null where the publication has no such cell. Raises duckdb.IOException where nothing is published
    or no pilots were written.
    """
    asked = {
        "waarheid": str(home.root / "waarheid" / "pilots.parquet"),
        "gemeente_code": load_scenario()["gemeente_code"],
    }
    with duckdb.connect(str(home.publicatie / "begeleiding.duckdb"), read_only=True) as con:
        return con.execute(_NAAST, asked).pl()


def show(rows: pl.DataFrame) -> Table:
    """The figures side by side, a line between the documents' tables; what differs in red, what is rebuilt in grey."""
    names = ("tabel", "rij", "kolom", "document", "kpi_waarde", "KPI", "bron")
    table = Table(*(Column(name, overflow="fold") for name in names))
    for part in rows.partition_by("tabel", maintain_order=True):
        for row in part.iter_rows(named=True):
            stijl = "red" if row["document"] != row["kpi_waarde"] else "dim" if row["is_reconstructie"] else ""
            cijfers = [_dutch(row[naam]) for naam in ("document", "kpi_waarde")]
            table.add_row(row["tabel"], row["rij"], row["kolom"], *cijfers, row["kpi_code"], row["bron"], style=stijl)
        table.add_section()
    return table


def _dutch(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:,.10g}".translate(str.maketrans(",.", ".,"))


def main() -> int:
    """Print the tables; exit status 1 when a figure differs, 2 when there is nothing to compare."""
    parser = argparse.ArgumentParser(prog="python -m ingest.proefregio.pilots.naast", description=__doc__)
    parser.add_argument("home", type=Path, help="een map met de pilots, na een nacht")
    try:
        rows = compare(Home(parser.parse_args().home))
    except duckdb.IOException:
        rows = pl.DataFrame()
    if rows.is_empty():
        sys.stderr.write("Hier zijn geen pilots gepubliceerd: sdcg proefregio --schaal pilots, en dan sdcg run.\n")
        return 2
    differ = rows.filter(pl.col("document").ne_missing(pl.col("kpi_waarde"))).height
    Console().print(show(rows))
    sys.stdout.write(f"{rows.height} cijfers uit de documenten, waarvan {rows.height - differ} gelijk in kpi_waarde\n")
    return int(differ > 0)


if __name__ == "__main__":
    sys.exit(main())
