"""The rules inside one message, as data: which there are, where each holds, and for which releases."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ingest.standaard.model import STANDAARDEN, holds_for, load_definities, releases


@dataclass(frozen=True)
class Plaats:
    """One place where a rule is judged: rows of a brons table in messages of these numbers.

    Either `fout` (SQL over one row, true where the rule is broken) or `vergelijk` (name of a comparison) is filled.
    """

    berichten: tuple[str, ...]
    tabel: str
    element: str
    fout: str | None = None
    vergelijk: str | None = None


@dataclass(frozen=True)
class Regel:
    """One rule. `uitleg` says in Dutch what is wrong when it is broken; `niet` why it is not computed here."""

    code: str
    uitleg: str
    retourcode: str | None
    standaard_releases: frozenset[tuple[str, str]]
    plaatsen: tuple[Plaats, ...]
    niet: str | None


@cache
def all_regels() -> Mapping[str, Regel]:
    """Every rule inside a message, by its code."""
    return {code: _regel(code, text) for code, text in load_definities("regels").items()}


def _regel(code: str, text: Mapping[str, object]) -> Regel:
    holds = frozenset(
        (standaard, release)
        for standaard in STANDAARDEN
        for release in releases()
        if holds_for(str(text.get("releases", "")), standaard, release)
    )
    plaatsen = tuple(
        Plaats(tuple(str(p["berichten"]).split()), p["tabel"], p["element"], p.get("fout"), p.get("vergelijk"))
        for p in text.get("waar", ())  # type: ignore[attr-defined]
    )
    return Regel(code, str(text["uitleg"]), text.get("retourcode"), holds, plaatsen, text.get("niet"))  # type: ignore[arg-type]
