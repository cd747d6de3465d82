"""How much a toewijzing allows, in minutes: per calendar month and in all (IV076, IV077, IV078; ontwerp §5.7).

Only units that are time compare: 01 minuut, 04 uur, 16 dagdeel of four hours. All three are inspanningsgericht.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

MINUTEN: Mapping[str, int] = {"01": 1, "04": 60, "16": 240}
# The Wmo 2015 and the Jeugdwet hold from this day on: before it no month is counted (BEGINDATUM-VER).
EERSTE_MAAND = date(2015, 1, 1)
_DAG, _WEEK, _MAAND, _TOTAAL = "1", "2", "4", "6"


def to_minutes(volume: str, eenheid: str = "eenheid_code") -> pl.Expr:
    """Volume in comparable minutes; null for units that are no time."""
    factor = pl.col(eenheid).replace_strict(dict(MINUTEN), default=None, return_dtype=pl.Int64)
    return pl.col(volume) * factor


def count_weeks(begin: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Number of calendar weeks (Monday to Sunday) that a period touches; the week numbers of IV077."""
    return (end.dt.truncate("1w") - begin.dt.truncate("1w")).dt.total_days() // 7 + 1


def count_months(begin: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Number of calendar months that a period touches (IV078)."""
    return (end.dt.year() - begin.dt.year()) * 12 + end.dt.month().cast(pl.Int64) - begin.dt.month().cast(pl.Int64) + 1


def _times(begin: pl.Expr, end: pl.Expr) -> pl.Expr:
    """How often the volume may be used within a period, by frequency; null where the frequency says nothing of it."""
    frequentie = pl.col("frequentie_code")
    return (
        pl.when(frequentie == _DAG)
        .then((end - begin).dt.total_days() + 1)
        .when(frequentie == _WEEK)
        .then(count_weeks(begin, end))
        .when(frequentie == _MAAND)
        .then(count_months(begin, end))
    )


def allowed_in_all(toewijzing: pl.DataFrame, tot: date) -> pl.DataFrame:
    """`toewijzing` with `toegewezen_minuten`; an open end is counted to `tot`, the last day of the as-of month.

    Null for units that are no time, 0 for a toewijzing that is vervallen or has not begun by then.
    """
    begin, end = pl.col("ingangsdatum"), pl.coalesce("einddatum", pl.lit(tot))
    times = pl.when(pl.col("frequentie_code") == _TOTAAL).then(1).otherwise(_times(begin, end))
    minutes = to_minutes("volume") * times
    nothing = pl.col("is_vervallen") | (end < begin)
    return toewijzing.with_columns(
        pl.when(minutes.is_not_null() & nothing).then(0).otherwise(minutes).cast(pl.Int64).alias("toegewezen_minuten")
    )


def allowed_per_month(toewijzing: pl.DataFrame, tot: date) -> pl.DataFrame:
    """One row per toewijzing and calendar month from 2015 up to `tot`, with the minutes that may be declared in it.

    Only frequencies that say something of a month: day, week, month. A week that lies in two months counts in both
    (IV077), so months may add up to more than the whole.
    """
    wanted = toewijzing.filter(
        pl.col("frequentie_code").is_in([_DAG, _WEEK, _MAAND])
        & pl.col("eenheid_code").is_in(list(MINUTEN))
        & ~pl.col("is_vervallen")
        & (pl.col("ingangsdatum") <= tot)
        & (pl.col("einddatum").is_null() | (pl.col("einddatum") >= pl.col("ingangsdatum")))
    )
    months = touched_months(wanted, "ingangsdatum", "einddatum", tot)
    begin = pl.max_horizontal("ingangsdatum", "maand")
    end = pl.min_horizontal("einddatum", pl.lit(tot), pl.col("maand").dt.month_end())
    return months.with_columns((to_minutes("volume") * _times(begin, end)).cast(pl.Int64).alias("toegewezen_minuten"))


def touched_months(periods: pl.DataFrame, begin: str, end: str, tot: date) -> pl.DataFrame:
    """One row per period and `maand` that it touches, from 2015 up to `tot`, where an open end is."""
    first = pl.max_horizontal(begin, pl.lit(EERSTE_MAAND))
    last = pl.min_horizontal(end, pl.lit(tot))
    months = pl.date_ranges(first.dt.month_start(), last.dt.month_start(), "1mo")
    return periods.filter(first <= last).with_columns(months.alias("maand")).explode("maand")
