"""All KPI's protected, one beside the other, with what the engine found for equal tables before."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from multiprocessing import get_context
from time import monotonic

import polars as pl

from ingest.gezin import begin_worker
from orchestration.onthulling.argus import Leeg, Motor, Tabel
from orchestration.onthulling.beschermen import Engine, protect_kpi
from orchestration.onthulling.besluiten import Eisen

_VERSIE = version("pytauargus")
_MINSTENS = 3.0  # seconds for the smallest KPI; most need less
_WEINIG = 5_000  # cells that are done before a second process would have started
Gevonden = Mapping[str, list[list[str]]]


@dataclass
class Geheugen:
    """What the engine found per table, by content: `oud` in earlier publications, `nieuw` in this one."""

    oud: Gevonden = field(default_factory=dict)
    nieuw: dict[str, list[list[str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Uitkomst:
    """The cells of one KPI as they are shared, the tables that were held back as a whole, and intervals attacked."""

    cellen: pl.DataFrame
    ingehouden: frozenset[str]
    aangevallen: int
    gevonden: Gevonden


def protect_cells(cells: pl.DataFrame, eisen: Eisen, geheugen: Geheugen) -> tuple[pl.DataFrame, list[Uitkomst]]:
    """The cells with `onderdrukking` and without the figures of empty ones, and per KPI how that came about.

    `cells` as `protect_kpi` wants them. `geheugen` is filled with what the engine finds.
    """
    parts = cells.partition_by("kpi_code", maintain_order=True)
    # The short ones first: what they leave of their time, the long ones have.
    order = sorted(range(len(parts)), key=lambda place: parts[place].height)
    done = _protect_all([parts[place] for place in order], eisen, geheugen.oud)
    outcomes = [outcome for _, outcome in sorted(zip(order, done, strict=True), key=lambda pair: pair[0])]
    for outcome in outcomes:
        geheugen.nieuw |= outcome.gevonden
    return (pl.concat(o.cellen for o in outcomes).select(cells.columns) if outcomes else cells), outcomes


def _protect_all(parts: Sequence[pl.DataFrame], eisen: Eisen, oud: Gevonden) -> list[Uitkomst]:
    """One after another, or side by side; each has the time that its cells are of those still to be done."""
    sizes = [part.height for part in parts]
    left = [sum(sizes[place:]) for place in range(len(sizes))]
    deadline = monotonic() + eisen.seconden
    if eisen.werkers == 1 or sum(sizes) < _WEINIG:
        with closing(Werker(replace(eisen, werkers=1), deadline, oud)) as werker:
            return [werker.protect(part, of) for part, of in zip(parts, left, strict=True)]
    # Processes: the attack's solver holds Python's lock. Spawned, for Polars' threads do not survive a fork.
    with ProcessPoolExecutor(eisen.werkers, get_context("spawn"), _begin_process, (eisen, deadline, oud)) as pool:
        return [*pool.map(_protect_in_process, parts, left)]


class Werker:
    """Protects one KPI after another, with an engine of its own; ended by `close`."""

    def __init__(self, eisen: Eisen, deadline: float, oud: Gevonden) -> None:
        self._eisen, self._deadline, self._oud = eisen, deadline, oud
        self._motor = Motor(eisen.werkmap)

    def protect(self, cells: pl.DataFrame, left: int) -> Uitkomst:
        """Decide on every cell of a KPI, in its part of the time for all the cells that are `left`, these included."""
        now = monotonic()
        part = max(0.0, self._deadline - now) * self._eisen.werkers * cells.height / max(1, left)
        deadline = min(self._deadline, now + max(part, _MINSTENS))
        geheugen = Geheugen(self._oud)
        engine = remembering(geheugen, lambda tabel: self._motor.protect(tabel, deadline))
        kpi = protect_kpi(cells, self._eisen, deadline, engine)
        tried = kpi.aanval.aangevallen if kpi.aanval else 0
        return Uitkomst(kpi.masked().select(cells.columns), frozenset(kpi.ingehouden), tried, geheugen.nieuw)

    def close(self) -> None:
        """End the engine."""
        self._motor.close()


_WERKER: list[Werker] = []


def _begin_process(eisen: Eisen, deadline: float, oud: Gevonden) -> None:
    begin_worker()
    _WERKER.append(Werker(eisen, deadline, oud))


def _protect_in_process(cells: pl.DataFrame, left: int) -> Uitkomst:
    return _WERKER[0].protect(cells, left)


def remembering(geheugen: Geheugen, engine: Engine) -> Engine:
    """The engine, asked only for tables that it has not seen; what gave no result is tried again another time."""

    def protect(tabel: Tabel) -> Leeg | None:
        content = json.dumps([_VERSIE, *tabel.described()])
        key = hashlib.sha256(content.encode()).hexdigest()
        known = geheugen.oud.get(key)
        empty = engine(tabel) if known is None else frozenset(map(tuple, known))
        if empty is not None:
            geheugen.nieuw[key] = sorted(map(list, empty))
        return empty

    return protect
