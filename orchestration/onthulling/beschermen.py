"""From cells to what may be shared of them: small cells, their protection table by table, and the attack as judge."""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import monotonic

import polars as pl

from orchestration.onthulling.aanval import AFGELEID, KLEIN, Kennis, Uitslag, attack
from orchestration.onthulling.argus import Leeg, Tabel
from orchestration.onthulling.cellen import find_small, split
from orchestration.onthulling.plan import add_measure, coarsen, find_twins, is_worthwhile, plan_kpi
from orchestration.onthulling.relaties import Cel, Relatie, find_relations
from orchestration.onthulling.tabel import Vak, build_tabel

EERDER, GEDEELD = "eerder", "gedeeld"
_AANVULLINGEN, _VERBREDEN = 60, 10  # attempts, and after how many each takes a cell more beside what was found
CIJFERS = ("teller", "noemer", "waarde", "n", "betrouwbaarheid_onder", "betrouwbaarheid_boven")
Engine = Callable[[Tabel], Leeg | None]


@dataclass(frozen=True)
class Eisen:
    """What makes a publication safe; persons, and seconds for all tables together, and where the engine may write."""

    minimum_cel: int
    marge: int
    seconden: float
    werkers: int = 1
    werkmap: Path | None = None


@dataclass
class Kpi:
    """The cells of one KPI while they are decided on: a reason per `nummer`, None where the cell is shared."""

    cellen: pl.DataFrame
    klein: list[str | None]
    vooraf: list[str | None]
    tweelingen: dict[int, list[int]]
    besluiten: dict[int, str | None] = field(default_factory=dict)
    vakken: list[tuple[Vak, set[int]]] = field(default_factory=list)
    ingehouden: set[str] = field(default_factory=set)
    aanval: Uitslag | None = None

    def decide(self, number: int, *, is_empty: bool) -> None:
        """Decide on a cell and on those that are empty when it is."""
        for twin in self.tweelingen[number]:
            given = self.vooraf[twin]
            held = given if given == EERDER else AFGELEID if is_empty else None
            self.besluiten[twin] = self.klein[twin] or held

    def keeps_memory(self) -> bool:
        """Whether what was held back before is empty, and what was given and is not small is not."""
        before = self.cellen["eerder"]
        return all(
            before[n] != (EERDER if reason is None else GEDEELD) or reason == KLEIN
            for n, reason in self.besluiten.items()
        )

    def withhold(self, vak: Vak, numbers: set[int]) -> bool:
        """Leave a table empty as a whole; returns whether that took anything away."""
        shared = {number for number in numbers if self.besluiten[number] is None}
        for number in shared:
            self.decide(number, is_empty=True)
        if shared:
            self.ingehouden.add(vak.naam)
        return bool(shared)

    def hush(self) -> None:
        """Where no figure is left the reasons are all there is to reckon with: then 'afgeleid' holds for every cell."""
        if None not in self.besluiten.values():
            self.besluiten = {n: EERDER if reason == EERDER else AFGELEID for n, reason in self.besluiten.items()}

    def masked(self) -> pl.DataFrame:
        """The cells as they would be published."""
        reasons = pl.Series("onderdrukking", [self.besluiten[n] for n in range(self.cellen.height)], pl.String)
        figures = [pl.when(reasons.is_null()).then(pl.col(name)).alias(name) for name in (*CIJFERS, "duiding")]
        return self.cellen.with_columns(*figures, reasons)

    @property
    def was_shared(self) -> bool:
        """Whether an earlier publication gave figures that this one leaves empty."""
        return self.masked().filter(pl.col("onderdrukking").is_not_null(), pl.col("eerder_n").is_not_null()).height > 0

    def masked_but_once_shared(self) -> pl.DataFrame:
        """As `masked`, with the figures that anybody may still have from an earlier publication."""
        known = pl.col("onderdrukking").is_not_null() & pl.col("eerder_n").is_not_null()
        old = [pl.when(known).then(f"eerder_{name}").otherwise(name).alias(name) for name in ("teller", "noemer", "n")]
        return self.masked().with_columns(*old, pl.when(~known).then("onderdrukking").alias("onderdrukking"))


def protect_kpi(cells: pl.DataFrame, eisen: Eisen, deadline: float, engine: Engine) -> Kpi:
    """Decide on every cell of a KPI; `engine` protects a table of it, before `deadline` (of `time.monotonic`).

    `cells` has `eerder`: 'eerder' where an earlier publication held the figures back, 'gedeeld' where it gave them, and
    `eerder_teller`, `eerder_noemer`, `eerder_n`: the figures that were given last.
    What was held back before must be empty, and what was given can't help to hide. Only where the tables do not come to
    that by themselves they are protected with it in mind: equal figures are shared alike every time.
    """
    for with_memory in (False, True):
        kpi = _decide(_open_kpi(cells, eisen, with_memory=with_memory), engine)
        _withstand(kpi, eisen, deadline)
        if kpi.keeps_memory():
            break
    kpi.hush()
    return kpi


