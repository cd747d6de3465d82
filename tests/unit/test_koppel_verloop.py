"""What happened before it came to what holds: versions, starts and stops, requests with their answer."""

from datetime import date, time

import polars as pl
import pytest

from ingest.home import Home
from tests.bouwen import (
    bericht_301,
    bericht_301_2_3,
    bericht_305,
    bericht_305_2_3,
    bericht_307,
    deliver,
    linked,
    make_bsn,
    product,
    retour,
    rules,
    tables,
    take_in,
)
from tests.verzoeken import antwoord_319, bericht_315, bericht_315_2_3, bericht_317, retour_316_2_3

BSN = make_bsn(1)
JAN, FEB, MRT, JUN, SEP = (date(2024, m, d) for m, d in ((1, 1), (2, 1), (3, 1), (6, 30), (9, 30)))
BEGIN = date(2024, 1, 2)
TOEWIJZING = bericht_301("A1", JAN, BSN, product(1, JAN, JUN))
START = bericht_305("S1", date(2024, 1, 3), BSN, 1, BEGIN)


def only(frame: pl.DataFrame) -> dict:
    assert frame.height == 1, frame
    return frame.row(0, named=True)


# versions


def test_each_version_says_what_it_changed_and_a_repetition_keeps_its_number(home: Home) -> None:
    steps = {
        "a2": product(1, JAN, JUN),
        "a3": product(1, JAN, SEP, Toewijzingsdatum=FEB, RedenWijziging="04"),
        "a4": product(1, JAN, MRT, Toewijzingsdatum=MRT, RedenWijziging="05"),
        "a5": product(1, JAN, MRT, Toewijzingsdatum=JUN, Omvang={"Volume": 6, "Eenheid": "04", "Frequentie": "2"}),
        "a6": product(1, JAN, JAN, Toewijzingsdatum=SEP, RedenWijziging="13"),
    }
    later = {n: bericht_301(n, p["Toewijzingsdatum"] if n != "a2" else FEB, BSN, p) for n, p in steps.items()}
    made = linked(home, a=TOEWIJZING, **later)
    rows = made["toewijzing_versie"].sort("dagtekening", "toewijzingsdatum")
    assert sorted(rows.select("versie", "wijziging", "gewijzigd", "is_huidig").rows()) == [
        (1, "eerste", None, False),
        (1, "herhaald", "", False),
        (2, "verlengd", "einddatum", False),
        (3, "verkort", "einddatum", False),
        (4, "gewijzigd", "volume", False),
        (5, "vervallen", "einddatum, volume", True),
    ]
    assert only(made["toewijzing"])["aantal_versies"] == 5


def test_a_number_that_came_later_is_told_apart_from_what_the_message_said(home: Home) -> None:
    made = linked(
        home,
        a=bericht_301_2_3("A1", JAN, BSN, 7, product(None, JAN, JUN)),
        b=bericht_301_2_3("A2", FEB, BSN, 7, product(55, JAN, JUN)),
    )
    rows = made["toewijzing_versie"].sort("dagtekening").select("toewijzing_nummer", "genoemd_nummer", "versie").rows()
    assert rows == [("55", None, 1), ("55", "55", 1)]


@pytest.mark.parametrize(
    ("eerst", "reden", "vervallen"), [("2.3", "01", True), ("3.2", "13", True), ("3.2", "01", False)]
)
def test_a_reason_is_read_by_the_release_of_the_message_that_gives_it(
    home: Home, eerst: str, reden: str, vervallen: bool
) -> None:
    """One decision, sent twice: the second message, of the other release, gives no reason."""

    def message(release: str, ident: str, dag: date, toegewezen: dict) -> bytes:
        if release == "2.3":
            return bericht_301_2_3(ident, dag, BSN, 7, toegewezen)
        return bericht_301(ident, dag, BSN, toegewezen)

    gone = message(eerst, "A1", JAN, product(1, JAN, JAN, RedenWijziging=reden))
    made = linked(home, a=gone, b=message({"2.3": "3.2", "3.2": "2.3"}[eerst], "A2", FEB, product(1, JAN, JAN)))
    row = only(made["toewijzing"])
    assert (row["reden_wijziging_code"], row["is_vervallen"]) == (reden, vervallen)


