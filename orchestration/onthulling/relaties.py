"""What adds up to what among published figures, as anybody can see it in the file: the attacker's knowledge.

Nothing here knows how the cells were protected: relations follow from the words of the columns, and whether a measure
really adds up from the figures that are not empty.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from orchestration.onthulling.tabellen import DIMENSIES, SLEUTEL, TOTAAL

Cel = Mapping[str, object]
TIJD, UITSPLITSING = "tijd", "uitsplitsing"
_KWARTALEN = 4
_PRECIES = 1e-6


@dataclass(frozen=True)
class Relatie:
    """The cells `delen` make up `geheel` (numbers in the list of cells) when split by `soort`.

    `geheel` is None where the whole is no cell, but the noemer of each of its parts.
    """

    soort: str
    geheel: int | None
    delen: tuple[int, ...]


def find_relations(cells: Sequence[Cel]) -> list[Relatie]:
    """Every way in which cells of one KPI are a split of another cell, or of a noemer they share."""
    place = {tuple(cell[name] for name in SLEUTEL): number for number, cell in enumerate(cells)}
    groups: dict[tuple, list[int]] = defaultdict(list)
    for number, cell in enumerate(cells):
        for soort, whole in _wholes(cell):
            groups[soort, whole].append(number)
    found = []
    for (soort, whole), parts in groups.items():
        total = place.get(whole)
        is_whole = soort[0] != TIJD or len(parts) == _KWARTALEN
        if is_whole and (total is not None or soort[0] == UITSPLITSING):
            parts.sort(key=lambda number: str(cells[number]["periode"]))
            found.append(Relatie("/".join(map(str, soort)), total, tuple(parts)))
    return found


def _wholes(cell: Cel) -> Iterator[tuple[tuple, tuple]]:
    """Per kind of split the key of the cell that this one would be a part of."""
    for dimensie in DIMENSIES:
        if cell[dimensie] not in (None, TOTAAL):
            yield (dimensie, cell["uitsplitsing"]), _key(cell, {dimensie: TOTAAL})
    if cell["uitsplitsing"] is not None:
        yield (UITSPLITSING, cell["uitsplitsing"]), _key(cell, {"uitsplitsing": None, "uitsplitsing_waarde": None})
    if cell["periode_soort"] == "kwartaal":
        year = date(cell["periode"].year, 1, 1)
        yield (TIJD, cell["uitsplitsing"]), _key(cell, {"periode_soort": "jaar", "periode": year})


def _key(cell: Cel, changed: Mapping[str, object]) -> tuple:
    return tuple(changed.get(name, cell[name]) if name in changed else cell[name] for name in SLEUTEL)


@dataclass(frozen=True)
class Vergelijking:
    """sum(factor × cell) lies between `onder` and `boven`."""

    factoren: Mapping[int, float]
    onder: float
    boven: float


def equations(
    relations: Sequence[Relatie], values: Sequence[float | None], wholes: Sequence[float | None], marge: float = 0.0
) -> Iterator[Vergelijking]:
    """What the relations say of one measure. `values`: per cell its figure, None where it is empty.

    `wholes`: per cell the figure of the whole where the whole is no cell. A kind of split that does not add up in the
    figures that are known says less: that the parts together are no less than the whole and none is more (persons
    counted once), that the whole is the last part (a stock), or nothing (a median). One of which nothing is known whole
    adds up, unless another shows that what is counted need not: then it is as loose as the loosest. `marge` is what
    rounding may hide.
    """
    by_kind: dict[str, list[Relatie]] = defaultdict(list)
    for relation in relations:
        by_kind[relation.soort].append(relation)
    seen = {
        kind: _judge(kind, known, marge)
        for kind, listed in by_kind.items()
        if (known := [figures for relation in listed if (figures := _known(relation, values, wholes))])
    }
    loosest = max((excess for name, excess in seen.values() if name == "hoogstens"), default=None)
    unseen = ("gelijk", 0.0) if loosest is None else ("hoogstens", loosest)
    for kind, listed in by_kind.items():
        for relation in listed:
            yield from _equations(relation, seen.get(kind, unseen), values, wholes, marge)


def _known(relation: Relatie, values: Sequence, wholes: Sequence) -> tuple[float, list[float]] | None:
    parts = [values[number] for number in relation.delen]
    whole = _whole(relation, values, wholes)
    return None if whole is None or None in parts else (whole, parts)


def _whole(relation: Relatie, values: Sequence, wholes: Sequence) -> float | None:
    if relation.geheel is not None:
        return values[relation.geheel]
    return next((wholes[n] for n in relation.delen if wholes[n] is not None), None)


def _judge(kind: str, known: Sequence[tuple[float, list[float]]], marge: float) -> tuple[str, float]:
    """How a kind of split behaves where all is known: its name, and by which share parts exceed their whole at most."""

    def near(a: float, b: float, number: int) -> bool:
        return abs(a - b) <= _PRECIES * max(abs(a), abs(b), 1) + marge * number

    if all(near(sum(parts), whole, len(parts) + 1) for whole, parts in known):
        return "gelijk", 0.0
    if kind.startswith(TIJD) and all(near(parts[-1], whole, 2) for whole, parts in known):
        return "stand", 0.0
    if all(
        sum(p) >= w * (1 - _PRECIES) - marge * (len(p) + 1) and max(p) <= w + _PRECIES + 2 * marge for w, p in known
    ):
        return "hoogstens", max((sum(parts) / whole - 1 for whole, parts in known if whole > 0), default=0.0)
    return "los", 0.0


def _equations(
    relation: Relatie, verdict: tuple[str, float], values: Sequence, wholes: Sequence, marge: float
) -> Iterator[Vergelijking]:
    name, excess = verdict
    whole = relation.geheel
    if whole is None and _whole(relation, values, wholes) is None:
        return
    if name == "stand" and whole is not None:
        yield _fill({relation.delen[-1]: 1.0, whole: -1.0}, 0.0, 0.0, values, marge)
    if name not in ("gelijk", "hoogstens"):
        return
    outer = 0.0 if whole is not None else float(_whole(relation, values, wholes))
    parts = dict.fromkeys(relation.delen, 1.0)
    yield _fill(
        parts | ({} if whole is None else {whole: -1.0}),
        outer,
        outer if name == "gelijk" else float("inf"),
        values,
        marge,
    )
    if name == "hoogstens":
        yield _fill(
            parts | ({} if whole is None else {whole: -1.0 - excess}),
            float("-inf"),
            outer * (1 + excess),
            values,
            marge,
        )
        for part in relation.delen:
            yield _fill({part: 1.0} | ({} if whole is None else {whole: -1.0}), float("-inf"), outer, values, marge)


def _fill(factors: dict[int, float], low: float, high: float, values: Sequence, marge: float) -> Vergelijking:
    """With what is known moved to the other side."""
    known = {n: f for n, f in factors.items() if values[n] is not None}
    moved = sum(f * float(values[n]) for n, f in known.items())
    slack = marge * sum(map(abs, known.values()))
    rest = {n: f for n, f in factors.items() if n not in known}
    return Vergelijking(rest, low - moved - slack, high - moved + slack)
