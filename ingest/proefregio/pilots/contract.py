"""Contracts of registrations that the nightly run doesn't read yet, in the same form as the house's own.

They lie here and not in `ingest/registraties/contracten`, because a contract there changes what the night accepts.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from ingest.proefregio.registraties import dutch_date, write_csv
from ingest.registraties.contract import Contract, all_contracten


class Relatie(BaseModel):
    """These columns name a row of another registration, which has columns of the same names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kolommen: tuple[str, ...]
    naar: str


class PilotContract(Contract):
    """A contract that also says which other registrations its rows belong to."""

    relaties: tuple[Relatie, ...] = ()


@cache
def pilot_contracten() -> dict[str, PilotContract]:
    """The contracts of this package by their soort."""
    folder = resources.files(__package__).joinpath("contracten")
    texts = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    contracten = [PilotContract(**yaml.safe_load(f.read_text("utf-8"))) for f in texts]
    return {contract.soort: contract for contract in contracten}


@cache
def find_contract(soort: str) -> Contract:
    """The house's contract of this soort, or ours where it has none."""
    return all_contracten().get(soort) or pilot_contracten()[soort]


def registration_csv(soort: str, rijen: Iterable[Mapping[str, Any]]) -> bytes:
    """Dutch CSV with the header of the contract; what a row does not have stays empty.

    Raises ValueError for a column that the contract does not know.
    """
    kop = list(find_contract(soort).kolommen)
    regels = list(rijen)
    vreemd = {naam for rij in regels for naam in rij} - set(kop)
    if vreemd:
        raise ValueError(f"{soort} has no column {', '.join(sorted(vreemd))}")
    return write_csv(kop, [[_as_text(rij.get(naam)) for naam in kop] for rij in regels])


def _as_text(waarde: Any) -> str:
    match waarde:
        case None:
            return ""
        case bool():
            return "ja" if waarde else "nee"
        case date():
            return dutch_date(waarde)
        case Decimal():
            return f"{waarde:f}".replace(".", ",")
        case _:
            return str(waarde)
