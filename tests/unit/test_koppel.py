"""The linked tables, each rule of ontwerp §5 on a handful of messages."""

from datetime import date, time

import polars as pl
import pytest

from ingest.home import Home
from ingest.koppel.schema import GEKOPPELD
from tests.bouwen import (
    bericht_301,
    bericht_301_2_3,
    bericht_305,
    bericht_305_2_3,
    bericht_307,
    bericht_323,
    bericht_325,
    crossing,
    deliver,
    linked,
    make_bsn,
    prestatie,
    product,
    register,
    retour,
    rules,
    tables,
    take_in,
)

BSN, ANDER = make_bsn(1), make_bsn(2)
JAN, FEB, MRT, JUN = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1), date(2024, 6, 30)
TOEWIJZING = bericht_301("A1", JAN, BSN, product(1, JAN, JUN))
START = bericht_305("S1", date(2024, 1, 3), BSN, 1, date(2024, 1, 2))


def only(frame: pl.DataFrame) -> dict:
    assert frame.height == 1, frame
    return frame.row(0, named=True)


def test_nothing_known_gives_every_table_empty(home: Home) -> None:
    made = tables(home)
    assert made.keys() == GEKOPPELD.keys()
    assert {name for name, frame in made.items() if frame.height} == {"product", "telling"}


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


# levering and traject


def test_a_start_and_its_stop_make_one_interval_and_one_traject(home: Home) -> None:
    made = linked(home, a=TOEWIJZING, s=START, t=bericht_307("T1", MRT, BSN, 1, date(2024, 1, 2), date(2024, 2, 28)))
    row = only(made["levering"])
    assert (row["einddatum"], row["einde_effectief"], row["reden_beeindiging_code"]) == (
        date(2024, 2, 28),
        date(2024, 2, 28),
        "19",
    )
    assert only(made["traject"])["einddatum"] == date(2024, 2, 28)
    assert rules(made) == set()


def test_a_pause_is_no_outflow_and_the_restart_goes_on_with_the_traject(home: Home) -> None:
    made = linked(
        home,
        a=TOEWIJZING,
        s=START,
        t=bericht_307("T1", FEB, BSN, 1, date(2024, 1, 2), date(2024, 1, 31), reden="20"),
        u=bericht_305("S2", MRT, BSN, 1, MRT),
    )
    assert made["levering"].sort("begindatum").select("begindatum", "einddatum", "is_tijdelijk").rows() == [
        (date(2024, 1, 2), date(2024, 1, 31), True),
        (MRT, None, False),
    ]
    traject = only(made["traject"])
    assert (traject["begindatum"], traject["einddatum"]) == (date(2024, 1, 2), JUN)
    row = only(made["toewijzing"])
    assert (row["begindatum_levering"], row["einddatum_levering"]) == (date(2024, 1, 2), None)


def test_a_definitive_stop_after_a_pause_ends_the_traject_and_gives_the_reason(home: Home) -> None:
    made = linked(
        home,
        a=TOEWIJZING,
        s=START,
        t=bericht_307("T1", FEB, BSN, 1, date(2024, 1, 2), date(2024, 1, 31), reden="20"),
        u=bericht_307("T2", MRT, BSN, 1, date(2024, 1, 2), date(2024, 2, 20), reden="19"),
    )
    row = only(made["levering"])
    assert (row["einddatum"], row["reden_beeindiging_code"], row["is_tijdelijk"]) == (date(2024, 1, 31), "19", False)
    assert only(made["traject"])["einddatum"] == date(2024, 2, 20)


def test_a_restart_after_a_definitive_end_is_a_new_traject(home: Home) -> None:
    made = linked(
        home,
        a=TOEWIJZING,
        s=START,
        t=bericht_307("T1", FEB, BSN, 1, date(2024, 1, 2), date(2024, 1, 31)),
        u=bericht_305("S2", MRT, BSN, 1, MRT),
    )
    assert made["traject"].sort("begindatum")["begindatum"].to_list() == [date(2024, 1, 2), MRT]


def test_a_withdrawn_start_is_no_delivery(home: Home) -> None:
    made = linked(home, a=TOEWIJZING, s=START, t=bericht_305("S2", FEB, BSN, 1, date(2024, 1, 2), status="3"))
    assert made["levering"].is_empty()


