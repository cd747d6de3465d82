"""Which products share a day with the same product, in time that hardly grows faster than their number.

The same is: the same code; without a code the same categorie; without a categorie anything. What may be stacked is
never the same, and what ends before it begins shares no day. Source: TR302, TR361, TR386 and TR410, and OP259.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import date

import polars as pl

STAPELBAAR = ("11", "12", "13", "14")  # categories of the Wmo of which periods may overlap
_Key = tuple[object, ...]
_RIJ, _VAN, _TOT = "__rij_van_overlap", "__van", "__tot"
_CATEGORIE, _CODE = "product_categorie", "product_code"
_ZONDER_CATEGORIE, _ZONDER_CODE = pl.col(_CATEGORIE).is_null(), pl.col(_CODE).is_null()


def find_overlapping(rows: pl.DataFrame, group: list[str], begin: str, end: str) -> pl.Series:
    """Whether each row shares a day with another row of its group that is the same product; no end is open."""
    return _mask(rows, _overlapping(rows, group, begin, end)[_RIJ])


def find_stacked(rows: pl.DataFrame, group: list[str], begin: str, end: str) -> pl.Series:
    """Whether each row shares a day with a row of its group that is the same product and stands before it."""
    products = _overlapping(rows, group, begin, end).sort(_RIJ).select(_RIJ, _VAN, _TOT, _CATEGORIE, _CODE, *group)
    before: defaultdict[_Key, _Dagen] = defaultdict(_Dagen)
    found = []
    for row, van, tot, categorie, code, *own in products.iter_rows():
        if any(before[key].has(van, tot) for key in _same_as((*own,), categorie, code)):
            found.append(row)
        for key in ((*own,), (*own, categorie), (*own, categorie, code)):
            before[key].add(van, tot)
    return _mask(rows, pl.Series(found, dtype=pl.UInt32))


def _same_as(group: _Key, categorie: str | None, code: str | None) -> list[_Key]:
    """Under which keys (all of the group, one categorie, one code) products stand that are the same as this one."""
    if categorie is None:
        return [group]
    if code is None:
        return [(*group, categorie), (*group, None)]
    return [(*group, categorie, code), (*group, categorie, None), (*group, None)]


class _Dagen:
    """Days, as periods apart from each other."""

    def __init__(self) -> None:
        self._begin: list[int] = []
        self._end: list[int] = []

    def has(self, van: int, tot: int) -> bool:
        """Whether any of these days is among them."""
        return bisect_left(self._end, van) < bisect_right(self._begin, tot)

    def add(self, van: int, tot: int) -> None:
        """These days too; what they touch becomes one period."""
        first, last = bisect_left(self._end, van), bisect_right(self._begin, tot)
        if first < last:
            van, tot = min(van, self._begin[first]), max(tot, self._end[last - 1])
        self._begin[first:last], self._end[first:last] = [van], [tot]


def _overlapping(rows: pl.DataFrame, group: list[str], begin: str, end: str) -> pl.DataFrame:
    """The rows that share a day with the same product, with their number and their days as numbers."""
    category = [*group, _CATEGORIE]
    return (
        _comparable(rows, group, begin, end)
        .sort(_VAN)
        .filter(
            _shares_a_day([*category, _CODE])
            | _shares_a_day(category, _ZONDER_CODE)
            | (_ZONDER_CODE & _shares_a_day(category))
            | _shares_a_day(group, _ZONDER_CATEGORIE)
            | (_ZONDER_CATEGORIE & _shares_a_day(group))
        )
    )


def _comparable(rows: pl.DataFrame, group: list[str], begin: str, end: str) -> pl.DataFrame:
    """The rows that may share a day with the same product, in their order, with their days as numbers."""
    alike = pl.struct(*group, _CATEGORIE, _CODE).is_duplicated()
    unnamed = (_ZONDER_CATEGORIE | _ZONDER_CODE).any().over(group)
    return (
        rows.with_row_index(_RIJ)
        .filter(alike | unnamed)
        .filter(~pl.col(_CATEGORIE).is_in(STAPELBAAR).fill_null(value=False))
        .with_columns(
            pl.col(begin).to_physical().alias(_VAN), pl.col(end).fill_null(date.max).to_physical().alias(_TOT)
        )
        .filter(pl.col(_VAN) <= pl.col(_TOT))
    )


def _shares_a_day(group: list[str], others: pl.Expr | None = None) -> pl.Expr:
    """Of rows in the order of their begin: whether one shares a day with another of its group, or one of `others`.

    That is so when one before it lasts until its begin, or one after it begins before its end.
    """
    is_other = pl.lit(value=True) if others is None else others
    lasts = pl.when(is_other).then(_TOT).otherwise(-(2**31)).cum_max().shift(1).over(group)
    begins = pl.when(is_other).then(_VAN).otherwise(2**31 - 1).cum_min(reverse=True).shift(-1).over(group)
    return (lasts >= pl.col(_VAN)).fill_null(value=False) | (begins <= pl.col(_TOT)).fill_null(value=False)


def _mask(rows: pl.DataFrame, found: pl.Series) -> pl.Series:
    return pl.int_range(rows.height, dtype=pl.UInt32, eager=True).is_in(found.implode())
