"""From cells to what may be shared of them: small cells, their protection table by table, and the attack as judge."""

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import polars as pl

from orchestration.onthulling.aanval import AFGELEID, KLEIN, Kennis, Uitslag, attack
from orchestration.onthulling.argus import Leeg, Tabel
from orchestration.onthulling.cellen import find_small, split
from orchestration.onthulling.plan import add_measure, coarsen, find_twins, is_worthwhile, plan_kpi
from orchestration.onthulling.relaties import Cel, find_relations
from orchestration.onthulling.tabel import Vak, build_tabel

EERDER, GEDEELD = "eerder", "gedeeld"
# Attempts at all tables of a KPI together, in at most this part of its time; after so many each takes a cell more
# beside what was found. Then attempts at one table after another.
_AANVULLINGEN, _DEEL_VOOR_GEHEEL, _VERBREDEN, _POGINGEN = 60, 0.5, 5, 8
_PRECIES = 0.5  # persons; whose bounds are closer together is as good as known
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


class _Proef:
    """A KPI put to the attack, with what the attack knows of it whatever is empty."""

    def __init__(self, kpi: Kpi, eisen: Eisen) -> None:
        self.kpi, self._eisen = kpi, eisen
        self.rows: list[Cel] = kpi.cellen.to_dicts()
        relations = find_relations(self.rows)
        self._known = Kennis(relations)
        self._given: set[int] = set()  # shared since anybody can compute them
        self._taken: set[int] = set()  # given in an earlier publication, emptied in this one to hide another
        self._of: dict[int, list[set[int]]] = defaultdict(list)
        for relation in relations:
            members = {*relation.delen, relation.geheel} - {None}
            for number in members:
                self._of[number].append(members)

    def begin(self) -> None:
        """Begin anew, as if nothing had been mended."""
        self._given.clear()
        self._taken.clear()

    def find(self) -> dict[int, bool]:
        """The cells that can be computed too closely from this publication, or from it and earlier ones together.

        With whether they can be computed exactly.
        """
        if None not in self.kpi.besluiten.values():
            return {}
        now = then = self._attack(self.kpi.masked())
        if self.kpi.was_shared:
            then = self._attack(self.kpi.masked_but_once_shared())
        self.kpi.aanval = now
        found: dict[int, bool] = {}
        for find in (*now.vondsten, *then.vondsten):
            found[find.nummer] = found.get(find.nummer, False) or find.boven - find.onder < _PRECIES
        return found

    def _attack(self, cells: pl.DataFrame) -> Uitslag:
        return attack(cells, self._eisen.marge, self._eisen.minimum_cel, kennis=self._known, waarheid=self.kpi.cellen)

    def mend(self, found: Mapping[int, bool], each: int, within: Set[int]) -> bool:
        """Do something about what was found; returns whether there was anything to do.

        A cell that anybody can compute, and that nobody needs to hide, is shared, once; beside the others so many cells
        are left empty.
        """
        harmless = {number for number, is_exact in found.items() if is_exact and self._is_harmless(number)}
        shown = harmless - self._given - (self._taken if len(harmless) < len(found) else set())
        for number in shown:
            self.kpi.decide(number, is_empty=False)
            self._given |= set(self.kpi.tweelingen[number])
        return self._widen(sorted(found.keys() - shown), each, within) or bool(shown)

    def _is_harmless(self, number: int) -> bool:
        kpi = self.kpi
        return all(kpi.klein[twin] is None and kpi.vooraf[twin] != EERDER for twin in kpi.tweelingen[number])

    def _widen(self, found: Sequence[int], each: int, within: Set[int]) -> bool:
        """Rather cells that are not alone in what else they add up with, fine and small ones.

        Where none of the cells that may be emptied adds up with what was found, those of its year.
        """
        kpi = self.kpi
        touched: set[int] = set()
        shared = {number for number in within if kpi.besluiten[number] is None}
        for number in found:
            if number in touched:
                continue
            beside = set().union(*self._of[number])
            group = (beside & shared) or {o for o in shared - touched if self._year(o) == self._year(number)}
            for best in sorted(group, key=self._cost)[:each]:
                kpi.decide(best, is_empty=True)
                if kpi.vooraf[best] == GEDEELD:
                    self._taken |= set(kpi.tweelingen[best])
            if group:
                shared -= {number for number in beside | group if kpi.besluiten[number] is not None}
                touched |= beside | group
        return bool(touched)

    def _year(self, number: int) -> int:
        return self.rows[number]["periode"].year

    def _cost(self, number: int) -> tuple[int, bool, int, float, int]:
        kpi, row = self.kpi, self.rows[number]
        alone = sum(all(kpi.besluiten[other] is None for other in members) for members in self._of[number])
        fineness = len(split(str(row["groep"])))
        return alone, kpi.vooraf[number] == GEDEELD, -fineness, float(row["maat"] or 0), number


def _withstand(kpi: Kpi, eisen: Eisen, deadline: float) -> None:
    """Attack until nothing is found any more: what the engine can't see is the rest of the publication.

    A cell that is found gets another empty cell beside it. Where that does not end in its part of the time, the KPI is
    built up from nothing; what earlier publications gave away can't be taken back.
    """
    proef, decided = _Proef(kpi, eisen), dict(kpi.besluiten)
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


def _build_up(proef: _Proef, decided: dict[int, str | None], deadline: float) -> None:
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
    kpi.ingehouden |= {
        vak.naam
        for vak, own in kpi.vakken
        if any(decided[n] is None for n in own) and all(kpi.besluiten[n] is not None for n in own)
    }


def _coarse_first(rows: Sequence[Cel]) -> list[set[int]]:
    """The cells of each table: those of the fewest dimensions first (a quarter is one more), of these the smallest."""
    tables: dict[tuple[str, object], set[int]] = defaultdict(set)
    for number, row in enumerate(rows):
        tables[str(row["groep"]), row["periode_soort"]].add(number)

    def fineness(key: tuple[str, object]) -> tuple[int, int, str]:
        return len(split(key[0])) + (key[1] != "jaar"), len(tables[key]), str(key)

    return [tables[key] for key in sorted(tables, key=fineness)]


def _settle(proef: _Proef, table: set[int]) -> bool:
    """Empty ever more of this table until the attack finds nothing; returns whether it came to that."""
    for attempt in range(_POGINGEN):
        found = proef.find()
        if not found:
            return True
        if not proef.mend(found, 1 + attempt, table):
            return False
    return False


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