def test_a_start_withdrawn_and_sent_again_stands(home: Home) -> None:
    made = linked(
        home,
        a=TOEWIJZING,
        s=START,
        t=bericht_305("S2", FEB, BSN, 1, date(2024, 1, 2), status="3"),
        u=bericht_305("S3", MRT, BSN, 1, date(2024, 1, 2)),
    )
    assert made["levering"].height == 1


def test_a_rejected_start_does_not_count(home: Home) -> None:
    made = linked(home, a=TOEWIJZING, s=START, r=retour("306", False, ("S1", date(2024, 1, 3)), FEB, ("0001",)))
    assert made["levering"].is_empty()


def test_a_stop_without_its_start_makes_an_interval_with_a_finding(home: Home) -> None:
    made = linked(home, a=TOEWIJZING, t=bericht_307("T1", MRT, BSN, 1, date(2024, 1, 2), date(2024, 2, 28)))
    assert only(made["levering"])["begindatum"] == date(2024, 1, 2)
    assert rules(made) == {"OP072"}


def test_a_stop_before_its_start_is_a_finding_and_no_crash(home: Home) -> None:
    made = linked(home, a=TOEWIJZING, s=START, t=bericht_307("T1", MRT, BSN, 1, date(2024, 1, 2), date(2023, 12, 1)))
    assert "PERIODE" in rules(made)
    assert only(made["traject"])["einddatum"] == date(2024, 1, 2)


def test_a_delivery_past_the_end_of_its_toewijzing_ends_with_it_and_is_a_finding(home: Home) -> None:
    made = linked(home, a=TOEWIJZING, s=START)
    assert only(made["levering"])["einde_effectief"] == JUN
    assert rules(made) == {"OP288"}


@pytest.mark.parametrize(("nummer", "bsn", "rule"), [(1, ANDER, "TR304"), (99, BSN, "TR019")])
def test_a_start_links_only_to_a_toewijzing_of_its_own_client(home: Home, nummer: int, bsn: str, rule: str) -> None:
    made = linked(home, a=TOEWIJZING, s=bericht_305("S1", FEB, bsn, nummer, FEB))
    assert only(made["levering"])["toewijzing_nummer"] is None
    assert rule in rules(made)


def test_a_delivery_without_a_toewijzing_stays_as_taakgericht(home: Home) -> None:
    made = linked(home, a=TOEWIJZING, s=bericht_305("S1", FEB, BSN, None, FEB))
    row = only(made["levering"])
    assert (row["is_taakgericht"], row["toewijzing_nummer"]) == (True, None)
    assert made["traject"].height == 1


# prestatie


def declaration(**anders) -> bytes:
    return bericht_323("D1", FEB, JAN, {BSN: [prestatie("R1", 1, JAN, 4), prestatie("R2", 1, JAN, 6)]} | anders)


def test_an_unanswered_prestatie_is_open_and_counts_as_declared(home: Home) -> None:
    made = linked(home, a=TOEWIJZING, s=START, d=declaration())
    assert set(made["prestatie"].select("antwoord_status", "is_gekoppeld", "toegekend_cent").rows()) == {
        ("open", True, 0)
    }
    row = only(made["toewijzing"])
    assert (row["gedeclareerd_minuten"], row["ingediend_cent"], row["toegekend_cent"]) == (600, 60_000, 0)


def test_an_answer_without_lines_awards_everything(home: Home) -> None:
    made = linked(home, a=TOEWIJZING, d=declaration(), r=bericht_325("X1", MRT, ("D1", FEB), {}))
    assert set(made["prestatie"]["antwoord_status"]) == {"toegekend"}
    assert only(made["toewijzing"])["toegekend_cent"] == 60_000


def test_a_listed_prestatie_is_rejected_and_the_rest_awarded(home: Home) -> None:
    made = linked(
        home, a=TOEWIJZING, d=declaration(), r=bericht_325("X1", MRT, ("D1", FEB), {BSN: [prestatie("R2", 1, JAN, 6)]})
    )
    status = dict(made["prestatie"].select("referentie_nummer", "antwoord_status").iter_rows())
    assert status == {"R1": "toegekend", "R2": "afgewezen"}
    row = only(made["toewijzing"])
    assert (row["ingediend_cent"], row["toegekend_cent"], row["gedeclareerd_minuten"]) == (24_000, 24_000, 240)


def test_an_answer_that_rejects_the_declaration_rejects_all_of_it(home: Home) -> None:
    made = linked(home, a=TOEWIJZING, d=declaration(), r=bericht_325("X1", MRT, ("D1", FEB), {}, kop="0001"))
    assert set(made["prestatie"]["antwoord_status"]) == {"afgewezen"}
    assert only(made["toewijzing"])["ingediend_cent"] == 0


