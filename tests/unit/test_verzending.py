"""What envelopes say: remembered beside the message, and what becomes of one that was not delivered."""

from datetime import date

import polars as pl
import pytest

from ingest.beheer import read_beheer
from ingest.brons import read_brons
from ingest.home import Home
from tests.bouwen import (
    ACHTERNAAM,
    SLEUTEL,
    bericht_301,
    bericht_323,
    bericht_325,
    deliver,
    linked,
    make_bsn,
    prestatie,
    product,
    retour,
    rules,
    tables,
    take_in,
)
from tests.inpakken import REFERENTIE, envelop, foutbericht, in_soap

JAN, FEB, MRT = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)
BSN = make_bsn(1)
GOED = bericht_301("A1", JAN, BSN, product(1, JAN))
ANDERE = "b6e9f182-bc44-4f27-9863-9a5ccc1e1cf0"


def status(made: dict[str, pl.DataFrame]) -> dict[str, str]:
    return dict(made["bericht"].select("berichttype", "retour_status").iter_rows())


def test_a_message_is_the_same_with_and_without_its_envelope(home: Home) -> None:
    deliver(home, a=in_soap(envelop(GOED)), b=GOED)
    result = take_in(home)
    assert (result.verwerkt, result.dubbel) == (1, 1)
    assert read_brons(home, "bericht").collect()["bericht_id"].to_list() == [SLEUTEL.pseudonym("bericht", GOED)]
    row = read_brons(home, "envelop").collect().row(0, named=True)
    assert (row["zender"], row["ontvanger"], row["referentie"]) == ("0202", "12345678", REFERENTIE)
    assert row["tijdstip"].isoformat() == "2024-01-05T13:25:14"
    assert row["bericht_id"] == SLEUTEL.pseudonym("bericht", GOED)


def test_the_same_message_sent_again_is_dubbel_but_its_envelope_is_remembered_once(home: Home) -> None:
    deliver(home, a=envelop(GOED))
    take_in(home)
    deliver(home, b=envelop(GOED, ANDERE), c=in_soap(envelop(GOED, ANDERE)), d=envelop(GOED))
    assert take_in(home).dubbel == 3
    assert sorted(read_brons(home, "envelop").collect()["referentie"]) == [REFERENTIE, ANDERE]


def test_a_rejected_message_leaves_no_envelope(home: Home) -> None:
    deliver(home, a=envelop(GOED.replace(b">414<", b">999<")))
    assert take_in(home).afgekeurd == 1
    assert read_brons(home, "envelop").collect().is_empty()


def test_a_fo01_is_an_offer_like_any_other(home: Home) -> None:
    deliver(home, f=foutbericht(), g=foutbericht())
    result = take_in(home)
    assert (result.verwerkt, result.dubbel) == (1, 1)
    row = read_brons(home, "foutbericht").collect().row(0, named=True)
    assert (row["kruisreferentie"], row["code"], row["plek"]) == (REFERENTIE, "IB210", "client")
    assert read_beheer(home, "aanlevering")["berichttype"].to_list() == ["Fo01", None]


def test_a_message_that_was_not_delivered_is_as_never_sent(home: Home) -> None:
    made = linked(home, a=envelop(GOED), f=foutbericht(REFERENTIE.upper()))
    assert status(made) == {"WMO301": "niet bezorgd"}
    assert made["toewijzing"].is_empty()


def test_the_order_of_arrival_does_not_matter(home: Home) -> None:
    deliver(home, f=foutbericht())
    take_in(home)
    assert status(linked(home, a=envelop(GOED))) == {"WMO301": "niet bezorgd"}


def test_a_fo01_for_another_envelope_changes_nothing(home: Home) -> None:
    made = linked(home, a=envelop(GOED), f=foutbericht(ANDERE))
    assert status(made) == {"WMO301": "open"}
    assert made["toewijzing"].height == 1


def test_a_message_sent_again_after_a_fo01_counts(home: Home) -> None:
    made = linked(home, a=envelop(GOED), b=envelop(GOED, ANDERE), f=foutbericht())
    assert status(made) == {"WMO301": "open"}
    assert made["toewijzing"].height == 1


def test_a_message_made_again_after_a_fo01_counts_and_gets_the_answer(home: Home) -> None:
    """The same key and content in other bytes: the delivered one is no double of the other, nor TR056."""
    again = GOED.replace(b"</wmo301:Header>", b" </wmo301:Header>")
    answer = retour("302", True, ("A1", JAN), FEB)
    made = linked(home, a=envelop(GOED), b=envelop(again, ANDERE), f=foutbericht(), r=answer)
    found = made["bericht"].filter(berichttype="WMO301").select("retour_status", "is_logisch_dubbel").rows()
    assert sorted(found) == [("goedgekeurd", False), ("niet bezorgd", False)]
    assert rules(made) == set()


def test_a_message_that_was_answered_did_arrive(home: Home) -> None:
    made = linked(home, a=envelop(GOED), f=foutbericht(), r=retour("302", True, ("A1", JAN), FEB))
    assert status(made)["WMO301"] == "goedgekeurd"