def _decide(kpi: Kpi, engine: Engine) -> Kpi:
    to_do = deque(plan_kpi(kpi.cellen))
    while to_do:
        vak = to_do.popleft()
        undecided = {row["nummer"] for row in vak.rijen} - kpi.besluiten.keys()
        empty = _find_empty(kpi, vak, engine) if is_worthwhile(vak, undecided, kpi.vooraf) else None
        if empty is None:
            coarser = coarsen(vak)
            undecided -= {row["nummer"] for part in coarser for row in part.rijen}
            to_do.extendleft(reversed(coarser))
        for number in undecided:
            kpi.decide(number, is_empty=empty is None or number in empty)
        if empty is None and undecided:
            kpi.ingehouden.add(vak.naam)
        kpi.vakken.append((vak, undecided))
    for number in range(kpi.cellen.height):  # what no table holds can't be protected, so it is not shared
        if number not in kpi.besluiten:
            kpi.decide(number, is_empty=True)
    return kpi


def _find_empty(kpi: Kpi, vak: Vak, engine: Engine) -> set[int] | None:
    tabel, coded = build_tabel(vak, kpi.besluiten, kpi.vooraf)
    found = engine(tabel)
    return None if found is None else {row["nummer"] for code, row in coded.items() if code in found}


def _withstand(kpi: Kpi, eisen: Eisen, deadline: float) -> None:
    """Attack until nothing is found any more: what the engine can't see is the rest of the publication.

    A cell that is found gets another empty cell beside it; where that does not end in time, the finest tables around it
    are left empty as a whole, then coarser ones, at last all of the KPI. Then no figure of it is left, and no reason
    that tells anything; what earlier publications gave away can't be taken back.
    """
    rows = kpi.cellen.to_dicts()
    relations = find_relations(rows)
    known = Kennis(relations)
    for attempt in count():
        if all(reason is not None for reason in kpi.besluiten.values()):
            return
        now = attack(kpi.masked(), eisen.marge, eisen.minimum_cel, kennis=known)
        once = kpi.masked_but_once_shared() if kpi.was_shared else None
        then = now if once is None else attack(once, eisen.marge, eisen.minimum_cel, kennis=known)
        kpi.aanval = now
        found = {find.nummer for outcome in (now, then) for find in outcome.vondsten}
        if not found:
            return
        wider = attempt < _AANVULLINGEN and monotonic() < deadline
        if wider and _widen(kpi, found, relations, rows, 1 + attempt // _VERBREDEN):
            continue
        for vak, decided in _finest(kpi, found):
            kpi.withhold(vak, decided)


def _finest(kpi: Kpi, found: set[int]) -> list[tuple[Vak, set[int]]]:
    """The tables that go first, with the cells they decided on: of those that still share something and hold what was
    found (or else of all) the ones of most dimensions, so that the coarser stay.
    """
    of_each = [(vak, own | {twin for number in own for twin in kpi.tweelingen[number]}) for vak, own in kpi.vakken]
    sharing = [(vak, own) for vak, own in of_each if any(kpi.besluiten[number] is None for number in own)]
    touching = [(vak, own) for vak, own in sharing if any(row["nummer"] in found for row in vak.rijen)]
    most = max(len(split(vak.groep)) for vak, _ in touching or sharing)
    return [(vak, own) for vak, own in touching or sharing if len(split(vak.groep)) == most]


def _widen(kpi: Kpi, found: set[int], relations: Sequence[Relatie], rows: Sequence[Cel], each: int) -> bool:
    """Leave so many cells beside each found one empty: not alone in what else they add up with, fine and small ones."""
    of: dict[int, list[set[int]]] = defaultdict(list)
    for relation in relations:
        members = {*relation.delen, relation.geheel} - {None}
        for number in members:
            of[number].append(members)
    touched: set[int] = set()

    def alone(number: int) -> int:
        return sum(all(kpi.besluiten[other] is None for other in members) for members in of[number])

    def cost(number: int) -> tuple[int, bool, int, float, int]:
        fineness = len(split(str(rows[number]["groep"])))
        return alone(number), kpi.vooraf[number] == GEDEELD, -fineness, float(rows[number]["maat"] or 0), number

    for number in sorted(found - touched):
        beside = set().union(*of[number])
        group = [other for other in beside if kpi.besluiten[other] is None]
        if group and number not in touched:
            for best in sorted(group, key=cost)[:each]:
                kpi.decide(best, is_empty=True)
            touched |= beside
    return bool(touched)


def _open_kpi(cells: pl.DataFrame, eisen: Eisen, *, with_memory: bool) -> Kpi:
    """The cells with what is known of them before any table: small, held back before, or given before."""
    cells = add_measure(cells, eisen.marge).with_row_index("nummer")
    cells = cells.with_columns(find_twins(cells), klein=find_small(cells, eisen.minimum_cel))
    held = (pl.col("eerder") == EERDER).fill_null(value=False)
    small, held = cells.select(pl.col("klein").any().over("tweeling"), held.any().over("tweeling").alias("held"))
    reasons = [KLEIN if is_small else None for is_small in small]
    given = [
        reason or (EERDER if is_held else before)
        for reason, is_held, before in zip(reasons, held, cells["eerder"], strict=True)
    ]
    twins = dict(cells.group_by("tweeling").agg("nummer").iter_rows())
    given = given if with_memory else reasons
    return Kpi(cells, reasons, given, {n: twins[t] for n, t in cells.select("nummer", "tweeling").iter_rows()})
