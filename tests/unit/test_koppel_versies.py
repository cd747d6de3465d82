"""Which version of a toewijzing holds, under which number, and what its retour says of it."""

from datetime import date, time

import polars as pl
import pytest

from ingest.home import Home
from tests.bouwen import (
    bericht_301,
    bericht_301_2_3,
    bericht_305_2_3,
    bericht_323,
    deliver,
    linked,
    prestatie,
    product,
    retour,
    rules,
    tables,
    take_in,
)
from tests.koppelen import ANDER, BSN, FEB, JAN, JUN, MRT, START, TOEWIJZING, only

# toewijzing: versions


def test_a_repeated_toewijzing_is_one_version_and_an_extension_a_second(home: Home) -> None:
    longer = product(1, JAN, date(2024, 9, 30), Toewijzingsdatum=date(2024, 6, 1), RedenWijziging="04")
    made = linked(
        home,
        a=TOEWIJZING,
        b=bericht_301("A2", FEB, BSN, product(1, JAN, JUN), product(2, FEB)),
        c=bericht_301("A3", date(2024, 6, 1), BSN, longer),
    )
    row = only(made["toewijzing"].filter(pl.col("toewijzing_nummer") == "1"))
    assert (row["aantal_versies"], row["einddatum"], row["eerste_einddatum"]) == (2, date(2024, 9, 30), JUN)
    assert (row["reden_wijziging_code"], row["eerste_toewijzingsdatum"]) == ("04", JAN)


def test_the_version_with_the_latest_decision_holds_whatever_the_file_order(home: Home) -> None:
    later = product(1, JAN, date(2024, 3, 31), Toewijzingstijd=time(11, 0))
    made = linked(home, a=bericht_301("A2", JAN, BSN, later), b=TOEWIJZING)
    assert only(made["toewijzing"])["einddatum"] == date(2024, 3, 31)


def test_a_withdrawn_toewijzing_is_vervallen_and_in_no_count(home: Home) -> None:
    gone = product(1, JAN, JAN, Toewijzingsdatum=FEB, RedenWijziging="13")
    made = linked(
        home,
        a=TOEWIJZING,
        b=bericht_301("A2", FEB, BSN, gone),
        s=START,
        d=bericht_323("D1", FEB, JAN, {BSN: [prestatie("R1", 1, JAN, 4)]}),
    )
    row = only(made["toewijzing"])
    assert (row["is_vervallen"], row["toegewezen_minuten"], row["ingediend_cent"]) == (True, 0, 24_000)
    assert made["traject"].is_empty()
    assert "TR384" in rules(made)


def test_reason_13_with_other_dates_is_a_finding_and_not_vervallen(home: Home) -> None:
    made = linked(home, a=bericht_301("A1", JAN, BSN, product(1, JAN, JUN, RedenWijziging="13")))
    assert only(made["toewijzing"])["is_vervallen"] is False
    assert rules(made) == {"REDEN-13"}


def test_a_number_that_belongs_to_somebody_else_stays_theirs(home: Home) -> None:
    made = linked(home, a=TOEWIJZING, b=bericht_301("A2", FEB, ANDER, product(1, FEB)))
    assert only(made["toewijzing"])["eerste_toewijzingsdatum"] == JAN
    assert rules(made) == {"TR332"}


def test_a_toewijzing_absent_from_a_later_message_is_not_ended(home: Home) -> None:
    made = linked(home, a=TOEWIJZING, b=bericht_301("A2", FEB, BSN, product(2, FEB)))
    assert made["toewijzing"].filter(pl.col("toewijzing_nummer") == "1")["einddatum"].to_list() == [JUN]


# release 2.3, without numbers


def test_a_toewijzing_without_a_number_is_known_by_its_content_until_its_number_comes(home: Home) -> None:
    without = product(None, JAN, JUN)
    made = linked(home, a=bericht_301_2_3("A1", JAN, BSN, 7, without), s=bericht_305_2_3("S1", JAN, BSN, 7, JAN))
    row = only(made["toewijzing"])
    assert row["toewijzing_nummer"].startswith("B7-0202P01-12345678-20240101-")
    assert only(made["levering"])["toewijzing_nummer"] == row["toewijzing_nummer"]
    deliver(home, b=bericht_301_2_3("A2", FEB, BSN, 7, product(55, JAN, JUN)))
    take_in(home)
    numbered = tables(home)
    assert only(numbered["toewijzing"])["toewijzing_nummer"] == "55"
    assert only(numbered["levering"])["toewijzing_nummer"] == "55"


def test_a_start_without_a_number_links_only_when_there_is_one_candidate(home: Home) -> None:
    two = (product(1, JAN, JUN), product(2, JAN, JUN))
    made = linked(home, a=bericht_301_2_3("A1", JAN, BSN, 7, *two), s=bericht_305_2_3("S1", JAN, BSN, 7, JAN))
    assert only(made["levering"])["toewijzing_nummer"] is None


