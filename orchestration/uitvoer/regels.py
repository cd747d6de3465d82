"""The rows of an export: every shared cell with names instead of codes, and its definition beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.publicatie.database import quote
from orchestration.publicatie.delen import NAAM

# Heading of each column of an export, and what it is made of.
KOLOMMEN = {
    "KPI": "w.kpi_code",
    "naam": "k.naam",
    "periode": """case w.periode_soort when 'maand' then strftime(w.periode, '%Y-%m')
        when 'kwartaal' then strftime(w.periode, '%Y') || '-K' || quarter(w.periode)
        when 'jaar' then strftime(w.periode, '%Y') else 'totaal' end""",
    "tot en met": "w.periode_eind",
    "wet": "w.wet",
    "gemeente": "coalesce(g.naam, w.gemeente_code)",
    "wijk": "coalesce(wijk.naam, w.wijk_code)",
    "team": "w.team",
    "aanbieder": "coalesce(a.naam, w.agb_code)",
    "productgroep": "w.product_groep",
    "uitsplitsing": "w.uitsplitsing",
    "waarvan": "w.uitsplitsing_waarde",
    "waarde": "w.waarde",
    "eenheid": "w.eenheid",
    "teller": "w.teller",
    "noemer": "w.noemer",
    "n": "w.n",
    "onder (95%)": "w.betrouwbaarheid_onder",
    "boven (95%)": "w.betrouwbaarheid_boven",
    "status": "w.status",
    "onderdrukt": "w.onderdrukking",
    "duiding": "w.duiding",
    "definitie": "k.definitie",
}
CATALOGUS = {
    **{"KPI": "kpi_code", "naam": "naam", "definitie": "definitie", "teller": "teller", "noemer": "noemer"},
    **{"eenheid": "eenheid", "norm": "norm", "bron": "bron", "herkomst": "herkomst", "let op": "let_op"},
}


@contextmanager
def open_delen(publicatie: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A memory connection in which what may be shared is attached as `delen`, read-only."""
    with duckdb.connect() as con:
        con.execute(f"attach {quote(publicatie / NAAM)} as delen (read_only)")
        yield con


def select_cells(con: duckdb.DuckDBPyConnection, familie: str, gemeente_code: str | None) -> duckdb.DuckDBPyConnection:
    """The cells of one family ('K1'), of one gemeente or of all, in a fixed order."""
    made = ", ".join(f'{sql} as "{heading}"' for heading, sql in KOLOMMEN.items())
    return con.execute(
        f"""select {made}
            from delen.marts.kpi_waarde as w
            inner join delen.marts.kpi_catalogus as k on w.kpi_code = k.kpi_code
            left join delen.marts.dim_gemeente as g on w.gemeente_code = g.gemeente_code
            left join delen.marts.dim_wijk as wijk on w.wijk_code = wijk.wijk_code
            left join delen.marts.dim_aanbieder as a on w.agb_code = a.agb_code
            where starts_with(w.kpi_code, ?) and (? is null or w.gemeente_code = ?)
            order by all""",  # noqa: S608
        [familie, gemeente_code, gemeente_code],
    )


def select_catalogus(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """What each KPI is."""
    made = ", ".join(f'{sql} as "{heading}"' for heading, sql in CATALOGUS.items())
    return con.execute(f"select {made} from delen.marts.kpi_catalogus order by kpi_code")  # noqa: S608
