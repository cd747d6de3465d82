"""The tables of a KPI as τ-ARGUS wants them: cells with all their totals, from the finest cells up.

Numbers of different persons do not add up exactly (who moves is counted twice). For the pattern of empty cells the
totals are therefore the sums of the finest cells; whether the true figures are safe is judged by the attack.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import polars as pl

from orchestration.onthulling.argus import ONDERDRUKT, ONGEDEELD, OPENBAAR, VRIJ, Code, Tabel
from orchestration.onthulling.cellen import split
from orchestration.onthulling.tabellen import BINNEN_GEMEENTE, TOTAAL

Rij = Mapping[str, object]


@dataclass(frozen=True)
class Vak:
    """One table to be protected: the rows of one KPI that lie in the combination `groep` and in its periods.

    `is_gesloten`: the totals over the uitsplitsing are known, from rows of their own or as noemer of each share.
    """

    naam: str
    groep: str
    rijen: tuple[Rij, ...]
    met_tijd: bool
    is_gesloten: bool
    breedte: float


def build_tabel(vak: Vak, besluiten: Mapping[int, str | None], klein: Sequence[str | None]) -> tuple[Tabel, dict]:
    """The table, and which row stands at which of its codes.

    `besluiten` holds rows that an earlier table decided on (None: shared); `klein` says per row why it must be empty
    whatever the table looks like, or 'gedeeld' when it was shared before and so is no secret.
    """
    named = {code: row for row in vak.rijen for code in [_path(vak, row)]}
    coded = {tuple(levels[0] for levels in code): row for code, row in named.items()}
    values: dict[Code, float] = defaultdict(float)
    for path, row in named.items():
        if row["groep"] == vak.groep and (not vak.met_tijd or row["periode_soort"] == "kwartaal"):
            for code in product(*path):
                values[code] += float(row["maat"] or 0)
    for code, row in coded.items():
        values.setdefault(code, float(row["maat"] or 0))
    letters = {code: _letter(vak, code, coded.get(code), besluiten, klein) for code in values}
    dims = _dimensies(vak)
    short = [
        {c: f"c{i:05}" for i, c in enumerate(sorted({code[d] for code in values} - {TOTAAL}))} for d in range(len(dims))
    ]
    rename = {code: tuple(short[d].get(c, TOTAAL) for d, c in enumerate(code)) for code in values}
    bomen = {dims[d]: tree for d in range(len(dims)) if (tree := _tree([path[d] for path in named], short[d]))}
    tabel = Tabel(tuple(dims), {rename[c]: (round(v, 4), letters[c]) for c, v in values.items()}, bomen, vak.breedte)
    return tabel, {rename[code]: row for code, row in coded.items()}


def _letter(vak: Vak, code: Code, row: Rij | None, besluiten: Mapping[int, str | None], klein: Sequence) -> str:
    if row is None:
        closed = vak.is_gesloten and "uitsplitsing" in split(vak.groep) and not (vak.met_tijd and code[-1] == TOTAAL)
        return OPENBAAR if closed and _is_total_of_uitsplitsing(vak, code) else ONGEDEELD
    number = row["nummer"]
    if number in besluiten:
        return OPENBAAR if besluiten[number] is None else ONDERDRUKT
    return {None: VRIJ, "gedeeld": OPENBAAR}.get(klein[number], ONDERDRUKT)


def _is_total_of_uitsplitsing(vak: Vak, code: Code) -> bool:
    return code[_dimensies(vak).index("uitsplitsing")] == TOTAAL


def _dimensies(vak: Vak) -> list[str]:
    """A wijk or team and its gemeente are one dimension of two levels; time is the last one."""
    group = split(vak.groep)
    within = [d for d in BINNEN_GEMEENTE if d in group and "gemeente_code" in group]
    names = sorted(group - {"gemeente_code", *within}) + ["gebied"] * bool(within)
    names += ["gemeente_code"] * ("gemeente_code" in group and not within)
    return (names + ["tijd"] * vak.met_tijd) or ["alles"]


def _path(vak: Vak, row: Rij) -> tuple[tuple[str, ...], ...]:
    """Per dimension the code of this row and of all that it adds up to, nearest first."""
    return tuple(tuple(_levels(vak, dimensie, row)) for dimensie in _dimensies(vak))


def _levels(vak: Vak, dimensie: str, row: Rij) -> Iterator[str]:
    if dimensie == "tijd":
        year = str(row["periode"])[:4]
        yield from [str(row["periode"]), year] if row["periode_soort"] == "kwartaal" else [year]
    elif dimensie == "gebied":
        within = next(d for d in BINNEN_GEMEENTE if d in split(vak.groep))
        gemeente = row["gemeente_code"] or TOTAAL
        if (row[within] or TOTAAL) != TOTAAL:
            yield f"{gemeente}|{row[within]}"
        if gemeente != TOTAAL:
            yield gemeente
    elif dimensie != "alles":
        code = row["uitsplitsing_waarde" if dimensie == "uitsplitsing" else dimensie] or TOTAAL
        if code != TOTAAL:
            yield code
    yield TOTAAL


def _tree(paths: Sequence[tuple[str, ...]], short: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Codes below codes, where there are more levels than one."""
    below: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        if len(path) > 2:
            below[path[1]].add(path[0])
    if not below:
        return {}
    single = {path[0] for path in paths if len(path) == 2} - below.keys()
    grown = below | {code: set() for code in single}
    return {short[code]: tuple(sorted(short[leaf] for leaf in leaves)) for code, leaves in sorted(grown.items())}


def rows_of(cells: pl.DataFrame) -> tuple[Rij, ...]:
    """Cells as rows."""
    return tuple(cells.to_dicts())
