"""From a published figure to the facts it counts: which rows of its KPI's own query fall in its cell, and count.

The query is the one that the last build ran (the manifest of that build holds it), cut where `kpi_cellen` begins to
count. Nothing is said that was not counted again: the rows found must give teller, noemer and n of the figure.
"""

import json
import math
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import polars as pl

from ingest.home import Home
from orchestration.omgeving import dbt_manifest

DIMENSIES = ("wet", "gemeente_code", "wijk_code", "team", "agb_code", "product_groep")
_MATEN = ("teller", "noemer", "n")
# What the rows of a KPI are, by the first of these that they name; and whose rows are months of clients.
_FEITEN = {
    "traject": ["traject_id"],
    "toewijzing": ["gemeente_code", "wet", "toewijzing_nummer"],
    "episode": ["episode_id"],
}
_CLIENTMAAND = ["client_id", "wet", "maand"]
_VAN_CLIENTMAAND = {"int_client__matrix", "int_client__zwaarte", "stg_client_maand", "stg_client_maand_aanbieder"}
# Where the rows of all periods are there, and what is made of them begins.
_TELLEN = re.compile(r"\n(?=(?:opgeteld|gemerkt|geteld) as \()")
_UIT, _PERIODES = "\n    from per_periode\n", "\nperiodes as ("


class CijferFout(ValueError):
    """The figure is not there or can't be traced; the message (Dutch) says why and what can."""


@dataclass(frozen=True)
class Cijfer:
    """A figure, and the facts that it counts: per soort a frame with their keys, each once."""

    cel: dict[str, Any]
    feiten: dict[str, pl.DataFrame]


def trace_figure(
    home: Home,
    kpi_code: str,
    periode_soort: str,
    periode: date | None,
    waar: dict[str, str],
    uitsplitsing: str | None = None,
) -> Cijfer:
    """The figure of one cell and its facts; a dimension that is not in `waar` is taken over all of it.

    `uitsplitsing` is 'naam=waarde'. Raises CijferFout.
    """
    if not (home.warehouse.exists() and (home.publicatie / "begeleiding.duckdb").exists()):
        raise CijferFout("er is nog niets gepubliceerd: sdcg run")
    asked = {"kpi_code": kpi_code, "periode_soort": periode_soort} | ({"periode": periode} if periode else {})
    with duckdb.connect(str(home.publicatie / "begeleiding.duckdb"), read_only=True) as published:
        cel = _find_cell(published, asked, waar, uitsplitsing)
    model = _find_model(home, kpi_code)
    with duckdb.connect(str(home.warehouse), read_only=True) as warehouse:
        rows = _count_rows(warehouse, model["compiled_code"], cel)
    return Cijfer(cel, _split_by_fact(rows, model))


def _find_cell(
    con: duckdb.DuckDBPyConnection, asked: dict[str, Any], waar: dict[str, str], uitsplitsing: str | None
) -> dict[str, Any]:
    naam, _, waarde = (uitsplitsing or "").partition("=")
    split = {"uitsplitsing": naam or None, "uitsplitsing_waarde": waarde or None}
    exact = asked | waar | split
    over_all = [name for name in DIMENSIES if name not in waar]
    where = [f"{name} is not distinct from ${name}" for name in exact] + [
        f"coalesce({name}, 'totaal') = 'totaal'" for name in over_all
    ]
    found = con.execute(f"select * from marts.kpi_waarde where {' and '.join(where)}", exact).pl().to_dicts()  # noqa: S608
    if found:
        return found[0]
    kpi_code = asked["kpi_code"]
    known = con.execute("select dimensies from marts.kpi_catalogus where kpi_code = ?", [kpi_code]).fetchone()
    if known is None:
        raise CijferFout(f"{kpi_code} staat niet in marts.kpi_catalogus")
    for name, value in waar.items():
        where = f"kpi_code = ? and {name} = ?"
        if con.execute(f"select 1 from marts.kpi_waarde where {where} limit 1", [kpi_code, value]).fetchone() is None:  # noqa: S608
            raise CijferFout(f"{kpi_code} is er niet voor {name} {value}: die waarde komt er nergens in voor")
    raise CijferFout(f"dit cijfer is niet gepubliceerd; {kpi_code} is er naar: {known[0]}")


def _find_model(home: Home, kpi_code: str) -> dict[str, Any]:
    """The model that counts this KPI, as the last build had it."""
    nodes = json.loads(dbt_manifest(home).read_text("utf-8"))["nodes"].values()
    models = [
        node
        for node in nodes
        if kpi_code in {kpi["kpi_code"] for kpi in node["config"].get("meta", {}).get("kpis", ())}
    ]
    if not models or not _TELLEN.search(models[0].get("compiled_code") or ""):
        raise CijferFout(
            f"{kpi_code} telt geen rijen maar rekent met andere cijfers (kosten, prognose, aanbieders, duidingen); "
            "volg de cijfers waar het op rust"
        )
    return models[0]


