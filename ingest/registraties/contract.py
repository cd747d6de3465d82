"""Registrations as data: one contract per soort says which columns it has, of which type, and what makes a row unique.

Belongs here: what a contract is. Reading a file by it is `lezen.py`.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal

import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict

Soort = Literal[
    "tekst", "code", "codelijst", "gemeente", "agb", "kpi", "datum", "week", "maand", "getal", "decimaal", "bedrag",
    "ja_nee", "bsn", "medewerker", "postcode",
]  # fmt: skip
_POLARS: Mapping[str, Any] = {
    "datum": pl.Date,
    "week": pl.Date,
    "maand": pl.Date,
    "getal": pl.Int64,
    "bedrag": pl.Int64,
    "decimaal": pl.Float64,
    "ja_nee": pl.Boolean,
}


class _Gegeven(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WaardenBij(_Gegeven):
    """Which values a column may have, by the value of another column: the domains of each version of an instrument."""

    kolom: str
    waarden: Mapping[str, tuple[str, ...]]


class Kolom(_Gegeven):
    """One column: its type, whether it must be filled, and what it means (Dutch).

    `minimum` and `maximum` belong to it, amounts in euro. `ook` are words that may stand instead of a value.
    `verplicht_bij`: filled where these columns have these values; `alleen_bij`: only there.
    """

    type: Soort
    uitleg: str
    verplicht: bool = False
    waarden: tuple[str, ...] = ()
    codelijst: str | None = None
    ook: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    waarden_bij: WaardenBij | None = None
    verplicht_bij: Mapping[str, str] = {}
    alleen_bij: Mapping[str, str] = {}
    zonder_persoonsgegevens: bool = False


class Hoogstens(_Gegeven):
    """The numbers in these columns together are at most the number in that one."""

    delen: tuple[str, ...]
    geheel: str


class Relatie(_Gegeven):
    """These columns, filled, name a row of another registration (`WT`) or linked table (`toewijzing`)."""

    kolommen: tuple[str, ...]
    naar: str


class Contract(_Gegeven):
    """One kind of registration.

    `volgorde` lists pairs of dates of which the first may not lie after the second; of each group in `een_van` at least
    one column is filled. A relation to a row that is not there costs no row: it is a finding of the linking.
    """

    soort: str
    tabel: str
    betekenis: str
    sleutel: tuple[str, ...]
    kolommen: Mapping[str, Kolom]
    volgorde: tuple[tuple[str, str], ...] = ()
    hoogstens: tuple[Hoogstens, ...] = ()
    een_van: tuple[tuple[str, ...], ...] = ()
    relaties: tuple[Relatie, ...] = ()

    def brons_column(self, naam: str) -> str:
        """Name of a column after reading: a BSN has become a pseudonym, an amount is in eurocent."""
        return {"bsn": "client_id", "bedrag": f"{naam}_cent"}.get(self.kolommen[naam].type, naam)

    @property
    def brons_schema(self) -> dict[str, Any]:
        """Columns and types of the brons table; each row knows its file and line."""
        eigen = {self.brons_column(n): _POLARS.get(k.type, pl.String) for n, k in self.kolommen.items()}
        return {"inhoud_id": pl.String, "regel_nr": pl.Int64, "bestand": pl.String, **eigen}


@cache
def all_contracten() -> dict[str, Contract]:
    """Every contract by its soort, which is also the name of its folder below `landing/registraties/`."""
    folder = resources.files(__package__).joinpath("contracten")
    texts = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    contracten = [Contract(**yaml.safe_load(f.read_text("utf-8"))) for f in texts]
    return {contract.soort: contract for contract in contracten}


def registratie_schemas() -> dict[str, dict[str, Any]]:
    """Per brons table of registrations its columns and types."""
    return {contract.tabel: contract.brons_schema for contract in all_contracten().values()}