def test_a_version_of_3_x_names_no_beschikking_and_what_named_it_stays_linked(home: Home) -> None:
    later = bericht_301("A2", FEB, BSN, product(1, JAN, JUN, Toewijzingsdatum=FEB))
    made = linked(
        home,
        a=bericht_301_2_3("A1", JAN, BSN, 7, product(1, JAN, JUN)),
        s=bericht_305_2_3("S1", JAN, BSN, 7, JAN),
        b=later,
    )
    assert only(made["toewijzing"])["beschikking_nummer"] == "7"
    assert only(made["levering"])["toewijzing_nummer"] == "1"


@pytest.mark.parametrize(("nummers", "over"), [((55,), {"55"}), ((55, 56), {"55", "56", "B7-0202P01"})])
def test_a_number_that_came_with_3_x_takes_over_where_it_can_be_no_other(
    home: Home, nummers: tuple[int, ...], over: set[str]
) -> None:
    numbered = [product(nummer, JAN, JUN, Toewijzingsdatum=FEB) for nummer in nummers]
    made = linked(
        home, a=bericht_301_2_3("A1", JAN, BSN, 7, product(None, JAN, JUN)), b=bericht_301("A2", FEB, BSN, *numbered)
    )
    assert {nummer[:10] for nummer in made["toewijzing"]["toewijzing_nummer"]} == over


@pytest.mark.parametrize("einde", [JAN, date(2024, 2, 15)], ids=["withdrawn", "shortened"])
def test_a_start_without_a_number_belongs_to_what_it_fitted_when_it_was_sent(home: Home, einde: date) -> None:
    """Else it would be delivery without a toewijzing, which nothing ends."""
    less = product(None, JAN, einde, Toewijzingsdatum=MRT, RedenWijziging="01")
    made = linked(
        home,
        a=bericht_301_2_3("A1", JAN, BSN, 7, product(None, JAN, JUN)),
        s=bericht_305_2_3("S1", FEB, BSN, 7, date(2024, 2, 20)),
        b=bericht_301_2_3("A2", MRT, BSN, 7, less),
    )
    row = only(made["levering"])
    assert (row["is_taakgericht"], row["toewijzing_nummer"]) == (False, only(made["toewijzing"])["toewijzing_nummer"])
    assert made["client_maand"].filter(pl.col("dagen") > 0).is_empty()


def test_a_time_written_with_a_fraction_of_nothing_is_the_same_time(home: Home) -> None:
    again = bericht_301("A2", FEB, BSN, product(1, JAN, JUN)).replace(b"09:00:00<", b"09:00:00.00<")
    assert b"09:00:00.00" in again
    assert only(linked(home, a=TOEWIJZING, b=again)["toewijzing"])["aantal_versies"] == 1


# retour


def test_a_rejected_toewijzing_was_never_sent(home: Home) -> None:
    made = linked(home, a=TOEWIJZING, r=retour("302", True, ("A1", JAN), FEB, ("0001",)))
    assert made["toewijzing"].is_empty()
    status = dict(made["bericht"].select("berichttype", "retour_status").iter_rows())
    assert status == {"WMO301": "afgekeurd", "WMO302": "n.v.t."}


@pytest.mark.parametrize(
    ("codes", "expected"), [((), "goedgekeurd"), (("0200",), "goedgekeurd"), (("0233", "0200"), "goedgekeurd")]
)
def test_a_retour_without_a_rejecting_code_approves(home: Home, codes: tuple[str, ...], expected: str) -> None:
    made = linked(home, a=TOEWIJZING, r=retour("302", True, ("A1", JAN), FEB, codes))
    assert only(made["toewijzing"])["retour_status"] == expected


def test_the_latest_of_two_retours_holds_with_a_finding(home: Home) -> None:
    made = linked(
        home, a=TOEWIJZING, r=retour("302", True, ("A1", JAN), FEB, ("0001",)), s=retour("302", True, ("A1", JAN), MRT)
    )
    assert only(made["toewijzing"])["retour_status"] == "goedgekeurd"
    assert rules(made) == {"RETOUR-DUBBEL"}


def test_a_retour_for_a_message_never_seen_is_a_finding(home: Home) -> None:
    made = linked(home, r=retour("302", True, ("A1", JAN), FEB))
    assert rules(made) == {"RETOUR-ZONDER-HEEN"}


def test_the_same_content_in_other_bytes_counts_once(home: Home) -> None:
    made = linked(home, a=TOEWIJZING, b=TOEWIJZING.replace(b"\n", b"\n "), s=START, t=START.replace(b"\n", b"\n\n"))
    assert sorted(made["bericht"]["is_logisch_dubbel"]) == [False, False, True, True]
    assert only(made["toewijzing"])["aantal_versies"] == 1
    assert made["levering"].height == 1
    assert "TR056" not in rules(made)


def test_the_same_identification_with_other_content_is_a_finding_and_both_stay(home: Home) -> None:
    made = linked(home, a=TOEWIJZING, b=bericht_301("A1", JAN, BSN, product(2, date(2024, 7, 1))))
    assert made["toewijzing"].height == 2
    assert rules(made) == {"TR056"}
