"""`sdcg afkeur`: the rejects, by cause."""

from typing import Any

import polars as pl

from ingest.beheer import read_beheer
from ingest.home import Home
from orchestration.cli.scherm import console, line, number


def collect(home: Home) -> list[dict[str, Any]]:
    """Causes with their files, the largest first; what was accepted later under the same name is left out."""
    offers = read_beheer(home, "aanlevering").with_row_index("volgorde")
    latest = offers.sort("volgorde").unique("bestand", keep="last").select("bestand", "soort", "run_id", "status")
    rejects = read_beheer(home, "afkeur").join(latest, on=["bestand", "run_id"], how="inner")
    causes = (
        rejects.sort("bestand", "regel_nr")
        .group_by("regel_code", "uitleg")
        .agg(
            pl.len().alias("aantal"),
            pl.col("bestand").n_unique().alias("bestanden"),
            pl.struct("bestand", "soort", "regel_nr", "pad", "run_id").alias("plaatsen"),
        )
        .sort(["aantal", "regel_code", "uitleg"], descending=[True, False, False])
    )
    return causes.to_dicts()


def show(causes: list[dict[str, Any]], meeste: int) -> None:
    """A line per cause, then the first few places."""
    if not causes:
        console.print("Er is niets afgekeurd.")
    for cause in causes:
        line(f"{number(cause['aantal'])} × {cause['regel_code']}", f"  {cause['uitleg']}")
        for place in cause["plaatsen"][:meeste]:
            console.print(f"    {_place(place)}", markup=False)
        if len(cause["plaatsen"]) > meeste:
            console.print(f"    en {number(len(cause['plaatsen']) - meeste)} meer: sdcg afkeur --json", markup=False)


def _place(place: dict[str, Any]) -> str:
    where = f", regel {place['regel_nr']}" if place["regel_nr"] else ""
    return f"{place['bestand']}{where}" + (f", {place['pad']}" if place["pad"] else "")
