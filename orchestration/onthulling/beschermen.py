"""From cells to what may be shared of them: small cells, their protection table by table, and the attack as judge."""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from time import monotonic

import polars as pl

from orchestration.onthulling.aanval import AFGELEID
from orchestration.onthulling.argus import Leeg, Tabel
from orchestration.onthulling.besluiten import Eisen, Kpi, open_kpi
from orchestration.onthulling.cellen import split
from orchestration.onthulling.plan import coarsen, is_worthwhile, plan_kpi
from orchestration.onthulling.proef import Proef
from orchestration.onthulling.relaties import Cel
from orchestration.onthulling.tabel import Vak, build_tabel

# Attempts at all tables of a KPI together, in at most this part of its time; after so many each takes a cell more
# beside what was found. Then attempts at one table after another.
_AANVULLINGEN, _DEEL_VOOR_GEHEEL, _VERBREDEN, _POGINGEN = 60, 0.5, 5, 8
Engine = Callable[[Tabel], Leeg | None]


def protect_kpi(cells: pl.DataFrame, eisen: Eisen, deadline: float, engine: Engine) -> Kpi:
    """Decide on every cell of a KPI; `engine` protects a table of it, before `deadline` (of `time.monotonic`).

    `cells` has `eerder`: why an earlier publication held the figures back, 'gedeeld' where it gave them, and
    `eerder_teller`, `eerder_noemer`, `eerder_n`: the figures that were given last. What was held back before stays
    empty, and what was given can't help to hide.
    """
    kpi = open_kpi(cells, eisen)
    tables = plan_kpi(kpi.cellen)
    _decide(kpi, tables, engine)
    _withstand(kpi, eisen, deadline)
    kpi.hush()
    kpi.ingehouden = {vak.naam for vak in tables if all(kpi.besluiten[number] is not None for number in _finest(vak))}
    return kpi


def _finest(vak: Vak) -> list[int]:
    return [row["nummer"] for row in vak.rijen if row["groep"] == vak.groep]


def _decide(kpi: Kpi, tables: list[Vak], engine: Engine) -> None:
    to_do = deque(tables)
    while to_do:
        vak = to_do.popleft()
        undecided = {row["nummer"] for row in vak.rijen} - kpi.besluiten.keys()
        if not undecided:
            continue
        empty = _find_empty(kpi, vak, engine) if is_worthwhile(vak, undecided, kpi.vooraf) else None
        if empty is None:
            coarser = coarsen(vak)
            undecided -= {row["nummer"] for part in coarser for row in part.rijen}
            to_do.extendleft(reversed(coarser))
        for number in undecided:
            kpi.decide(number, is_empty=empty is None or number in empty)
    for number in range(kpi.cellen.height):  # what no table holds can't be protected, so it is not shared
        if number not in kpi.besluiten:
            kpi.decide(number, is_empty=True)


def _find_empty(kpi: Kpi, vak: Vak, engine: Engine) -> set[int] | None:
    tabel, coded = build_tabel(vak, kpi.besluiten, kpi.vooraf)
    found = engine(tabel)
    return None if found is None else {row["nummer"] for code, row in coded.items() if code in found}


def _withstand(kpi: Kpi, eisen: Eisen, deadline: float) -> None:
    """Attack until nothing is found any more: what the engine can't see is the rest of the publication.

    A cell that is found gets another empty cell beside it. Where that does not end in its part of the time, the KPI is
    built up from nothing; what earlier publications gave away can't be taken back.
    """
    proef, decided = Proef(kpi, eisen), dict(kpi.besluiten)
    begin = monotonic()
    everything = set(range(len(proef.rows)))
    for attempt in range(_AANVULLINGEN):
        found = proef.find()
        if not found:
            return
        is_late = monotonic() - begin > (deadline - begin) * _DEEL_VOOR_GEHEEL
        if is_late or not proef.mend(found, 1 + attempt // _VERBREDEN, everything):
            break
    _build_up(proef, decided, deadline)


def _build_up(proef: Proef, decided: dict[int, str | None], deadline: float) -> None:
    """Share table after table, the coarse first, each as far as it withstands the attack beside those before it.

    So what is shared when the time is over is safe, and what people look at most is in it.
    """
    kpi = proef.kpi
    proef.begin()
    kpi.besluiten = {number: reason or AFGELEID for number, reason in decided.items()}
    done: set[int] = set()
    for place, table in enumerate(_coarse_first(proef.rows)):
        safe, own = dict(kpi.besluiten), table - done
        wanted = [number for number in own if decided[number] is None]
        for number in wanted:
            kpi.decide(number, is_empty=False)
        done |= {twin for number in own for twin in kpi.tweelingen[number]}
        if wanted and ((place and monotonic() > deadline) or not _settle(proef, own)):
            kpi.besluiten = safe
    proef.find()


def _coarse_first(rows: Sequence[Cel]) -> list[set[int]]:
    """The cells of each table: those of the fewest dimensions first (a quarter is one more), of these the smallest."""
    tables: dict[tuple[str, object], set[int]] = defaultdict(set)
    for number, row in enumerate(rows):
        tables[str(row["groep"]), row["periode_soort"]].add(number)

    def fineness(key: tuple[str, object]) -> tuple[int, int, str]:
        return len(split(key[0])) + (key[1] != "jaar"), len(tables[key]), str(key)

    return [tables[key] for key in sorted(tables, key=fineness)]


def _settle(proef: Proef, table: set[int]) -> bool:
    """Empty ever more of this table until the attack finds nothing; returns whether it came to that."""
    for attempt in range(_POGINGEN):
        found = proef.find()
        if not found:
            return True
        if not proef.mend(found, 1 + attempt, table):
            return False
    return False
