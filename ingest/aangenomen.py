"""Which content was accepted before: every message ever read, so in as few bytes as will do."""

from collections.abc import Iterable

import polars as pl

_TEKENS = 30  # hexadecimal digits of an identity that fit in 128 bits: too many for two to be alike by chance
_GETAL = pl.Int128


class Aangenomen:
    """Keyed identities, in 16 bytes each, to be asked and extended many at a time.

    Kept sorted, in a few rows of which each is at least twice as long as the next, so that adding stays cheap.
    """

    def __init__(self, ids: pl.Series | None = None) -> None:
        self._rows = [] if ids is None or ids.is_empty() else [_numbers(ids).unique().sort()]

    def among(self, ids: Iterable[str]) -> set[str]:
        """Those of these identities that are in it."""
        if not self._rows:
            return set()
        asked = pl.Series(list(ids), dtype=pl.String)
        numbers = _numbers(asked)
        found = pl.repeat(value=False, n=asked.len(), dtype=pl.Boolean, eager=True)
        for row in self._rows:
            place = row.search_sorted(numbers).clip(upper_bound=row.len() - 1)
            found |= row.gather(place) == numbers
        return set(asked.filter(found))

    def add(self, ids: Iterable[str]) -> None:
        """Put identities in it; those that are there already do no harm."""
        new = _numbers(pl.Series(list(ids), dtype=pl.String))
        if new.is_empty():
            return
        self._rows.append(new.sort())
        while len(self._rows) > 1 and self._rows[-2].len() < 2 * self._rows[-1].len():
            last, before = self._rows.pop(), self._rows.pop()
            self._rows.append(pl.concat([before, last]).sort())


def _numbers(ids: pl.Series) -> pl.Series:
    return ids.str.head(_TEKENS).str.to_integer(base=16, dtype=_GETAL)