def test_a_credit_takes_back_its_debet(home: Home) -> None:
    credit = bericht_323("D2", MRT, FEB, {BSN: [prestatie("C1", 1, JAN, 4, credit_op="R1")]})
    made = linked(
        home,
        a=TOEWIJZING,
        d=declaration(),
        e=credit,
        r=bericht_325("X1", MRT, ("D1", FEB), {}),
        q=bericht_325("X2", JUN, ("D2", MRT), {}),
    )
    assert made["prestatie"].height == 3
    row = only(made["toewijzing"])
    assert (row["ingediend_cent"], row["toegekend_cent"], row["gedeclareerd_minuten"]) == (36_000, 36_000, 360)


def test_a_second_credit_and_a_repeated_reference_are_findings(home: Home) -> None:
    credits = {
        BSN: [
            prestatie("C1", 1, JAN, 4, credit_op="R1"),
            prestatie("C2", 1, JAN, 4, credit_op="R1"),
            prestatie("R2", 1, FEB, 1),
        ]
    }
    made = linked(home, a=TOEWIJZING, d=declaration(), e=bericht_323("D2", MRT, FEB, credits))
    assert rules(made) == {"TR390", "TR314"}


def test_a_credit_on_a_rejected_debet_takes_nothing_back(home: Home) -> None:
    credit = bericht_323("D2", MRT, FEB, {BSN: [prestatie("C1", 1, JAN, 6, credit_op="R2")]})
    made = linked(
        home,
        a=TOEWIJZING,
        d=declaration(),
        e=credit,
        r=bericht_325("X1", MRT, ("D1", FEB), {BSN: [prestatie("R2", 1, JAN, 6)]}),
    )
    assert only(made["toewijzing"])["ingediend_cent"] == 24_000
    assert "CREDIT-OP-AFGEWEZEN" in rules(made)


@pytest.mark.parametrize(
    ("row", "bsn", "rule", "gekoppeld"),
    [
        (prestatie("R1", 99, JAN, 4), BSN, "TR338", False),
        (prestatie("R1", 1, JAN, 4), ANDER, "TR304", False),
        (prestatie("R1", 1, date(2024, 7, 1), 4), BSN, "TR308", True),
        (prestatie("R1", 1, date(2023, 12, 1), 4), BSN, "TR307", True),
    ],
    ids=["no toewijzing", "other client", "after its end", "before its begin"],
)
def test_what_does_not_fit_stays_with_a_finding_and_its_amount(home: Home, row, bsn, rule, gekoppeld) -> None:
    made = linked(home, a=TOEWIJZING, d=bericht_323("D1", date(2024, 8, 1), date(2024, 7, 1), {bsn: [row]}))
    assert only(made["prestatie"])["is_gekoppeld"] is gekoppeld
    found = only(crossing(made))
    assert (found["regel_code"], found["bedrag_cent"], found["antwoord_zegt_hetzelfde"]) == (rule, 24_000, None)


def test_a_finding_says_whether_the_answer_names_the_same_code(home: Home) -> None:
    lost = prestatie("R1", 99, JAN, 4)
    made = linked(
        home, d=bericht_323("D1", FEB, JAN, {BSN: [lost]}), r=bericht_325("X1", MRT, ("D1", FEB), {BSN: [lost]})
    )
    found = only(crossing(made).filter(pl.col("regel_code") == "TR338"))
    assert found["antwoord_zegt_hetzelfde"] is False


def test_declarations_that_are_no_messages_count_alike(home: Home) -> None:
    deliver(home, a=TOEWIJZING)
    columns = (
        "regel_id;gemeente_code;wet;agb_code;bsn;toewijzing_nummer;product_categorie;product_code;begindatum;"
        "einddatum;volume;eenheid_code;tarief;bedrag;toegekend;registratiedatum;vervallen"
    )
    row = f"1;0202;wmo;12345678;{BSN};1;02;02P01;01-01-2024;31-01-2024;4;04;60,00;240,00;200,00;05-02-2024;"
    register(home, "declaraties", "d.csv", f"{columns}\n{row}\n")
    take_in(home)
    made = tables(home)
    found = only(made["prestatie"])
    assert (found["bron"], found["antwoord_status"], found["toegekend_cent"], found["is_gekoppeld"]) == (
        "registratie",
        "deels",
        20_000,
        True,
    )
    assert found["bericht_id"] is None