def test_an_answer_that_was_not_delivered_is_no_answer(home: Home) -> None:
    answer = envelop(retour("302", True, ("A1", JAN), FEB, ("0001",)), ANDERE, "Du01", kruis=REFERENTIE)
    made = linked(home, a=envelop(GOED), r=answer, f=foutbericht(ANDERE))
    assert status(made) == {"WMO301": "open", "WMO302": "niet bezorgd"}
    assert rules(made) == set()


@pytest.mark.parametrize("is_answered", [False, True])
def test_a_declaration_that_was_not_delivered_is_no_money(home: Home, is_answered: bool) -> None:
    data = envelop(bericht_323("D1", FEB, JAN, {BSN: [prestatie("R1", 1, JAN, 10)]}))
    more = {"z": bericht_325("E1", MRT, ("D1", FEB), {})} if is_answered else {}
    (row,) = linked(home, a=GOED, d=data, f=foutbericht(), **more)["prestatie"].iter_rows(named=True)
    assert row["antwoord_status"] == ("toegekend" if is_answered else "afgewezen")
    assert row["toegekend_cent"] == (60_000 if is_answered else 0)


def test_a_fo01_counts_from_its_own_day(home: Home) -> None:
    linked(home, a=envelop(GOED), f=foutbericht(tijdstip="20240301120000"))
    assert tables(home, bekend_op=FEB)["bericht"]["retour_status"].to_list() == ["open"]
    assert tables(home, bekend_op=MRT)["bericht"]["retour_status"].to_list() == ["niet bezorgd"]


def test_nothing_personal_of_an_envelope_stays(home: Home) -> None:
    deliver(home, a=envelop(GOED, f"ref-{BSN}"), f=foutbericht(f"ref-{BSN}", details=f"{BSN} {ACHTERNAAM}"))
    take_in(home)
    made = tables(home)
    assert status(made) == {"WMO301": "niet bezorgd"}
    for path in home.root.rglob("*.parquet"):
        text = str(pl.read_parquet(path).rows())
        assert BSN not in text
        assert ACHTERNAAM not in text


def test_a_referentie_that_two_senders_use_crosses_out_only_the_message_of_the_one_that_is_told(home: Home) -> None:
    ander = bericht_301("A2", JAN, BSN, product(2, JAN, None), gemeente="0221")
    in_ander = envelop(ander, referentie="1").replace(b">0202<", b">0221<")
    made = linked(home, a=envelop(GOED, referentie="1"), b=in_ander, f=foutbericht(kruis="1"))
    status = dict(made["bericht"].select("gemeente_code", "retour_status").iter_rows())
    assert status == {"0202": "niet bezorgd", "0221": "open"}


def test_a_fo01_that_names_other_parties_crosses_out_the_one_message_with_its_referentie(home: Home) -> None:
    """A knooppunt may write parties its own way; what only one message has, is that message."""
    strange = foutbericht(kruis="1").replace(b">0202<", b">KNOOPPUNT<").replace(b">12345678<", b">00000001<")
    made = linked(home, a=envelop(GOED, referentie="1"), f=strange)
    assert made["bericht"]["retour_status"].to_list() == ["niet bezorgd"]


def test_a_credit_follows_the_debet_that_was_delivered(home: Home) -> None:
    """The first was crossed out by a Fo01, and had the wrong number."""
    for number in range(4):
        lost = bericht_323(f"D1{number}", FEB, JAN, {BSN: [prestatie("R1", 99, JAN, 4)]})
        again = bericht_323(f"D2{number}", FEB, JAN, {BSN: [prestatie("R1", 1, JAN, 4)]})
        credit = bericht_323("D3", MRT, FEB, {BSN: [prestatie("C1", 1, JAN, 4, credit_op="R1")]})
        elsewhere = Home(home.root / str(number))
        made = linked(elsewhere, a=GOED, l=envelop(lost, "x"), f=foutbericht("x"), d=again, c=credit)
        row = made["prestatie"].filter(referentie_nummer="C1").row(0, named=True)
        assert (row["is_gekoppeld"], row["toewijzing_nummer"]) == (True, "1")


def received(made: dict[str, pl.DataFrame]) -> list[date | None]:
    return made["bericht"]["ontvangen_op"].to_list()


def test_a_message_was_received_on_the_day_of_the_first_envelope_that_was_delivered(home: Home) -> None:
    first, second, third = (
        envelop(GOED, referentie, tijdstip=f"202401{dag}080000")
        for referentie, dag in ((REFERENTIE, "05"), (ANDERE, "09"), ("c" * 8, "12"))
    )
    assert received(linked(home, a=GOED)) == [None]
    assert received(linked(home, b=first)) == [date(2024, 1, 5)]
    assert received(linked(home, c=third, d=second)) == [date(2024, 1, 5)]
    assert received(linked(home, f=foutbericht())) == [date(2024, 1, 9)]


def test_what_was_received_after_the_day_that_is_known_was_not_received(home: Home) -> None:
    deliver(home, a=envelop(GOED, tijdstip="20240109080000"))
    take_in(home)
    assert received(tables(home, bekend_op=date(2024, 1, 8))) == [None]
    assert received(tables(home, bekend_op=date(2024, 1, 9))) == [date(2024, 1, 9)]
