"""The attack: recompute every empty cell from everything that is published, by linear programming.

It reads cells as they are in `delen.duckdb` and knows nothing of how they were protected. Per measure it asks between
which bounds an empty cell can lie, given what adds up to what, and that nothing is negative. A second attacker also
reads the column `onderdrukking`: 'klein' says fewer than the minimum (unless of a share), 'afgeleid' not fewer, unless
it stands at every cell of the KPI.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

from ingest.home import Home
from ingest.instellingen import load_instellingen
from orchestration.onthulling.relaties import Cel, Relatie, Vergelijking, equations, find_relations
from orchestration.onthulling.stelsel import NAUWKEURIG, find_bounds, narrow_down
from orchestration.onthulling.tabellen import SLEUTEL

ONEINDIG = 1e7
_CIJFERS = ("teller", "noemer", "n")
AANDEEL, KLEIN, AFGELEID = "aandeel", "klein", "afgeleid"


@dataclass
class Kennis:
    """What holds for every attack on the same cells, of which only more are emptied: relations, and systems solved."""

    relaties: Sequence[Relatie]
    stelsels: dict[object, dict[int, tuple[float, float]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Vondst:
    """An empty cell (its number) that can be computed too closely: its bounds by one measure, and what was asked."""

    nummer: int
    maat: str
    onder: float
    boven: float
    breedte: float


@dataclass(frozen=True)
class Uitslag:
    """What an attack came to: intervals that were asked for, and those that are too narrow."""

    aangevallen: int
    vondsten: tuple[Vondst, ...]


def attack(
    cells: pl.DataFrame,
    marge: int,
    minimum_cel: int,
    afronding: int = 0,
    kennis: Kennis | None = None,
    waarheid: pl.DataFrame | None = None,
) -> Uitslag:
    """Attack every KPI of a published `kpi_waarde`. `nummer` of a find is the row of `cells`.

    Safe is an interval of twice `marge` persons, or what as many persons have on average; of once `marge` for who
    also reads why a cell is empty. `afronding`: the figures were rounded to multiples of this. `kennis` keeps what was
    computed, for another attack on the same cells, of one KPI. `waarheid`: the same rows with their figures; bounds
    that are narrow and far from them are a mistake of the attacker, who takes for a sum what is none, and no find.
    """
    found, tried = [], 0
    numbered = cells.with_columns(pl.int_range(pl.len()).alias("rij"))
    for part in numbered.partition_by("kpi_code", maintain_order=True):
        rows = part.to_dicts()
        true = None if waarheid is None else waarheid[part["rij"]].to_dicts()
        if all(row["onderdrukking"] is None for row in rows):
            continue
        known = Kennis(find_relations(rows)) if kennis is None else kennis
        for maat in _measures(rows, marge):
            eqs = [*equations(known.relaties, maat.waarden, maat.gehelen, afronding / 2)]
            for low, high, share in _attackers(rows, maat.naam, minimum_cel):
                asked = [width * share for width in maat.breedten]
                for n, (onder, boven) in _intervals(eqs, maat.waarden, low, high, asked, known).items():
                    tried += 1
                    if boven - onder < asked[n] * (1 - NAUWKEURIG) and _is_near(true, n, maat, onder, boven):
                        found.append(Vondst(rows[n]["rij"], maat.naam, onder, boven, asked[n]))
    return Uitslag(tried, tuple(found))


def _is_near(true: Sequence[Cel] | None, n: int, maat: "Maat", onder: float, boven: float) -> bool:
    """Whether bounds lie no further from the figure than is asked on one side of it; always where that is not known.

    A measure that a cell does not have, such as the noemer of a median, can't be found.
    """
    if true is None:
        return True
    figure = _figure(true[n], maat.naam)
    return figure is not None and onder - maat.breedten[n] / 2 <= figure <= boven + maat.breedten[n] / 2


def attack_file(
    path: Path, marge: int, minimum_cel: int, afronding: int = 1, waarheid: Path | None = None
) -> dict[str, Uitslag]:
    """Attack a published `delen.duckdb`; per KPI what came of it. `waarheid`: the publication with every figure."""
    with duckdb.connect(str(path), read_only=True) as con:
        cells = con.sql("from marts.kpi_waarde order by all").pl()
    true = None if waarheid is None else _true_cells(cells, waarheid)
    rounding = afronding if afronding > 1 else 0
    numbered = cells.with_columns(pl.int_range(pl.len()).alias("rij"))
    return {
        str(kpi): attack(part, marge, minimum_cel, rounding, waarheid=None if true is None else true[part["rij"]])
        for (kpi,), part in numbered.partition_by("kpi_code", as_dict=True, maintain_order=True).items()
    }


def _true_cells(cells: pl.DataFrame, path: Path) -> pl.DataFrame:
    """The same rows with the figures that they have where nothing is held back; a cell without a row there is zero."""
    with duckdb.connect(str(path), read_only=True) as con:
        figures = con.sql("select * from marts.kpi_waarde").pl().select(*SLEUTEL, *_CIJFERS)
    joined = cells.select(SLEUTEL).join(figures, on=SLEUTEL, how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(pl.col(_CIJFERS).fill_null(0))


def main(home: Home) -> None:
    """Print how many intervals were attacked per KPI of a home, and how many were found too narrow."""
    settings = load_instellingen(home)
    found = attack_file(
        home.publicatie / "delen.duckdb",
        settings.delen_marge,
        settings.minimum_cel,
        settings.delen_afronding,
        waarheid=home.publicatie / "begeleiding.duckdb",
    )
    for kpi, outcome in found.items():
        sys.stdout.write(f"{kpi}: {outcome.aangevallen} aangevallen, {len(outcome.vondsten)} te nauw\n")
    total = sum(outcome.aangevallen for outcome in found.values())
    sys.stdout.write(f"samen: {total} aangevallen, {sum(len(u.vondsten) for u in found.values())} te nauw\n")


@dataclass(frozen=True)
class Maat:
    """One measure of every cell of a KPI: its figure (None where empty), that of its whole, and the width asked."""

    naam: str
    waarden: Sequence[float | None]
    gehelen: Sequence[float | None]
    breedten: Sequence[float]


def _measures(rows: Sequence[Cel], marge: int) -> Iterator[Maat]:
    """Persons, teller, and of a ratio also its noemer and, of a share, those who do not."""
    nothing = [None] * len(rows)
    persons = [2.0 * marge] * len(rows)
    yield Maat("n", _figures(rows, "n"), nothing, persons)
    teller, noemer = _figures(rows, "teller"), _figures(rows, "noemer")
    yield Maat("teller", teller, noemer, _widths(rows, teller, marge))
    if any(value is not None for value in noemer):
        yield Maat("noemer", noemer, nothing, _widths(rows, noemer, marge))
    if rows[0]["eenheid"] == AANDEEL:
        rest = [None if t is None or n is None else n - t for t, n in zip(teller, noemer, strict=True)]
        yield Maat("rest", rest, nothing, _widths(rows, rest, marge))


def _figure(row: Cel, maat: str) -> float | None:
    """The figure of one measure of a cell that is not held back."""
    if maat == "rest":
        return None if row["teller"] is None or row["noemer"] is None else float(row["noemer"]) - float(row["teller"])
    return None if row[maat] is None else float(row[maat])


def _figures(rows: Sequence[Cel], name: str) -> list[float | None]:
    return [None if row["onderdrukking"] or row[name] is None else float(row[name]) for row in rows]


def _widths(rows: Sequence[Cel], values: Sequence[float | None], marge: int) -> list[float]:
    """Per cell what `marge` persons above and below come to: one by one, or as much as a person has on average."""
    total: dict[object, list[float]] = defaultdict(lambda: [0.0, 0.0])
    whole: dict[object, bool] = defaultdict(lambda: True)
    for row, value in zip(rows, values, strict=True):
        if value is not None and row["n"]:
            total[row["uitsplitsing"]][0] += value
            total[row["uitsplitsing"]][1] += row["n"]
            whole[row["uitsplitsing"]] &= float(value).is_integer()
    each = {u: 1.0 if whole[u] else max(amount / persons, 1.0) for u, (amount, persons) in total.items()}
    return [2.0 * marge * each.get(row["uitsplitsing"], 1.0) for row in rows]


def _attackers(rows: Sequence[Cel], maat: str, minimum_cel: int) -> Iterator[tuple[list[float], list[float], float]]:
    """Bounds that an attacker starts from, and the part of the asked width that must be left."""
    yield [0.0] * len(rows), [ONEINDIG] * len(rows), 1.0
    if maat == "n" and not _is_silent(rows):
        low = [float(minimum_cel) if row["onderdrukking"] == AFGELEID else 0.0 for row in rows]
        few = [row["onderdrukking"] == KLEIN and row["eenheid"] != AANDEEL for row in rows]
        yield low, [minimum_cel - 1.0 if is_few else ONEINDIG for is_few in few], 0.5


def _is_silent(rows: Sequence[Cel]) -> bool:
    """Whether a KPI shares no figure, and its reasons no more than that: none is 'klein'."""
    return all(row["onderdrukking"] not in (None, KLEIN) for row in rows)


def _intervals(
    eqs: Sequence[Vergelijking],
    values: Sequence,
    low: Sequence[float],
    high: Sequence[float],
    asked: Sequence[float],
    kennis: Kennis,
) -> dict[int, tuple[float, float]]:
    """Per empty cell its bounds; no wider than was needed to see that they are wide enough."""
    found = {n: (low[n], high[n]) for n, value in enumerate(values) if value is None}
    eqs = [eq for eq in eqs if eq.factoren]
    least, most = narrow_down(eqs, low, high)
    for cells, part in _components(eqs):
        system = tuple((tuple(eq.factoren.items()), eq.onder, eq.boven) for eq in part)
        key = (system, tuple((low[n], high[n], asked[n]) for n in cells))
        if key not in kennis.stelsels:
            fits = all(least[n] <= most[n] for n in cells)
            kennis.stelsels[key] = find_bounds(cells, part, *((least, most) if fits else (low, high)), asked)
        found |= kennis.stelsels[key]
    return found


def _components(eqs: Sequence[Vergelijking]) -> Iterator[tuple[list[int], list[Vergelijking]]]:
    """Equations that share empty cells, together."""
    parent: dict[int, int] = {}

    def root(n: int) -> int:
        while parent.setdefault(n, n) != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for eq in eqs:
        first, *others = eq.factoren
        for other in others:
            parent[root(other)] = root(first)
    grouped: dict[int, list[Vergelijking]] = defaultdict(list)
    for eq in eqs:
        grouped[root(next(iter(eq.factoren)))].append(eq)
    for part in grouped.values():
        yield sorted({n for eq in part for n in eq.factoren}), part


if __name__ == "__main__":
    main(Home(Path(sys.argv[1])))
