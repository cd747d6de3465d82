"""What the documents say: every figure with its source, and where and when the pilots took place."""

import csv
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


@cache
def load_feiten() -> pl.DataFrame:
    """One row per figure: columns of `FEITEN`. `bron` is the document (S0, S4) with its section; see docs/pilots.md.

    `is_reconstructie` marks what no document prints, and what was found by computing backwards from what they print.
    """
    rijen = list(csv.DictReader(_read("documenten.csv").splitlines()))
    frame = pl.DataFrame(rijen, schema=dict.fromkeys(FEITEN, pl.String))
    return frame.with_columns(pl.col("waarde").cast(pl.Float64), pl.col("is_reconstructie") == "ja")


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


def _read(naam: str) -> str:
    return resources.files(__package__).joinpath("gegevens", naam).read_text("utf-8")
