"""What a productperiode allows: the worked examples of IV076, IV077 and IV078, in the unit of the toewijzing.

Where a published example contradicts the rule that it is to explain, the rule's text is computed; see
`docs/regels-tussen-berichten.md`.
"""

from datetime import date

import polars as pl
import pytest

from ingest.koppel.tussen.omvang import add_omvang, fits_unit
from ingest.koppel.volume import count_sundays

EURO_300 = {"volume": 30_000, "eenheid": "83"}
UUR_3 = {"volume": 3, "eenheid": "04"}


def allowed(van: date, tot: date | None, periode: tuple[date, date], *, volume: int, eenheid: str,
            frequentie: str = "2", release: str = "3.2",
            categorie: str = "02") -> tuple[int | None, int | None]:  # fmt: skip
    """Volume allowed in a productperiode and in all, in hours where the unit is hours."""
    row = {
        "begindatum": periode[0], "einddatum": periode[1], "toewijzing_begin": van, "toewijzing_eind": tot,
        "toegewezen_volume": volume, "toegewezen_eenheid": eenheid, "frequentie_code": frequentie,
        "toewijzing_release": release, "toewijzing_categorie": categorie, "geleverd_volume": 1,
        "eenheid_code": eenheid,
    }  # fmt: skip
    frame = pl.DataFrame([row], schema_overrides={"toewijzing_eind": pl.Date}).with_columns(
        fits_unit().alias("past_eenheid")
    )
    found = add_omvang(frame, pl.lit(date(2026, 12, 31)))
    hour = 60 if eenheid == "04" else 1
    return tuple(v and v // hour for v in found.select("toegestaan_periode", "toegestaan_totaal").row(0))


def per_month(van: date, tot: date, **omvang) -> tuple[list[int | None], int | None]:
    months = pl.date_range(van.replace(day=1), tot, "1mo", eager=True)
    found = [
        allowed(van, tot, (max(van, m), min(tot, e)), **omvang)
        for m, e in zip(months, months.dt.month_end(), strict=True)
    ]
    return [f[0] for f in found], found[0][1]


def test_iv077_three_hours_a_week_inspanningsgericht() -> None:
    assert per_month(date(2025, 10, 7), date(2025, 12, 30), **UUR_3) == ([12, 15, 15], 39)


def test_iv076_three_hours_a_week_by_the_text_of_the_rule() -> None:
    """July is printed as 9 and, between brackets, as 12."""
    assert per_month(date(2025, 7, 7), date(2025, 9, 7), **UUR_3) == ([12, 15, 3], 27)


def test_iv076_first_example_of_output_a_toewijzing_that_ends_on_a_sunday() -> None:
    assert per_month(date(2025, 7, 7), date(2025, 9, 7), **EURO_300) == ([90_000, 150_000, 30_000], 270_000)


def test_iv076_second_example_of_output_the_broken_last_week_counts_where_the_last_sunday_lies() -> None:
    """Nothing is left for September: it has no Sunday of the toewijzing."""
    assert per_month(date(2025, 7, 7), date(2025, 9, 6), **EURO_300) == ([90_000, 180_000, 0], 270_000)


def test_iv077_first_example_of_output_by_the_text_of_the_rule() -> None:
    """October is counted there from the 7th, though the toewijzing begins on the 1st: the 5th is a Sunday too."""
    assert per_month(date(2025, 10, 1), date(2025, 12, 31), **EURO_300)[0] == [120_000, 150_000, 150_000]
    assert per_month(date(2025, 10, 7), date(2025, 12, 31), **EURO_300)[0] == [90_000, 150_000, 150_000]


def test_iv077_second_example_of_output() -> None:
    assert per_month(date(2025, 7, 7), date(2025, 9, 5), **EURO_300) == ([90_000, 180_000, 0], 270_000)


def test_iv078_first_example_by_the_text_of_the_rule() -> None:
    """12 to 30 November 2026 touches four weeks (12 hours); the example says three (9 hours)."""
    assert per_month(date(2026, 11, 12), date(2026, 12, 13), **UUR_3)[0] == [12, 6]


def test_iv078_second_example_a_month_that_is_touched_counts_whole() -> None:
    assert per_month(date(2026, 10, 14), date(2026, 12, 13), volume=15, eenheid="04", frequentie="4")[0] == [15, 15, 15]


def test_household_help_by_the_week_may_have_six_weeks_in_any_month() -> None:
    periode = (date(2025, 7, 1), date(2025, 7, 31))
    assert allowed(date(2025, 1, 1), date(2025, 12, 31), periode, categorie="01", **UUR_3)[0] == 18


def test_a_toewijzing_without_a_sunday_has_its_one_week() -> None:
    van, tot = date(2025, 7, 7), date(2025, 7, 9)
    assert allowed(van, tot, (van, tot), **EURO_300) == (30_000, 30_000)


@pytest.mark.parametrize(
    ("frequentie", "in_month", "in_all"),
    [("1", 31, 365), ("3", None, 14), ("4", 1, 12), ("5", None, 1), ("6", 1, 1)],
)
def test_each_frequency_over_a_month_and_a_year(frequentie: str, in_month: int | None, in_all: int) -> None:
    january = (date(2025, 1, 1), date(2025, 1, 31))
    found = allowed(january[0], date(2025, 12, 31), january, volume=1, eenheid="14", frequentie=frequentie)
    assert found == (in_month, in_all)


@pytest.mark.parametrize(("eenheid", "release"), [("82", "2.3"), ("81", "2.3"), ("21", "2.3")])
def test_units_whose_variant_the_contract_says_are_not_judged(eenheid: str, release: str) -> None:
    january = (date(2025, 1, 1), date(2025, 1, 31))
    assert allowed(january[0], None, january, volume=1, eenheid=eenheid, release=release) == (None, None)


def test_a_period_outside_the_toewijzing_is_not_judged_by_volume() -> None:
    assert allowed(date(2025, 2, 1), None, (date(2025, 1, 1), date(2025, 1, 31)), **UUR_3)[0] is None


def test_sundays_are_counted_with_both_ends() -> None:
    days = pl.DataFrame({"van": [date(2025, 7, 7), date(2025, 7, 13), date(2025, 7, 14)]})
    found = days.select(count_sundays(pl.col("van"), pl.lit(date(2025, 7, 20))))
    assert found.to_series().to_list() == [2, 2, 1]
