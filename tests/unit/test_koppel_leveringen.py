"""From starts and stops to intervals and trajecten: pauses, withdrawals, and what does not fit its toewijzing."""

from datetime import date

import pytest

from ingest.home import Home
from tests.bouwen import bericht_305, bericht_307, linked, retour, rules
from tests.koppelen import ANDER, BSN, FEB, JUN, MRT, START, TOEWIJZING, only


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
    assert row["is_onderbroken"]
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