def _count_rows(con: duckdb.DuckDBPyConnection, sql: str, cel: dict[str, Any]) -> pl.DataFrame:
    """The rows of the KPI's query that the cell counts. Raises CijferFout when they don't give the figure."""
    head, tail = _TELLEN.split(sql, 1)
    where, values = _condition(tail, cel)
    select = f"{head} einde as (select 1) select row_number() over () as rij, * from per_periode where {where}"  # noqa: S608
    con.execute(f"create temp table cel_rijen as {select}", values)
    if con.execute("select count(*) from cel_rijen").fetchone() == (0,) and not cel["teller"] and not cel["n"]:
        return con.execute("select * from cel_rijen").pl()
    together = _count(con, head, tail, f"'{cel['periode_soort']}'", "periode", cel)
    if len(together) != 1 or not all(_is_equal(together[name][0], cel[name]) for name in _MATEN):
        raise CijferFout("de publicatie is niet gemaakt van het warehouse dat er nu staat: sdcg run")
    alone = _count(con, head, tail, "cast(rij as varchar)", "periode", cel)
    counts = pl.any_horizontal(pl.col(name).fill_null(0) != 0 for name in _MATEN)
    counted = alone.filter(counts).select(pl.col("periode_soort").cast(pl.Int64).alias("rij"))
    return con.execute("select * from cel_rijen").pl().join(counted.unique(), on="rij", how="semi").sort("rij")


def _condition(tail: str, cel: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Which rows fall in the cell; what is over all of a dimension, or split by what is counted, asks nothing of it."""
    exact = {name: cel[name] for name in DIMENSIES if cel[name] not in (None, "totaal")}
    if f"grouping({cel['uitsplitsing']}) = 0" in tail:
        exact[cel["uitsplitsing"]] = cel["uitsplitsing_waarde"]
    if f"'{cel['kpi_code']}' as kpi_code" not in tail:  # a family, whose rows say of which KPI they are
        exact["kpi_code"] = cel["kpi_code"]
    is_cumulative = "sum(teller_1) over" in tail
    where = [f"coalesce({name}, 'onbekend') = ${name}" for name in exact]
    where += ["periode_soort = $periode_soort", f"periode {'<=' if is_cumulative else '='} $periode"]
    return " and ".join(where), exact | {name: cel[name] for name in ("periode_soort", "periode")}


def _count(
    con: duckdb.DuckDBPyConnection, head: str, tail: str, periode_soort: str, periode: str, cel: dict[str, Any]
) -> pl.DataFrame:
    """Teller, noemer and n of this cell as the KPI's query counts them over these rows only, per `periode_soort`."""
    chosen = f"select * exclude (rij) replace ({periode_soort} as periode_soort, {periode} as periode) from cel_rijen"  # noqa: S608
    moments = "select distinct periode_soort, periode from gekozen"
    tail = tail.replace(_UIT, "\n    from gekozen\n", 1).replace(_PERIODES, f"\nperiodes as ({moments}),\nalle as (", 1)
    exact = {name: cel[name] for name in ("kpi_code", *DIMENSIES, "uitsplitsing", "uitsplitsing_waarde")}
    where = " and ".join(f"{name} is not distinct from ${name}" for name in exact)
    last = "qualify periode = max(periode) over (partition by periode_soort)"
    counted = f"{head} gekozen as ({chosen}), {tail}"
    return con.execute(f"select * from ({counted}) where {where} {last}", exact).pl()  # noqa: S608


def _is_equal(found: float | None, published: float | None) -> bool:
    if found is None or published is None:
        return found is published
    return math.isclose(found, published, rel_tol=1e-9, abs_tol=1e-6)


def _split_by_fact(rows: pl.DataFrame, model: dict[str, Any]) -> dict[str, pl.DataFrame]:
    """The keys of the facts in these rows, each once, per soort. Raises CijferFout when the rows name none."""
    found = {
        soort: rows.select(keys).drop_nulls(keys[-1]).unique(maintain_order=True)
        for soort, keys in _FEITEN.items()
        if keys[-1] in rows.columns
    }
    if not found and _VAN_CLIENTMAAND & {name.rpartition(".")[2] for name in model["depends_on"]["nodes"]}:
        found = {"clientmaand": rows.select(_CLIENTMAAND).unique(maintain_order=True)}
    if not found:
        sources = ", ".join(sorted(name.rpartition(".")[2] for name in model["depends_on"]["nodes"]))
        raise CijferFout(
            f"de {rows.height} rijen van dit cijfer zijn geen trajecten, toewijzingen, episodes of cliëntmaanden; zij "
            f"komen uit {sources}, en marts noemt daarvan bestand en bericht (fct_bericht, fct_tijdregistratie, …)"
        )
    return found
