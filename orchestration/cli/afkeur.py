"""`sdcg afkeur`: the rejects, by who sent them and by cause."""

from typing import Any

import polars as pl
from rich.markup import escape

from ingest.beheer import read_beheer
from ingest.home import Home
from orchestration.cli.scherm import console, count, line, number, shown


def collect(home: Home) -> list[dict[str, Any]]:
    """Suppliers with their causes and files, at every level the largest first.

    What was accepted later under the same name is left out. `aantal` counts reasons, of which a file may have many.
    """
    offers = read_beheer(home, "aanlevering").with_row_index("volgorde")
    latest = (
        offers.sort("volgorde").unique("bestand", keep="last").select("bestand", "soort", "run_id", "afzender_code")
    )
    rejects = read_beheer(home, "afkeur").join(latest, on=["bestand", "run_id"], how="inner")
    rejects = rejects.with_columns(_supplier().alias("leverancier")).sort("bestand", "regel_nr")
    plaatsen = pl.struct("bestand", "soort", "regel_nr", "pad", "run_id").alias("plaatsen")
    causes = _group(rejects, ["leverancier", "regel_code", "uitleg"], plaatsen)
    oorzaken = pl.struct("regel_code", "uitleg", "aantal", "bestanden", "plaatsen").alias("oorzaken")
    suppliers = _group(rejects, ["leverancier"])
    return (
        suppliers.join(causes.group_by("leverancier", maintain_order=True).agg(oorzaken), on="leverancier")
        .sort(["aantal", "leverancier"], descending=[True, False])
        .to_dicts()
    )


def _group(rejects: pl.DataFrame, names: list[str], *about: pl.Expr) -> pl.DataFrame:
    """How many reasons in how many files, the most first."""
    counts = (pl.len().alias("aantal"), pl.col("bestand").n_unique().alias("bestanden"))
    grouped = rejects.group_by(names, maintain_order=True).agg(*counts, *about)
    return grouped.sort(["aantal", *names], descending=[True, *[False] * len(names)])


def _supplier() -> pl.Expr:
    """The party that the message names, else the folder below berichten/ or registraties/<soort>/ that it came in."""
    folder = pl.col("bestand").str.extract(r"^(berichten/[^/!]+|registraties/[^/!]+(?:/[^/!]+)?|[^/!]+)/")
    return (
        pl.when(pl.col("afzender_code").str.len_chars() == len("0202"))
        .then(pl.format("gemeente {}", "afzender_code"))
        .when(pl.col("afzender_code").is_not_null())
        .then(pl.format("aanbieder {}", "afzender_code"))
        .otherwise(pl.format("map {}", folder.fill_null("landing")))
    )


def show(suppliers: list[dict[str, Any]], meeste: int) -> None:
    """Per supplier a line per cause, then the first few places."""
    if not suppliers:
        console.print("Er is niets afgekeurd.")
    for supplier in suppliers:
        files = f"{number(supplier['aantal'])} × afgekeurd, in {count(supplier['bestanden'], 'bestand', 'bestanden')}"
        console.print(f"[bold]{escape(supplier['leverancier'])}[/bold]: {files}")
        for cause in supplier["oorzaken"]:
            _show_cause(cause, meeste)


def _show_cause(cause: dict[str, Any], meeste: int) -> None:
    line(f"  {number(cause['aantal'])} × {cause['regel_code']}", f"  {cause['uitleg']}")
    for place in cause["plaatsen"][:meeste]:
        console.print(f"      {_place(place)}", markup=False)
    if len(cause["plaatsen"]) > meeste:
        console.print(f"      en {number(len(cause['plaatsen']) - meeste)} meer: sdcg afkeur --json", markup=False)


def _place(place: dict[str, Any]) -> str:
    where = f", regel {place['regel_nr']}" if place["regel_nr"] else ""
    return f"{place['bestand']}{where}" + (f", {place['pad']}" if place["pad"] else "")


def nothing_offered(home: Home) -> str:
    """What to do where no file was ever offered."""
    where = f"{shown(home.berichten)} en registraties in {shown(home.registraties)}/SOORT"
    return f"nog nooit iets aangeboden; leg berichten in {where}, of maak een proefregio: sdcg proefregio"


def rejected_rows(offers: pl.DataFrame) -> str:
    """How many rows were rejected in files that were read all the same, in words; "" when none were."""
    partly = offers.filter(pl.col("status") == "verwerkt", pl.col("rijen_afgekeurd") > 0)
    rows = partly["rijen_afgekeurd"].sum()
    files = count(partly.height, "verwerkt bestand", "verwerkte bestanden")
    return f"{count(rows, 'rij', 'rijen')} afgekeurd in {files}" if rows else ""
