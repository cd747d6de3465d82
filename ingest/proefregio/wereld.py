"""The organisations of the region: gemeenten with wijken and postcodes, wijkteams, aanbieders, products."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

from ingest.proefregio.toeval import make_toeval

WETTEN = {"wmo": "iwmo", "jeugd": "ijw"}
ONBEPAALD = "onbepaald"
_LETTERS = "ABDEGHJKLN"
_VOORBEELD = "0202"
# Wijken elsewhere in the country are numbered: one for so many inhabitants, each with a postcode of its own.
_INWONERS_PER_WIJK, _MEESTE_WIJKEN, _EERSTE_POSTCODE = 15_000, 20, 1000
_POSTCODES_REGIO, _OVERGESLAGEN = 6600, 500
_AANBIEDERS_ELDERS = 12


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
    """A provider with a contract; `kanaal` says whether it declares by message or by a list, `declareert` per what."""

    agb_code: str
    naam: str
    wetten: tuple[str, ...]
    gemeenten: tuple[str, ...]
    kanaal: str
    declareert: str


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
    return yaml.safe_load(_read("wereld.yaml"))


def _read(naam: str) -> str:
    return resources.files(__package__).joinpath("gegevens", naam).read_text("utf-8")


@cache
def _gemeenten() -> dict[str, dict[str, str]]:
    return {rij["gemeente_code"]: rij for rij in csv.DictReader(_read("gemeenten.csv").splitlines())}


@cache
def load_inwoners() -> dict[str, int]:
    """Inhabitants of every gemeente of the country: an order of magnitude, or invented."""
    return {code: int(rij["inwoners"]) for code, rij in _gemeenten().items()}


def load_plaats(gemeente_code: str) -> str:
    """Name of a gemeente, also used as the place of its addresses."""
    return _gemeenten()[gemeente_code]["naam"]


def load_regio() -> tuple[str, ...]:
    """The eleven gemeenten of the region."""
    return tuple(load_gegevens()["gemeenten"])


@cache
def load_wijken(gemeente_code: str) -> tuple[Wijk, ...]:
    """Every wijk of one gemeente."""
    eigen = load_gegevens()["gemeenten"].get(gemeente_code)
    if eigen is None:
        return tuple(_numbered_wijken(gemeente_code))
    return tuple(
        Wijk(code, w["naam"], gemeente_code, w["team"], _postcodes(w["postcode4"]))
        for code, w in eigen["wijken"].items()
    )


def _numbered_wijken(gemeente_code: str) -> Iterator[Wijk]:
    eerste = _EERSTE_POSTCODE + _MEESTE_WIJKEN * list(_gemeenten()).index(gemeente_code)
    aantal = min(_MEESTE_WIJKEN, 1 + load_inwoners()[gemeente_code] // _INWONERS_PER_WIJK)
    for nummer in range(aantal):
        cijfers = eerste + nummer + (_OVERGESLAGEN if eerste + nummer >= _POSTCODES_REGIO else 0)
        code, naam = f"WK{gemeente_code}{nummer + 1:02d}", f"{load_plaats(gemeente_code)} {nummer + 1}"
        yield Wijk(code, naam, gemeente_code, "", _postcodes([str(cijfers)]))


def _postcodes(postcode4: list[str]) -> tuple[str, ...]:
    return tuple(f"{cijfers}{a}{b}" for cijfers in postcode4 for a in _LETTERS[:2] for b in _LETTERS)


@cache
def load_teams(gemeente_code: str) -> tuple[Team, ...]:
    """The wijkteams of one gemeente that take up cases themselves."""
    return tuple(
        Team(naam, t["gemeente_code"], t["pilot"], t["vanaf"])
        for naam, t in load_gegevens()["teams"].items()
        if t["gemeente_code"] == gemeente_code
    )


@cache
def _all_aanbieders() -> tuple[Aanbieder, ...]:
    return tuple(
        Aanbieder(**{**r, "wetten": tuple(r["wetten"].split()), "gemeenten": tuple(r["gemeenten"].split())})
        for r in csv.DictReader(_read("aanbieders.csv").splitlines())
    )


@cache
def load_aanbieders(gemeente_code: str, wet: str) -> tuple[Aanbieder, ...]:
    """The providers with a contract for one gemeente and wet, the largest first; elsewhere a dozen of the same."""
    voor_wet = [a for a in _all_aanbieders() if wet in a.wetten]
    if gemeente_code in load_regio():
        return tuple(a for a in voor_wet if gemeente_code in a.gemeenten)
    return tuple(make_toeval(0, "aanbieders", gemeente_code, wet).sample(voor_wet, _AANBIEDERS_ELDERS))


@cache
def load_producten(gemeente_code: str, wet: str) -> tuple[Product, ...]:
    """The placeholder products of one gemeente and wet; elsewhere those of Arnhem."""
    bestand = resources.files("ingest.registraties").joinpath("plaatshouders", "product.csv")
    gemeente = gemeente_code if gemeente_code in load_regio() else _VOORBEELD
    return tuple(
        _product(rij, rij["product_groep"])
        for rij in csv.DictReader(bestand.read_text("utf-8").splitlines())
        if (rij["gemeente_code"], rij["wet"]) == (gemeente, wet)
    )


@cache
def load_oud_product(wet: str) -> Product:
    """What was bought before basis and specialistisch."""
    return _product(load_gegevens()["oude_producten"][wet], ONBEPAALD)


def _product(rij: Mapping[str, Any], groep: str) -> Product:
    return Product(rij["product_categorie"], rij["product_code"], groep, rij["eenheid_code"], int(rij["tarief_cent"]))


def load_wissels(gemeente_code: str) -> tuple[date, ...]:
    """Days on which new contracts began in a gemeente."""
    return tuple(
        wissel["datum"]
        for wissel in load_gegevens()["contractwissels"]
        if wissel["gemeenten"] == "alle" or gemeente_code in wissel["gemeenten"]
    )


def basis_vanaf() -> date:
    """First day of the products basis and specialistisch (R01)."""
    return load_gegevens()["contractwissels"][0]["datum"]
