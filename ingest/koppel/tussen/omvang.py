"""What a toewijzing allows within one productperiode and in all, in its own unit (IV076, IV077, IV078; TR321, TR322).

The columns of the toewijzing are `toegewezen_volume`, `toegewezen_eenheid`, `frequentie_code`, `toewijzing_begin`,
`toewijzing_eind` and `toewijzing_release`. Hours are counted in minutes, so that either may be declared.
"""

import polars as pl

from ingest.koppel.volume import count_months, count_weeks, is_output, weeks_of_output

_UUR, _MINUUT = "04", "01"
_DAG, _WEEK, _VIER_WEKEN, _MAAND, _JAAR, _TOTAAL = "1", "2", "3", "4", "5", "6"
_HUISHOUDELIJKE_HULP, _MEEST_PER_MAAND = "01", 6


def in_smallest_unit(volume: str, eenheid: str) -> pl.Expr:
    """Volume with hours as minutes, other units as they are."""
    return pl.col(volume) * pl.when(pl.col(eenheid) == _UUR).then(60).otherwise(1)


def fits_unit() -> pl.Expr:
    """Whether the declared unit is the one assigned, or minutes for hours (TR341); true where none was assigned."""
    assigned, declared = pl.col("toegewezen_eenheid"), pl.col("eenheid_code")
    minutes_for_hours = (assigned == _UUR) & (declared == _MINUUT)
    return assigned.is_null() | (assigned == declared) | minutes_for_hours


def _is_output() -> pl.Expr:
    return is_output(pl.col("toegewezen_eenheid"), pl.col("toewijzing_release"))


def times_in_period(begin: pl.Expr, end: pl.Expr) -> pl.Expr:
    """How often the volume may be used in a productperiode; null where the frequency says nothing of it."""
    frequency = pl.col("frequentie_code")
    is_hulp = pl.col("toewijzing_categorie") == _HUISHOUDELIJKE_HULP
    weeks = (
        pl.when(is_hulp)
        .then(_MEEST_PER_MAAND)
        .when(_is_output())
        .then(weeks_of_output(begin, end, pl.col("toewijzing_begin"), pl.col("toewijzing_eind")))
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