# starts and stops


def test_a_start_beside_one_that_was_never_stopped_is_a_traject_of_its_own(home: Home) -> None:
    made = linked(
        home,
        a=TOEWIJZING,
        s=START,
        u=bericht_305("S2", MRT, BSN, 1, FEB),
        t=bericht_307("T1", MRT, BSN, 1, FEB, date(2024, 3, 15)),
    )
    rows = made["traject"].sort("begindatum").select("begindatum", "einddatum", "einde_reden").rows()
    assert rows == [(BEGIN, JUN, None), (FEB, date(2024, 3, 15), "19")]


def test_a_stop_that_comes_before_its_start_ends_only_that_one(home: Home) -> None:
    stop = bericht_307("T1", JAN, BSN, 1, FEB, date(2024, 3, 15))
    made = linked(home, a=TOEWIJZING, s=START, t=stop, u=bericht_305("S2", MRT, BSN, 1, FEB))
    assert made["traject"].sort("begindatum")["einddatum"].to_list() == [JUN, date(2024, 3, 15)]
    assert "OP072" not in rules(made)


def test_a_corrected_start_keeps_both_lines_and_only_the_new_one_delivers(home: Home) -> None:
    made = linked(
        home,
        a=TOEWIJZING,
        s=START,
        t=bericht_305("S2", FEB, BSN, 1, BEGIN, status="3"),
        u=bericht_305("S3", FEB, BSN, 1, date(2024, 1, 8)),
    )
    lines = dict(made["melding"].select("bericht_id", "gevolg").iter_rows())
    assert sorted(lines.values()) == ["geldt", "ingetrokken", "trekt in"]
    assert only(made["levering"])["begindatum"] == date(2024, 1, 8)
    interval = only(made["melding"].filter(pl.col("levering_id").is_not_null()))
    assert (interval["gevolg"], interval["levering_id"]) == ("geldt", only(made["levering"])["levering_id"])


def test_a_withdrawn_stop_leaves_the_delivery_running(home: Home) -> None:
    stop = (BSN, 1, BEGIN, date(2024, 2, 10))
    made = linked(
        home, a=TOEWIJZING, s=START, t=bericht_307("T1", FEB, *stop), u=bericht_307("T2", MRT, *stop, status="3")
    )
    assert only(made["levering"])["einddatum"] is None
    assert sorted(made["melding"]["gevolg"]) == ["geldt", "ingetrokken", "trekt in"]


def test_every_line_of_a_pause_belongs_to_its_interval(home: Home) -> None:
    made = linked(
        home,
        a=TOEWIJZING,
        s=START,
        t=bericht_307("T1", FEB, BSN, 1, BEGIN, date(2024, 1, 31), reden="20"),
        u=bericht_305("S2", MRT, BSN, 1, MRT),
        v=bericht_307("T2", JUN, BSN, 1, MRT, date(2024, 5, 31)),
    )
    per_interval = made["melding"].group_by("levering_id").agg(pl.col("soort").sort()).sort("levering_id")
    assert per_interval["soort"].to_list() == [["start", "stop"], ["start", "stop"]]
    assert set(per_interval["levering_id"]) == set(made["levering"]["levering_id"])


def test_a_rejected_stop_is_no_line_of_the_delivery(home: Home) -> None:
    stop = bericht_307("T1", FEB, BSN, 1, BEGIN, date(2024, 1, 31))
    made = linked(home, a=TOEWIJZING, s=START, t=stop, r=retour("308", False, ("T1", FEB), MRT, ("0001",)))
    assert made["melding"]["soort"].to_list() == ["start"]


def test_a_start_of_2_3_without_a_number_is_a_line_of_the_toewijzing_it_fits(home: Home) -> None:
    made = linked(
        home,
        a=bericht_301_2_3("A1", JAN, BSN, 7, product(5, JAN, JUN)),
        s=bericht_305_2_3("S1", JAN, BSN, 7, JAN),
    )
    line = only(made["melding"])
    assert (line["toewijzing_nummer"], line["genoemd_nummer"]) == ("5", None)


# requests (K84)


