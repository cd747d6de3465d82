"""What a toewijzing allows within one productperiode and in all, in its own unit (IV076, IV077, IV078; TR321, TR322).

The columns of the toewijzing are `toegewezen_volume`, `toegewezen_eenheid`, `frequentie_code`, `toewijzing_begin`,
`toewijzing_eind` and `toewijzing_release`. Hours are counted in minutes, so that either may be declared.
"""

import polars as pl

from ingest.koppel.volume import count_months, count_weeks

_UUR, _MINUUT, _STUKS_OUTPUT, _EURO = "04", "01", "82", "83"
_INSPANNING = ("01", "04", "14", "16", "84")
_DAG, _WEEK, _VIER_WEKEN, _MAAND, _JAAR, _TOTAAL = "1", "2", "3", "4", "5", "6"
_HUISHOUDELIJKE_HULP, _MEEST_PER_MAAND = "01", 6
# Before, 82 was all that is not time: whether output or inspanning, the contract says.
_EERSTE_MET_OUTPUT = "3.0"
_ZONDAG = 7


def in_smallest_unit(volume: str, eenheid: str) -> pl.Expr:
    """Volume with hours as minutes, other units as they are."""
    return pl.col(volume) * pl.when(pl.col(eenheid) == _UUR).then(60).otherwise(1)


def fits_unit() -> pl.Expr:
    """Whether the declared unit is the one assigned, or minutes for hours (TR341); true where none was assigned."""
    assigned, declared = pl.col("toegewezen_eenheid"), pl.col("eenheid_code")
    minutes_for_hours = (assigned == _UUR) & (declared == _MINUUT)
    return assigned.is_null() | (assigned == declared) | minutes_for_hours


def count_sundays(begin: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Number of Sundays in a period: every week that it touches has one, except the last when it ends before."""
    return count_weeks(begin, end) - (end.dt.weekday() != _ZONDAG).cast(pl.Int64)


def _weeks_of_output(begin: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Sundays of the period, and one for the broken last week where the toewijzing's last Sunday lies (IV077).

    A toewijzing too short to have a Sunday has its one week.
    """
    first, last = pl.col("toewijzing_begin"), pl.col("toewijzing_eind")
    sunday = last - pl.duration(days=last.dt.weekday() % _ZONDAG)
    is_broken = (last.dt.weekday() != _ZONDAG) & sunday.is_between(begin, end)
    weeks = count_sundays(begin, end) + is_broken.fill_null(value=False).cast(pl.Int64)
    return pl.when(sunday < first).then(1).otherwise(weeks)


def _is_output() -> pl.Expr:
    """Null where the variant is not known: 82 in 2.x, and units that are neither."""
    unit = pl.col("toegewezen_eenheid")
    split = pl.col("toewijzing_release") >= _EERSTE_MET_OUTPUT
    return (
        pl.when(unit.is_in(_INSPANNING))
        .then(pl.lit(value=False))
        .when((unit == _EURO) | ((unit == _STUKS_OUTPUT) & split))
        .then(pl.lit(value=True))
    )


def times_in_period(begin: pl.Expr, end: pl.Expr) -> pl.Expr:
    """How often the volume may be used in a productperiode; null where the frequency says nothing of it."""
    frequency = pl.col("frequentie_code")
    is_hulp = pl.col("toewijzing_categorie") == _HUISHOUDELIJKE_HULP
    weeks = (
        pl.when(is_hulp)
        .then(_MEEST_PER_MAAND)
        .when(_is_output())
        .then(_weeks_of_output(begin, end))
        .when(_is_output().not_())
        .then(count_weeks(begin, end))
    )
    return (
        pl.when(frequency == _DAG)
        .then((end - begin).dt.total_days() + 1)
        .when(frequency == _WEEK)
        .then(weeks)
        .when(frequency == _MAAND)
        .then(count_months(begin, end))
        .when(frequency == _TOTAAL)
        .then(1)
    )


def times_in_all(tot: pl.Expr) -> pl.Expr:
    """How often the volume may be used over the whole toewijzing, an open end counted to `tot`.

    For output too a week that is touched counts once: its Sunday, or the broken last week. Blocks of four weeks and
    years (2.x) are counted from the first day.
    """
    frequency, begin = pl.col("frequentie_code"), pl.col("toewijzing_begin")
    end = pl.coalesce("toewijzing_eind", tot)
    days = (end - begin).dt.total_days()
    return (
        pl.when(frequency == _DAG)
        .then(days + 1)
        .when(frequency == _WEEK)
        .then(count_weeks(begin, end))
        .when(frequency == _VIER_WEKEN)
        .then(days // 28 + 1)
        .when(frequency == _MAAND)
        .then(count_months(begin, end))
        .when(frequency == _JAAR)
        .then(end.dt.year().cast(pl.Int64) - begin.dt.year() + 1 - _before_birthday(begin, end))
        .when(frequency == _TOTAAL)
        .then(1)
    )


def _before_birthday(begin: pl.Expr, end: pl.Expr) -> pl.Expr:
    """1 where the last year of a toewijzing has not come round yet."""
    return (end.dt.strftime("%m%d") < begin.dt.strftime("%m%d")).cast(pl.Int64)


def add_omvang(prestaties: pl.DataFrame, tot: pl.Expr) -> pl.DataFrame:
    """`prestaties` with `gedeclareerd`, `toegestaan_periode` and `toegestaan_totaal`, null where nothing compares."""
    begin = pl.max_horizontal("begindatum", "toewijzing_begin")
    end = pl.min_horizontal("einddatum", "toewijzing_eind")
    assigned = in_smallest_unit("toegewezen_volume", "toegewezen_eenheid")
    known = _is_output().is_not_null()
    return prestaties.with_columns(
        pl.when("past_eenheid").then(in_smallest_unit("geleverd_volume", "eenheid_code")).alias("gedeclareerd"),
        pl.when(known & (begin <= end)).then(assigned * times_in_period(begin, end)).alias("toegestaan_periode"),
        pl.when(known).then(assigned * times_in_all(tot)).alias("toegestaan_totaal"),
    )
