"""What the documents say: every figure with its source, and where and when the pilots took place."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import polars as pl
import yaml

FEITEN: Mapping[str, Any] = {
    "bron": pl.String,
    "tabel": pl.String,
    "rij": pl.String,
    "kolom": pl.String,
    "waarde": pl.Float64,
    "is_reconstructie": pl.Boolean,
}
# Where a figure stands in kpi_waarde; a dimension that is empty is its total.
KENGETAL: Mapping[str, Any] = {
    "decimalen": pl.Int32,
    "kpi_code": pl.String,
    "cijfer": pl.String,
    "wet": pl.String,
    "wijk_code": pl.String,
    "team": pl.String,
    "uitsplitsing": pl.String,
    "uitsplitsing_waarde": pl.String,
}
_FIGUUR = ("tabel", "rij", "kolom")


@cache
def load_feiten() -> pl.DataFrame:
    """One row per figure: columns of `FEITEN`. `bron` is the document (S0, S4) with its section; see docs/pilots.md.

    `is_reconstructie` marks what no document prints, and what was found by computing backwards from what they print.
    """
    return _printed().with_columns(pl.col("waarde").cast(pl.Float64), pl.col("is_reconstructie") == "ja")


@cache
def load_waarheid() -> pl.DataFrame:
    """As `load_feiten`, with the columns of `KENGETAL`: the cell of kpi_waarde, and as many decimals as are printed.

    `cijfer` is teller, noemer or waarde of that cell, or its waarde as a percentage (`procent`; `procent_rest` is what
    it is less than all). `kpi_code` is empty where no KPI counts it: what a budget was computed with, for instance.
    """
    decimals = pl.col("waarde").str.extract(r"\.(\d+)$").str.len_chars().fill_null(0).cast(pl.Int32)
    printed = _printed().select(*_FIGUUR, decimalen=decimals)
    cells = printed.join(_read_csv("kengetallen.csv"), on=_FIGUUR, how="left", maintain_order="left")
    return load_feiten().join(cells.select(*_FIGUUR, *KENGETAL), on=_FIGUUR, how="left", maintain_order="left")


@cache
def _printed() -> pl.DataFrame:
    return _read_csv("documenten.csv")


@cache
def _index() -> dict[tuple[str, str, str], float]:
    return {(rij["tabel"], rij["rij"], rij["kolom"]): rij["waarde"] for rij in load_feiten().iter_rows(named=True)}


def feit(tabel: str, rij: str, kolom: str) -> float:
    """One figure. Raises KeyError when the documents do not give it."""
    return _index()[tabel, rij, kolom]


def aantal(tabel: str, rij: str, kolom: str) -> int:
    """One figure that is a count."""
    return int(feit(tabel, rij, kolom))


@cache
def load_scenario() -> dict[str, Any]:
    """Dates, teams, wijken and placeholders."""
    return yaml.safe_load(_read("scenario.yaml"))


def _read_csv(naam: str) -> pl.DataFrame:
    return pl.read_csv(_read(naam).encode(), infer_schema=False)


def _read(naam: str) -> str:
    return resources.files(__package__).joinpath("gegevens", naam).read_text("utf-8")
