"""How much a toewijzing allows: per calendar month and in all (IV076, IV077, IV078; ontwerp §5.7).

Units that are time compare in minutes: 01 minuut, 04 uur, 16 dagdeel of four hours, all three inspanningsgericht. The
others stand each by themselves.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

MINUTEN: Mapping[str, int] = {"01": 1, "04": 60, "16": 240}
# Units that are no time, by what is counted in them; a volume of euro's is in eurocent (CS339).
ANDERE: Mapping[str, str] = {"14": "etmalen", "82": "stuks", "83": "euro", "84": "stuks"}
# The Wmo 2015 and the Jeugdwet hold from this day on: before it no month is counted (BEGINDATUM-VER).
EERSTE_MAAND = date(2015, 1, 1)
_DAG, _WEEK, _MAAND, _TOTAAL = "1", "2", "4", "6"
_STUKS_OUTPUT, _EURO = "82", "83"
_INSPANNING = ("01", "04", "14", "16", "84")
# Before, 82 was all that is not time: whether output or inspanning, the contract says.
_EERSTE_MET_OUTPUT = "3.0"
_ZONDAG = 7


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


def is_output(eenheid: pl.Expr, release: pl.Expr) -> pl.Expr:
    """Whether a unit is outputgericht; null where that is not known: 82 in 2.x, and units that are neither."""
    split = release >= _EERSTE_MET_OUTPUT
    return (
        pl.when(eenheid.is_in(_INSPANNING))
        .then(pl.lit(value=False))
        .when((eenheid == _EURO) | ((eenheid == _STUKS_OUTPUT) & split))
        .then(pl.lit(value=True))
    )


def count_sundays(begin: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Number of Sundays in a period: every week that it touches has one, except the last when it ends before."""
    return count_weeks(begin, end) - (end.dt.weekday() != _ZONDAG).cast(pl.Int64)


def weeks_of_output(begin: pl.Expr, end: pl.Expr, first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """Sundays of the period, and one for the broken last week where the toewijzing's last Sunday lies (IV077).

    `first` and `last` are the toewijzing's own days; one too short to have a Sunday has its one week.
    """
    sunday = last - pl.duration(days=last.dt.weekday() % _ZONDAG)
    is_broken = (last.dt.weekday() != _ZONDAG) & sunday.is_between(begin, end)
    weeks = count_sundays(begin, end) + is_broken.fill_null(value=False).cast(pl.Int64)
    return pl.when(sunday < first).then(1).otherwise(weeks)


def _times(begin: pl.Expr, end: pl.Expr, weeks: pl.Expr | None = None) -> pl.Expr:
    """How often the volume may be used within a period, by frequency; null where the frequency says nothing of it.

    `weeks` says how often per week; without it every calendar week counts, as for inspanning.
    """
    frequentie = pl.col("frequentie_code")
    return (
        pl.when(frequentie == _DAG)
        .then((end - begin).dt.total_days() + 1)
        .when(frequentie == _WEEK)
        .then(count_weeks(begin, end) if weeks is None else weeks)
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
    months, (begin, end) = _months(toewijzing, MINUTEN, tot), _span(tot)
    return months.with_columns((to_minutes("volume") * _times(begin, end)).cast(pl.Int64).alias("toegewezen_minuten"))


def allowed_units_per_month(toewijzing: pl.DataFrame, tot: date) -> pl.DataFrame:
    """The same for units that are no time: `toegewezen` in what `maat` says (ANDERE), euro's in eurocent.

    A weekly volume of pieces in 2.x is not there: whether they are output or inspanning no message says.
    """
    months, (begin, end) = _months(toewijzing, ANDERE, tot), _span(tot)
    output = is_output(pl.col("eenheid_code"), pl.col("release"))
    weeks = (
        pl.when(output)
        .then(weeks_of_output(begin, end, pl.col("ingangsdatum"), pl.col("einddatum")))
        .when(~output)
        .then(count_weeks(begin, end))
    )
    return months.with_columns(
        pl.col("eenheid_code").cast(pl.String).replace_strict(dict(ANDERE), return_dtype=pl.String).alias("maat"),
        (pl.col("volume") * _times(begin, end, weeks)).cast(pl.Int64).alias("toegewezen"),
    ).filter(pl.col("toegewezen").is_not_null())


def _months(toewijzing: pl.DataFrame, eenheden: Mapping[str, object], tot: date) -> pl.DataFrame:
    """One row per month of the toewijzingen in these units whose frequency says something of a month."""
    wanted = toewijzing.filter(
        pl.col("frequentie_code").is_in([_DAG, _WEEK, _MAAND])
        & pl.col("eenheid_code").is_in(list(eenheden))
        & ~pl.col("is_vervallen")
        & (pl.col("ingangsdatum") <= tot)
        & (pl.col("einddatum").is_null() | (pl.col("einddatum") >= pl.col("ingangsdatum")))
    )
    return touched_months(wanted, "ingangsdatum", "einddatum", tot)


def _span(tot: date) -> tuple[pl.Expr, pl.Expr]:
    """The first and last day of a toewijzing within its `maand`."""
    return (
        pl.max_horizontal("ingangsdatum", "maand"),
        pl.min_horizontal("einddatum", pl.lit(tot), pl.col("maand").dt.month_end()),
    )


def touched_months(periods: pl.DataFrame, begin: str, end: str, tot: date) -> pl.DataFrame:
    """One row per period and `maand` that it touches, from 2015 up to `tot`, where an open end is."""
    first = pl.max_horizontal(begin, pl.lit(EERSTE_MAAND))
    last = pl.min_horizontal(end, pl.lit(tot))
    months = pl.date_ranges(first.dt.month_start(), last.dt.month_start(), "1mo")
    return periods.filter(first <= last).with_columns(months.alias("maand")).explode("maand")
