"""The suites as data: which checks there are, on which tables, and what each failure means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

Poort = Literal["ingang", "uitgang"]
Ernst = Literal["blokkerend", "waarschuwing"]
Kolommen = Mapping[str, Sequence[str]]


class Verwachting(BaseModel):
    """One expectation of Great Expectations, with our name for it, its weight and its meaning (Dutch)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    controle: str
    type: str
    kwargs: dict[str, Any]
    ernst: Ernst
    uitleg: str


class Definitie(BaseModel):
    """One file of `suites/`. Either `tabellen` (patterns; rows are checked) or `tabel` and `vraag` (counts are).

    A `vraag` is SQL that gives one row per place with the columns `plek` and `aantal`; no values of rows.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    naam: str
    poort: Poort
    tabellen: tuple[str, ...] = ()
    tabel: str | None = None
    vraag: str | None = None
    verwachtingen: tuple[Verwachting, ...]

    @model_validator(mode="after")
    def _rows_or_counts(self) -> "Definitie":
        if bool(self.tabellen) == bool(self.tabel and self.vraag):
            raise ValueError(f"suite {self.naam}: either tabellen, or tabel with vraag")
        return self


@dataclass(frozen=True)
class Suite:
    """The checks of one definition on one table."""

    naam: str
    tabel: str
    vraag: str | None
    verwachtingen: tuple[Verwachting, ...]

    @property
    def kolommen(self) -> list[str]:
        """The columns that the expectations speak of."""
        return sorted(
            {n for v in self.verwachtingen for n in (v.kwargs.get("column"), *v.kwargs.get("column_set", ())) if n}
        )


@cache
def load_definities() -> tuple[Definitie, ...]:
    """All suites, by file name. Raises pydantic's ValidationError when a file is not a suite."""
    folder = resources.files(__package__).joinpath("suites")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    return tuple(Definitie(**yaml.safe_load(f.read_text("utf-8"))) for f in files)


@cache
def load_contract() -> dict[str, Any]:
    """The public contract: `versie`, and per table its `sleutel` and the type of each column."""
    return yaml.safe_load(resources.files(__package__).joinpath("contract.yaml").read_text("utf-8"))


def list_suites(poort: Poort, kolommen: Kolommen) -> list[Suite]:
    """The suites of one border, for tables with these columns: an expectation holds where its column stands."""
    return [suite for d in load_definities() if d.poort == poort for suite in _expand(d, kolommen)]


def _expand(definitie: Definitie, kolommen: Kolommen) -> list[Suite]:
    if definitie.tabel:
        return [Suite(definitie.naam, definitie.tabel, definitie.vraag, definitie.verwachtingen)]
    suites = []
    for tabel, names in kolommen.items():
        held = tuple(v for v in definitie.verwachtingen if v.kwargs.get("column", names[0]) in names)
        if held and any(fnmatch(tabel, pattern) for pattern in definitie.tabellen):
            suites.append(Suite(definitie.naam, tabel, None, held))
    return suites
