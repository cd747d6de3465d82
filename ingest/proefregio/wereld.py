"""The organisations of the region: gemeenten with wijken and postcodes, wijkteams, aanbieders, products."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

WETTEN = {"wmo": "iwmo", "jeugd": "ijw"}
_LETTERS = "ABDEGHJKLN"


@dataclass(frozen=True)
class Wijk:
    """A wijk with the six-character postcodes in it and the team that serves it."""

    code: str
    naam: str
    gemeente_code: str
    team: str
    postcodes: tuple[str, ...]


@dataclass(frozen=True)
class Team:
    """A wijkteam that takes up cases itself, per wet from a date on."""

    naam: str
    gemeente_code: str
    is_pilot: bool
    vanaf: Mapping[str, date]


@dataclass(frozen=True)
class Aanbieder:
    """A provider with a contract; `kanaal` says whether it declares by message or by a list."""

    agb_code: str
    naam: str
    wetten: tuple[str, ...]
    gemeenten: tuple[str, ...]
    kanaal: str


@dataclass(frozen=True)
class Product:
    """A (fictitious) product; tarief in eurocent per unit."""

    categorie: str
    code: str
    groep: str
    eenheid: str
    tarief_cent: int


@cache
def load_gegevens() -> dict[str, Any]:
    """The made-up facts of the region."""
    return yaml.safe_load(resources.files(__package__).joinpath("gegevens", "wereld.yaml").read_text("utf-8"))


@cache
def load_wijken(gemeente_code: str) -> tuple[Wijk, ...]:
    """Every wijk of one gemeente."""
    return tuple(
        Wijk(code, w["naam"], gemeente_code, w["team"], _postcodes(w["postcode4"]))
        for code, w in load_gegevens()["gemeenten"][gemeente_code]["wijken"].items()
    )


def _postcodes(postcode4: list[str]) -> tuple[str, ...]:
    return tuple(f"{cijfers}{a}{b}" for cijfers in postcode4 for a in _LETTERS[:2] for b in _LETTERS)


def load_plaats(gemeente_code: str) -> str:
    """Name of a gemeente, also used as the place of its addresses."""
    return load_gegevens()["gemeenten"][gemeente_code]["naam"]


@cache
def load_teams(gemeente_code: str) -> tuple[Team, ...]:
    """The wijkteams of one gemeente that take up cases themselves."""
    return tuple(
        Team(naam, t["gemeente_code"], t["pilot"], t["vanaf"])
        for naam, t in load_gegevens()["teams"].items()
        if t["gemeente_code"] == gemeente_code
    )


@cache
def load_aanbieders(gemeente_code: str, wet: str) -> tuple[Aanbieder, ...]:
    """The providers with a contract for one gemeente and wet."""
    return tuple(
        Aanbieder(agb_code, a["naam"], tuple(a["wetten"]), tuple(a["gemeenten"]), a["kanaal"])
        for agb_code, a in load_gegevens()["aanbieders"].items()
        if wet in a["wetten"] and gemeente_code in a["gemeenten"]
    )


@cache
def load_producten(gemeente_code: str, wet: str) -> tuple[Product, ...]:
    """The placeholder products of one gemeente and wet."""
    bestand = resources.files("ingest.registraties").joinpath("plaatshouders", "product.csv")
    return tuple(
        Product(r["product_categorie"], r["product_code"], r["product_groep"], r["eenheid_code"], int(r["tarief_cent"]))
        for r in csv.DictReader(bestand.read_text("utf-8").splitlines())
        if (r["gemeente_code"], r["wet"]) == (gemeente_code, wet)
    )
