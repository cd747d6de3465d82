"""How much a toewijzing allows: the worked examples of IV077 and IV078, for units of time."""

from datetime import date

import polars as pl
import pytest

from ingest.koppel.volume import allowed_in_all, allowed_per_month, allowed_units_per_month


def toewijzing(
    van: date, tot: date | None, volume: int = 3, frequentie: str = "2", eenheid: str = "04", **anders
) -> pl.DataFrame:
    row = {
        "gemeente_code": "0202",
        "wet": "wmo",
        "toewijzing_nummer": "1",
        "client_id": "c",
        "agb_code": "a",
        "product_groep": "basis",
        "ingangsdatum": van,
        "einddatum": tot,
        "volume": volume,
        "eenheid_code": eenheid,
        "frequentie_code": frequentie,
        "is_vervallen": False,
        "release": "3.2",
    } | anders
    return pl.DataFrame([row], schema_overrides={"einddatum": pl.Date})


def hours_per_month(frame: pl.DataFrame, tot: date = date(2026, 12, 31)) -> list[float]:
    return [m / 60 for m in allowed_per_month(frame, tot).sort("maand")["toegewezen_minuten"]]


def hours_in_all(frame: pl.DataFrame, tot: date = date(2026, 12, 31)) -> float:
    return allowed_in_all(frame, tot)["toegewezen_minuten"].item() / 60


def test_the_worked_example_of_iv077_for_three_hours_a_week() -> None:
    frame = toewijzing(date(2025, 10, 7), date(2025, 12, 30))
    assert hours_per_month(frame) == [12, 15, 15]
    assert hours_in_all(frame) == 39


def test_the_worked_example_of_iv076_by_the_text_of_the_rule() -> None:
    """The example itself prints 9 and 12 for July; its rule counts the calendar weeks: four, so 12."""
    frame = toewijzing(date(2025, 7, 7), date(2025, 9, 7))
    assert hours_per_month(frame) == [12, 15, 3]
    assert hours_in_all(frame) == 27


def test_the_first_example_of_iv078_by_the_text_of_the_rule() -> None:
    """12 to 30 November 2026 touches four calendar weeks; the example says 9 hours, the rule gives 12."""
    frame = toewijzing(date(2026, 11, 12), date(2026, 12, 13))
    assert hours_per_month(frame) == [12, 6]


def test_a_month_that_is_touched_counts_whole_as_iv078_says() -> None:
    frame = toewijzing(date(2026, 10, 14), date(2026, 12, 13), volume=15, frequentie="4")
    assert hours_per_month(frame) == [15, 15, 15]
    assert hours_in_all(frame) == 45


@pytest.mark.parametrize(("frequentie", "hours"), [("1", 3 * 31), ("2", 3 * 5), ("4", 3), ("6", 3)])
def test_each_frequency_has_its_own_count_over_january_2024(frequentie: str, hours: int) -> None:
    assert hours_in_all(toewijzing(date(2024, 1, 1), date(2024, 1, 31), frequentie=frequentie)) == hours


def test_the_whole_period_says_nothing_of_a_month() -> None:
    assert hours_per_month(toewijzing(date(2024, 1, 1), date(2024, 3, 31), frequentie="6")) == []


@pytest.mark.parametrize(("eenheid", "minutes"), [("01", 3), ("04", 180), ("16", 720), ("14", None), ("82", None)])
def test_only_units_of_time_compare(eenheid: str, minutes: int | None) -> None:
    frame = toewijzing(date(2024, 1, 1), date(2024, 1, 31), frequentie="6", eenheid=eenheid)
    assert allowed_in_all(frame, date(2024, 12, 31))["toegewezen_minuten"].to_list() == [minutes]


def test_an_open_end_is_counted_to_the_end_of_the_month_of_the_peildatum() -> None:
    assert hours_per_month(toewijzing(date(2024, 1, 1), None, frequentie="4"), date(2024, 3, 31)) == [3, 3, 3]


def test_what_is_vervallen_or_has_not_begun_allows_nothing() -> None:
    gone = toewijzing(date(2024, 1, 1), date(2024, 1, 1), is_vervallen=True)
    assert (hours_in_all(gone), hours_per_month(gone)) == (0, [])
    later = toewijzing(date(2027, 1, 1), None)
    assert (hours_in_all(later), hours_per_month(later)) == (0, [])


def test_a_period_that_ends_before_it_begins_allows_nothing_and_does_not_crash() -> None:
    wrong = toewijzing(date(2024, 5, 1), date(2024, 4, 1))
    assert (hours_in_all(wrong), hours_per_month(wrong)) == (0, [])


def units_per_month(frame: pl.DataFrame, tot: date = date(2026, 12, 31)) -> list[tuple[str, int]]:
    return allowed_units_per_month(frame, tot).sort("maand").select("maat", "toegewezen").rows()


@pytest.mark.parametrize(
    ("eenheid", "maat", "november"),
    [("84", "stuks", 3 * 4), ("14", "etmalen", 3 * 4), ("82", "stuks", 3 * 3), ("83", "euro", 3 * 3)],
)
def test_units_that_are_no_time_stand_apart_and_output_counts_its_sundays(
    eenheid: str, maat: str, november: int
) -> None:
    """12 to 30 November 2026 touches four weeks and has three Sundays; December has two more days of the last week."""
    frame = toewijzing(date(2026, 11, 12), date(2026, 12, 13), eenheid=eenheid)
    assert units_per_month(frame) == [(maat, november), (maat, 6)]
    assert allowed_per_month(frame, date(2026, 12, 31)).height == 0


def test_a_weekly_volume_of_pieces_in_2x_says_nothing_of_a_month_but_a_monthly_one_does() -> None:
    old = {"eenheid": "82", "release": "2.4"}
    assert units_per_month(toewijzing(date(2019, 1, 1), date(2019, 1, 31), **old)) == []
    assert units_per_month(toewijzing(date(2019, 1, 1), date(2019, 1, 31), frequentie="4", **old)) == [("stuks", 3)]


def test_time_is_no_piece() -> None:
    assert units_per_month(toewijzing(date(2024, 1, 1), date(2024, 3, 31))) == []
