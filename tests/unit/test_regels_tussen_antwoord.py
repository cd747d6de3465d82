"""The rules between messages beside the answer of the receiver, the totals of a header, and volume that runs out."""

import polars as pl
import pytest

from ingest.home import Home
from tests.bouwen import linked
from tests.keten import APR, FEB, JAN, MRT, Keten, weekly


def said(made: dict[str, pl.DataFrame], regel: str) -> list[bool | None]:
    return made["controle"].filter(pl.col("regel_code") == regel)["antwoord_zegt_hetzelfde"].to_list()


@pytest.mark.parametrize(("nummer", "ident"), [("306", "S1"), ("308", "T1")])
@pytest.mark.parametrize(("code", "same"), [("9019", True), ("0001", False)])
def test_a_message_that_the_receiver_rejected_is_judged_and_its_code_compared(
    home: Home, nummer: str, ident: str, code: str, same: bool
) -> None:
    k = Keten("iwmo", "3.2", "0202")
    heen = k.m305(nummer=9) if nummer == "306" else k.m307(nummer=9, dag=JAN)
    made = linked(home, a=heen, r=k.retour(nummer, ident, JAN, code, van_gemeente=False))
    assert said(made, "TR019") == [same]
    assert made["levering"].is_empty()


def test_a_rejected_toewijzing_is_compared_with_its_302_and_counts_for_nothing(home: Home) -> None:
    k = Keten("iwmo", "3.2", "0202")
    double = k.m301(k.toegewezen(van=FEB), ident="A2", dag=FEB, bsn=k.ander)
    made = linked(home, a=k.m301(), b=double, r=k.retour("302", "A2", FEB, "9332", van_gemeente=True))
    assert said(made, "TR332") == [True]
    assert made["toewijzing"]["aantal_versies"].to_list() == [1]


def test_an_answer_on_one_line_says_nothing_of_another(home: Home) -> None:
    k = Keten("iwmo", "3.2", "0202")
    regels = [k.prestatie("P1", nummer=9), k.prestatie("P2", nummer=9, code="02P02")]
    made = linked(home, a=k.declaratie(*regels), b=k.m325(regels[0], code="9338", ingediend=48_000))
    assert sorted(said(made, "TR338")) == [False, True]


def test_no_answer_and_a_rule_without_a_code_in_that_release_say_nothing(home: Home) -> None:
    k = Keten("iwmo", "2.3", "0202")
    made = linked(home, a=k.declaratie(k.prestatie(nummer=9)), b=k.m305(nummer=9))
    assert said(made, "TR019") == [None]
    found = made["controle"].filter(pl.col("regel_code") == "TR338")
    assert found.select("retourcode", "antwoord_zegt_hetzelfde", "bedrag_cent").rows() == [(None, None, 24_000)]


# totals


@pytest.mark.parametrize("standaard", ["iwmo", "ijw"])
def test_the_header_of_a_303_is_held_against_its_lines(home: Home, standaard: str) -> None:
    k = Keten(standaard, "2.3", "0202")
    made = linked(home, a=k.declaratie(totaal=23_999), b=k.declaratie(k.prestatie("P2", FEB), ident="D2", maand=FEB))
    found = made["controle"].filter(pl.col("regel_code") == "TOTAAL-INGEDIEND")
    assert found.select("sleutel", "bedrag_cent").rows() == [("D1", 23_999)]


# volume that runs out


def test_volume_is_used_up_in_the_order_of_sending_and_a_credit_gives_it_back(home: Home) -> None:
    k = Keten("iwmo", "3.2", "0202")
    made = linked(
        home,
        a=k.m301(k.toegewezen(Omvang=weekly(8, frequentie="6"))),
        b=k.declaratie(),
        c=k.declaratie(k.prestatie("P2", FEB), ident="D2", maand=FEB),
        d=k.declaratie(k.prestatie("C1", credit_op="P1"), k.prestatie("P3", MRT), ident="D3", maand=MRT),
        e=k.declaratie(k.prestatie("P4", APR, 1), ident="D4", maand=APR),
    )
    found = made["controle"].filter(pl.col("regel_code") == "TR322")
    assert found["bedrag_cent"].to_list() == [6_000]


def test_a_line_that_the_receiver_refused_is_found_and_uses_nothing_up(home: Home) -> None:
    k = Keten("iwmo", "3.2", "0202")
    refused = k.prestatie("P2", FEB, 6)
    made = linked(
        home,
        a=k.m301(k.toegewezen(Omvang=weekly(8, frequentie="6"))),
        b=k.declaratie(),
        c=k.declaratie(refused, ident="D2", maand=FEB),
        d=k.m325(refused, heen="D2", maand=FEB, code="9322", ingediend=36_000, toegekend=0),
        e=k.declaratie(k.prestatie("P3", MRT), ident="D3", maand=MRT),
    )
    assert said(made, "TR322") == [True]
