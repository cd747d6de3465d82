"""A KPI put to the attack again and again, and what is done about what the attack finds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

import polars as pl

from orchestration.onthulling.aanval import Kennis, Uitslag, attack
from orchestration.onthulling.besluiten import GEDEELD, Eisen, Kpi
from orchestration.onthulling.cellen import split
from orchestration.onthulling.relaties import Cel, find_relations

_PRECIES = 0.5  # persons; whose bounds are closer together is as good as known


class Proef:
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
        return not any(kpi.must_be_empty(twin) for twin in kpi.tweelingen[number])

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
