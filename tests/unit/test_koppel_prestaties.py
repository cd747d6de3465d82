"""What was declared and awarded: answers, credits, what does not fit, and the months it falls in."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import yaml

from ingest.home import Home
from ingest.koppel.volume import EERSTE_MAAND
from tests.bouwen import (
    AGB,
    bericht_301,
    bericht_305,
    bericht_323,
    bericht_325,
    crossing,
    deliver,
    linked,
    prestatie,
    product,
    register,
    rules,
    tables,
    take_in,
)
from tests.keten import Keten
from tests.koppelen import ANDER, BSN, FEB, JAN, JUN, MRT, START, TOEWIJZING, only


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


def test_a_reference_that_two_clients_have_is_answered_for_each(home: Home) -> None:
    """TR314 forbids it; what is there all the same is not rejected for somebody else."""
    both = bericht_323("D1", FEB, JAN, {BSN: [prestatie("R1", 1, JAN, 4)], ANDER: [prestatie("R1", 2, JAN, 6)]})
    of_one = bericht_325("X1", MRT, ("D1", FEB), {BSN: [prestatie("R1", 1, JAN, 4)]})
    made = linked(home, a=TOEWIJZING, d=both, r=of_one)
    assert dict(made["prestatie"].select("ingediend_cent", "antwoord_status").iter_rows()) == {
        24_000: "afgewezen",
        36_000: "toegekend",
    }


def test_an_answer_that_names_a_reference_for_the_wrong_client_answers_it(home: Home) -> None:
    wrong = bericht_325("X1", MRT, ("D1", FEB), {ANDER: [prestatie("R2", 1, JAN, 6)]})
    made = linked(home, a=TOEWIJZING, d=declaration(), r=wrong)
    status = dict(made["prestatie"].select("referentie_nummer", "antwoord_status").iter_rows())
    assert status == {"R1": "toegekend", "R2": "afgewezen"}


def test_a_prestatie_that_was_taken_back_is_no_sign_of_delivery(home: Home) -> None:
    awarded = {"d": declaration(), "r": bericht_325("X1", MRT, ("D1", FEB), {})}
    assert linked(home, a=TOEWIJZING, **awarded)["episode"].height == 1
    credits = [prestatie("C1", 1, JAN, 4, credit_op="R1"), prestatie("C2", 1, JAN, 6, credit_op="R2")]
    made = linked(home, c=bericht_323("D2", MRT, FEB, {BSN: credits}), s=bericht_325("X2", JUN, ("D2", MRT), {}))
    assert made["episode"].is_empty()


def test_months_hold_all_that_was_awarded_also_on_a_credit_that_takes_nothing_back(home: Home) -> None:
    rejected = bericht_325("X1", MRT, ("D1", FEB), {BSN: [prestatie("R1", 1, JAN, 4)]})
    credit = bericht_323("D2", MRT, FEB, {BSN: [prestatie("C1", 1, JAN, 4, credit_op="R1")]})
    made = linked(home, a=TOEWIJZING, d=declaration(), r=rejected, c=credit, s=bericht_325("X2", JUN, ("D2", MRT), {}))
    of_toewijzing = only(made["toewijzing"])
    assert of_toewijzing["toegekend_cent"] == 36_000 - 24_000
    for tabel in ("prestatie_maand", "client_maand"):
        assert made[tabel]["toegekend_cent"].sum() == of_toewijzing["toegekend_cent"]
        assert made[tabel]["gedeclareerd_minuten"].sum() == of_toewijzing["gedeclareerd_minuten"] == 360


def test_an_awarded_period_that_ends_before_it_begins_is_one_day_of_one_episode(home: Home) -> None:
    turned = prestatie("R1", 1, MRT, 4, van=MRT, tot=JAN)
    declared = bericht_323("D1", date(2024, 4, 5), MRT, {BSN: [turned, prestatie("R2", 1, MRT, 4)]})
    made = linked(home, a=TOEWIJZING, d=declared, r=bericht_325("X1", date(2024, 4, 9), ("D1", date(2024, 4, 5)), {}))
    row = only(made["episode"])
    assert (row["begindatum"], row["einddatum"]) == (MRT, date(2024, 3, 31))


def test_dates_that_were_not_meant_make_no_months_for_centuries(home: Home) -> None:
    """0001-01-01 is what some systems write for an empty date, 9999-12-31 for an open one."""
    first, last = date(1, 1, 1), date(9999, 12, 31)
    long_ago = bericht_301("A1", JAN, BSN, product(1, first, last, Toewijzingsdatum=JAN))
    endless = bericht_323("D1", FEB, JAN, {BSN: [prestatie("R1", 1, JAN, 4, van=JAN, tot=last)]})
    made = linked(home, a=long_ago, s=bericht_305("S1", JAN, BSN, 1, first), d=endless)
    assert {"BEGINDATUM-VER", "EINDDATUM-VER"} <= rules(made)
    assert made["prestatie_maand"].select("maand", "gedeclareerd_minuten").rows() == [(JAN, 240)]
    for tabel in ("client_maand", "toewijzing_maand"):
        assert made[tabel].select(eerste=pl.col("maand").min(), maanden=pl.col("maand").n_unique()).row(0) == (
            EERSTE_MAAND,
            120,
        )


def test_the_marts_and_the_linking_count_from_the_same_month() -> None:
    project = yaml.safe_load(Path("dbt_project/dbt_project.yml").read_text())
    assert project["vars"]["eerste_maand"] == EERSTE_MAAND.isoformat()


def test_the_month_of_a_generic_toewijzing_takes_the_group_that_no_credit_took_back(home: Home) -> None:
    def of(code: str, referentie: str, uren: int, credit_op: str | None = None) -> dict:
        return prestatie(referentie, 1, JAN, uren, credit_op=credit_op) | {"ProductCode": code}

    first = bericht_323("D1", FEB, JAN, {BSN: [of("02P02", "R1", 10)]})
    corrected = bericht_323("D2", MRT, FEB, {BSN: [of("02P02", "C1", 10, "R1"), of("02P01", "R2", 6)]})
    made = linked(
        home,
        a=bericht_301("A1", JAN, BSN, product(1, JAN, JUN, Product={"Categorie": "02"})),
        s=START,
        d=first,
        r=bericht_325("X1", FEB, ("D1", FEB), {}),
        e=corrected,
        t=bericht_325("X2", MRT, ("D2", MRT), {}),
    )
    groups = made["client_maand"].filter(pl.col("maand") == JAN, pl.col("toegewezen_minuten") > 0)
    assert groups["product_groep"].to_list() == ["basis"]
    assert made["toewijzing_maand"].filter(maand=JAN)["product_groep"].to_list() == ["basis"]
    assert only(made["toewijzing"])["product_groep"] == "onbepaald"


def test_a_traject_of_a_generic_toewijzing_has_the_group_with_the_most_awarded_money(home: Home) -> None:
    toewijzing = bericht_301("A1", JAN, BSN, product(1, JAN, JUN, Product={"Categorie": "02"}))
    rows = [("R1", JAN, 10, "02P01"), ("R2", FEB, 8, "02P02"), ("R3", MRT, 8, "02P02")]
    lines = [prestatie(ref, 1, maand, uren) | {"ProductCode": code} for ref, maand, uren, code in rows]
    start = re.sub(rb"<(\w+:)?Code>02P01</(\w+:)?Code>", b"", START)
    assert start != START
    before = linked(home, a=toewijzing, s=start, d=bericht_323("D1", FEB, JAN, {BSN: lines}))
    assert only(before["traject"])["product_groep"] == "onbepaald"
    made = linked(home, r=bericht_325("X1", MRT, ("D1", FEB), {}))
    assert only(made["traject"])["product_groep"] == "specialistisch"
    assert only(made["episode"])["eerste_product_groep"] == "specialistisch"


@pytest.mark.parametrize("eenheid", ["EENHEID1", "EENHEID2"])
def test_without_a_number_an_aanbieder_of_the_same_administrative_unit_will_do(home: Home, eenheid: str) -> None:
    keten = Keten("iwmo", "2.3", "0202")
    ander = replace(keten, agb_code="88880202")
    header = "agb_code;naam;administratieve_eenheid;contract_nummer;wet;product_categorie;product_code;eenheid_code;"
    header += "tarief;geldig_van;registratiedatum"
    rest = "wmo;02;02P01;04;60,00;01-01-2019;01-01-2019"
    rows = [f"{keten.agb};Een;EENHEID1;C1;{rest}", f"{ander.agb};Twee;{eenheid};C2;{rest}"]
    register(home, "AC", "ac.csv", "\n".join([header, *rows]) + "\n")
    made = linked(home, a=keten.m301(), d=ander.declaratie(ander.prestatie(nummer=None)))
    assert only(made["prestatie"])["is_gekoppeld"] is (eenheid == "EENHEID1")


def test_two_aanbieders_in_one_group_and_month_each_have_their_own_hours(home: Home) -> None:
    """`client_maand` names the one with the most days; a figure per aanbieder may not give it the other's hours."""
    other = "87654321"
    made = linked(
        home,
        a=TOEWIJZING,
        b=bericht_301("A2", JAN, BSN, product(2, JAN, JUN), agb=other),
        s=START,
        d=bericht_323("D1", FEB, JAN, {BSN: [prestatie("R1", 1, JAN, 4)]}),
        e=bericht_323("D1", FEB, JAN, {BSN: [prestatie("R2", 2, JAN, 10)]}, agb=other),
        u=bericht_305("S2", MRT, BSN, 2, MRT, agb=other),
    )
    of_maand = made["client_maand_aanbieder"].filter(maand=JAN).sort("gedeclareerd_minuten")
    assert of_maand.select("agb_code", "gedeclareerd_minuten").rows() == [(AGB, 240), (other, 600)]
    together = only(made["client_maand"].filter(maand=JAN))
    assert (together["agb_code"], together["gedeclareerd_minuten"]) == (AGB, 840)
