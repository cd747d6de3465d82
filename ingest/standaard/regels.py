"""The rules inside one message and between messages, as data: which there are, where and for which releases."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ingest.standaard.model import STANDAARDEN, holds_for, load_definities, releases


@dataclass(frozen=True)
class Plaats:
    """One place where a rule is judged: rows of a brons table in messages of these numbers.

    Either `fout` (SQL over one row, true where the rule is broken) or `vergelijk` (name of a comparison) is filled.
    `releases` are conditions as those of the rule, for this place alone.
    Between messages `tabel` is one of the linked tables of `koppel/tussen`, `element` the column that says which thing
    it is about, and `bedrag` the column with the amount at stake.
    """

    berichten: tuple[str, ...]
    tabel: str
    element: str
    fout: str | None = None
    vergelijk: str | None = None
    bedrag: str | None = None
    releases: str = ""

    def holds_for(self, standaard: str, release: str, nummer: str) -> bool:
        """Whether it is judged in this message, if its rule is."""
        return nummer in self.berichten and holds_for(self.releases, standaard, release)


@dataclass(frozen=True)
class Regel:
    """One rule. `uitleg` says in Dutch what is wrong when it is broken; `niet` why it is not computed here.

    `wacht_op` names the registration without which it can't be judged.
    """

    code: str
    uitleg: str
    retourcode: str | None
    standaard_releases: frozenset[tuple[str, str]]
    plaatsen: tuple[Plaats, ...]
    niet: str | None
    wacht_op: str | None = None


@cache
def all_regels() -> Mapping[str, Regel]:
    """Every rule inside a message, by its code."""
    return {code: _regel(code, text) for code, text in load_definities("regels").items()}


@cache
def all_tussenregels() -> Mapping[str, Regel]:
    """Every rule between messages, by its code."""
    return {code: _regel(code, text) for code, text in load_definities("regels_tussen").items()}


def _regel(code: str, text: Mapping[str, Any]) -> Regel:
    holds = frozenset(
        (standaard, release)
        for standaard in STANDAARDEN
        for release in releases()
        if holds_for(str(text.get("releases", "")), standaard, release)
    )
    plaatsen = tuple(
        Plaats(tuple(str(p["berichten"]).split()), **{k: v for k, v in p.items() if k != "berichten"})
        for p in text.get("waar", ())
    )
    uitleg, retourcode = str(text["uitleg"]), text.get("retourcode")
    return Regel(code, uitleg, retourcode, holds, plaatsen, text.get("niet"), text.get("wacht_op"))