def test_a_request_is_granted_by_the_first_301_with_its_reference(home: Home) -> None:
    made = linked(
        home,
        v=bericht_315("V1", date(2023, 12, 20), BSN, "REF1"),
        a=bericht_301("A1", JAN, BSN, product(1, JAN, JUN, ReferentieAanbieder="REF1")),
        b=bericht_301("A2", FEB, BSN, product(1, JAN, JUN, ReferentieAanbieder="REF1")),
    )
    row = only(made["verzoek"])
    assert (row["soort"], row["antwoord"], row["antwoorddatum"], row["antwoord_dagen"]) == (
        "VOT",
        "toegewezen",
        JAN,
        12,
    )
    assert row["toewijzing_nummer"] == "1"


def test_products_with_one_reference_are_each_answered_by_their_own_toewijzing(home: Home) -> None:
    """The published 315 gives two products one reference (ijw 2.3)."""
    made = linked(
        home,
        v=bericht_315("V1", JAN, BSN, "REF1", "02P01", "02P02"),
        a=bericht_301("A1", FEB, BSN, product(1, JAN, JUN, ReferentieAanbieder="REF1")),
    )
    assert sorted(made["verzoek"].select("product_code", "antwoord").rows()) == [
        ("02P01", "toegewezen"),
        ("02P02", "open"),
    ]


def test_a_request_under_investigation_is_answered_by_what_follows(home: Home) -> None:
    deliver(home, v=bericht_317("V1", JAN, BSN, "REF1", 1), o=antwoord_319("X1", date(2024, 1, 5), "REF1", "2"))
    take_in(home)
    under = only(tables(home)["verzoek"])
    assert (under["soort"], under["antwoord"], under["onderzoek_datum"]) == ("VOW", "in onderzoek", date(2024, 1, 5))
    deliver(home, w=antwoord_319("X2", FEB, "REF1", "1", reden="6"))
    take_in(home)
    row = only(tables(home)["verzoek"])
    assert (row["antwoord"], row["antwoord_dagen"], row["reden_afwijzing_code"]) == ("afgewezen", 31, "6")
    assert (row["onderzoek_datum"], only(tables(home, bekend_op=date(2024, 1, 4))["verzoek"])["antwoord"]) == (
        date(2024, 1, 5),
        "open",
    )


def test_an_answer_before_the_request_or_one_that_was_rejected_answers_nothing(home: Home) -> None:
    made = linked(
        home,
        v=bericht_315("V1", FEB, BSN, "REF1"),
        a=bericht_301("A1", JAN, BSN, product(1, JAN, JUN, ReferentieAanbieder="REF1")),
        o=antwoord_319("X1", MRT, "REF1", "1", reden="3"),
        r=retour("320", True, ("X1", MRT), MRT, ("0001",)),
    )
    assert only(made["verzoek"])["antwoord"] == "open"


def test_a_request_that_was_rejected_for_technical_reasons_was_never_made(home: Home) -> None:
    rejected = retour("316", False, ("V1", JAN), FEB, ("0001",))
    assert linked(home, v=bericht_315("V1", JAN, BSN, "REF1"), r=rejected)["verzoek"].is_empty()


@pytest.mark.parametrize(("code", "antwoord"), [("0611", ["afgewezen"]), ("0001", []), ("9300", [])])
def test_up_to_2_4_a_316_with_a_functional_code_is_the_answer(home: Home, code: str, antwoord: list[str]) -> None:
    made = linked(home, v=bericht_315_2_3("V1", JAN, BSN, "REF1"), r=retour_316_2_3("V1", JAN, FEB, code))
    assert made["verzoek"]["antwoord"].to_list() == antwoord
    assert made["verzoek"]["antwoord_dagen"].to_list() == [31] * len(antwoord)


def test_moments_within_one_day_put_versions_in_order(home: Home) -> None:
    made = linked(
        home,
        a=TOEWIJZING,
        b=bericht_301("A2", JAN, BSN, product(1, JAN, SEP, Toewijzingstijd=time(11, 0))),
    )
    rows = made["toewijzing_versie"].sort("versie").select("wijziging", "is_huidig").rows()
    assert rows == [("eerste", False), ("verlengd", True)]