# months and episodes


def test_a_month_counts_different_days_once_with_both_ends_included(home: Home) -> None:
    made = linked(
        home,
        a=bericht_301("A1", JAN, BSN, product(1, JAN, JUN), product(2, JAN, JUN)),
        s=START,
        t=bericht_305("S2", FEB, BSN, 2, date(2024, 1, 20)),
        u=bericht_307("T1", FEB, BSN, 1, date(2024, 1, 2), date(2024, 1, 25)),
        v=bericht_307("T2", FEB, BSN, 2, date(2024, 1, 20), date(2024, 2, 3)),
    )
    days = made["client_maand"].filter(pl.col("dagen") > 0).select("maand", "dagen").sort("maand").rows()
    assert days == [(JAN, 30), (FEB, 3)]


def test_an_episode_goes_on_over_a_new_number_and_breaks_after_a_longer_gap(home: Home) -> None:
    made = linked(
        home,
        a=bericht_301(
            "A1",
            JAN,
            BSN,
            product(1, JAN, date(2024, 1, 31)),
            product(2, date(2024, 3, 1), date(2024, 3, 31)),
            product(3, date(2024, 5, 2), date(2024, 5, 31)),
        ),
        s=bericht_305("S1", JAN, BSN, 1, JAN),
        t=bericht_305("S2", MRT, BSN, 2, date(2024, 3, 1)),
        u=bericht_305("S3", JUN, BSN, 3, date(2024, 5, 2)),
    )
    assert made["episode"].sort("begindatum").select("begindatum", "einddatum", "is_voorlopig").rows() == [
        (JAN, date(2024, 3, 31), False),
        (date(2024, 5, 2), date(2024, 5, 31), False),
    ]


def test_wijkteam_and_aanbieder_are_one_episode_and_two_trajecten(home: Home) -> None:
    deliver(home, a=TOEWIJZING, s=START)
    columns = "traject_id;gemeente_code;wet;team;bsn;startdatum;einddatum;reden_einde;registratiedatum"
    register(
        home, "WT", "w.csv", f"{columns}\n7;0202;wmo;CSA;{BSN};01-11-2023;20-12-2023;intensiever nodig;01-01-2024\n"
    )
    take_in(home)
    made = tables(home)
    assert sorted(made["traject"]["uitvoerder"]) == ["aanbieder", "wijkteam"]
    row = only(made["episode"])
    assert (row["begindatum"], row["eerste_product_groep"]) == (date(2023, 11, 1), "zelf begeleiden")


# as-of


def test_what_was_not_known_yet_is_not_there_and_a_stand_gives_what_it_gave(home: Home) -> None:
    deliver(home, a=TOEWIJZING, s=START)
    first = take_in(home)
    before = tables(home)
    longer = product(1, JAN, date(2024, 9, 30), Toewijzingsdatum=date(2024, 6, 1))
    deliver(home, b=bericht_301("A2", date(2024, 6, 1), BSN, longer))
    take_in(home)
    assert only(tables(home)["toewijzing"])["einddatum"] == date(2024, 9, 30)
    assert only(tables(home, bekend_op=date(2024, 5, 31))["toewijzing"])["einddatum"] == JUN
    assert tables(home, bekend_op=date(2024, 1, 2))["levering"].is_empty()
    assert all(frame.equals(before[name]) for name, frame in tables(home, stand=first.run_id).items())


def test_a_period_over_two_months_is_spread_by_days_and_adds_up_to_the_cent(home: Home) -> None:
    row = prestatie("R1", 1, JAN, 1, van=date(2024, 1, 22), tot=date(2024, 2, 20)) | {
        "IngediendBedrag": {"Bedrag": 10_001, "DebetCredit": "D"}
    }
    made = linked(home, a=TOEWIJZING, d=bericht_323("D1", FEB, JAN, {BSN: [row]}))
    parts = made["prestatie_maand"].sort("maand").select("maand", "gedeclareerd_minuten", "open_cent").rows()
    assert parts == [(JAN, 20, 3_333), (FEB, 40, 6_668)]


def test_a_period_that_ends_before_it_begins_counts_on_its_first_day(home: Home) -> None:
    row = prestatie("R1", 1, FEB, 1, van=FEB, tot=JAN)
    made = linked(home, a=TOEWIJZING, d=bericht_323("D1", FEB, JAN, {BSN: [row]}))
    assert only(made["prestatie_maand"])["maand"] == FEB
