"""The linked tables, rules of ontwerp §5 on a handful of messages: nothing at all, months, episodes and as-of."""

from datetime import date

import polars as pl

from ingest.home import Home
from ingest.koppel.schema import GEKOPPELD
from tests.bouwen import bericht_301, bericht_305, bericht_307, deliver, linked, product, register, tables, take_in
from tests.koppelen import BSN, FEB, JAN, JUN, MRT, START, TOEWIJZING, only


def test_nothing_known_gives_every_table_empty(home: Home) -> None:
    made = tables(home)
    assert made.keys() == GEKOPPELD.keys()
    assert {name for name, frame in made.items() if frame.height} == {"product", "telling"}


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
