"""Clients over municipalities: where they lived, what comes together in a month, who goes over, who lives together."""

from datetime import date

import polars as pl
import pytest

from ingest.home import Home
from ingest.koppel.kenmerk import shorten
from ingest.standaard.schrijven import write_bericht
from tests.bouwen import (
    bericht_301,
    bericht_305,
    bericht_307,
    bericht_323,
    contact,
    deliver,
    header,
    linked,
    make_bsn,
    persoon,
    prestatie,
    product,
    register,
    tables,
    take_in,
)

BSN, ANDER = make_bsn(1), make_bsn(2)
JAN, FEB, MRT, JUN = (date(2024, m, 1) for m in (1, 2, 3, 6))
DEC = date(2024, 12, 31)
HIER, DAAR = contact("6811AB", 12), contact("6981XX", 3)


def jeugd_301(ident: str, dag: date, bsn: str, adres: dict | None = None) -> bytes:
    """A toewijzing under the Jeugdwet."""
    toegewezen = product(8, dag, DEC, Product={"Categorie": "45", "Code": "45P01"})
    client = persoon(
        bsn,
        volledig=True,
        Contactgegevens={"Contact": [adres or contact()]},
        ToegewezenProducten={"ToegewezenProduct": [toegewezen]},
    )
    return write_bericht("ijw", "3.2", "301", {"Header": header(ident, True, dag), "Client": client})


def jeugd_melding(nummer: str, ident: str, dag: date, bsn: str, **velden: object) -> bytes:
    regel = {
        "ToewijzingNummer": 8,
        "Product": {"Categorie": "45", "Code": "45P01"},
        **velden,
        "StatusAanlevering": "1",
    }
    lijst, naam = {"305": ("StartProducten", "StartProduct"), "307": ("StopProducten", "StopProduct")}[nummer]
    client = persoon(bsn, **{lijst: {naam: [regel]}})
    return write_bericht("ijw", "3.2", nummer, {"Header": header(ident, False, dag), "Client": client})


def in_gemeente(gemeente: str, ident: str, dag: date, begin: date, eind: date | None) -> dict[str, bytes]:
    """A toewijzing with its start, and its stop when there is one, under another municipality."""

    def send(nummer: str, **rest: object) -> bytes:
        kop = header(f"{ident}{nummer}", False, dag, gemeente=gemeente)
        return write_bericht("iwmo", "3.2", nummer, {"Header": kop, "Client": persoon(BSN, **rest)})

    regel = {"ToewijzingNummer": 1, "Product": {"Categorie": "02", "Code": "02P01"}, "Begindatum": begin}
    start = {"StartProducten": {"StartProduct": [regel | {"StatusAanlevering": "1"}]}}
    made = {
        f"{ident}1": bericht_301(f"{ident}301", dag, BSN, product(1, begin, DEC), gemeente=gemeente, adres=DAAR),
        f"{ident}2": send("305", **start),
    }
    if eind:
        stop = regel | {"RedenBeeindiging": "19", "Einddatum": eind, "StatusAanlevering": "1"}
        made[f"{ident}3"] = send("307", StopProducten={"StopProduct": [stop]})
    return made


def test_a_move_is_a_new_stretch_and_a_repeated_address_is_not(home: Home) -> None:
    made = linked(
        home,
        a=bericht_301("A1", JAN, BSN, product(1, JAN, DEC), adres=HIER),
        b=bericht_301("A2", FEB, BSN, product(1, JAN, DEC), adres=HIER),
        c=bericht_301("A3", MRT, BSN, product(2, MRT, DEC), adres=DAAR, gemeente="0221"),
    )
    columns = ("begindatum", "einddatum", "postcode4", "gemeente_code", "vorige_gemeente_code")
    assert made["woonplaats"].select(columns).rows() == [
        (JAN, date(2024, 2, 29), "6811", "0202", None),
        (MRT, None, "6981", "0221", "0202"),
    ]
    row = made["client"].row(0, named=True)
    assert (row["gemeente_code"], row["postcode4"]) == ("0221", "6981")
    assert row["adres_bericht_id"] == made["woonplaats"]["bericht_id"][-1]


def test_a_move_between_municipalities_is_one_person_and_a_transition(home: Home) -> None:
    first = in_gemeente("0202", "A", JAN, JAN, date(2024, 2, 10))
    made = linked(home, **first, **in_gemeente("0221", "B", MRT, date(2024, 2, 11), None))
    assert made["client"].height == 1
    row = made["overgang"].row(0, named=True)
    assert made["overgang"].height == 1
    assert (row["soort"], row["van_gemeente_code"], row["naar_gemeente_code"]) == ("andere gemeente", "0202", "0221")
    assert (row["datum"], row["dagen_ertussen"]) == (date(2024, 2, 11), 1)
    assert made["client_maand_totaal"]["dubbele_dagen"].sum() == 0
    assert made["episode"].height == 1


def test_care_in_two_municipalities_at_once_is_counted_in_days(home: Home) -> None:
    first = in_gemeente("0202", "A", JAN, JAN, None)
    made = linked(home, **first, **in_gemeente("0221", "B", FEB, date(2024, 2, 20), date(2024, 3, 5)))
    double = made["client_maand_totaal"].filter(pl.col("dubbele_dagen") > 0)
    assert double.select("maand", "dubbele_dagen", "dagen", "aantal_gemeenten").rows() == [
        (FEB, 10, 29, 2),
        (MRT, 5, 31, 2),
    ]
    assert made["overgang"]["dagen_ertussen"].to_list() == [(date(2024, 2, 20) - DEC).days]


def test_from_jeugd_to_wmo_is_a_transition_with_an_age(home: Home) -> None:
    made = linked(
        home,
        j=jeugd_301("J1", JAN, BSN),
        k=jeugd_melding("305", "J2", JAN, BSN, Begindatum=JAN),
        m=jeugd_melding("307", "J3", FEB, BSN, Begindatum=JAN, RedenBeeindiging="31", Einddatum=date(2024, 2, 20)),
        a=bericht_301("A1", MRT, BSN, product(1, MRT, DEC)),
        s=bericht_305("S1", MRT, BSN, 1, MRT),
    )
    row = made["overgang"].row(0, named=True)
    assert (row["soort"], row["van_wet"], row["naar_wet"], row["leeftijd"]) == ("jeugd naar wmo", "jeugd", "wmo", 44)
    assert (row["dagen_ertussen"], made["overgang"].height) == (10, 1)


def test_wmo_before_jeugd_is_no_such_transition(home: Home) -> None:
    made = linked(
        home,
        a=bericht_301("A1", JAN, BSN, product(1, JAN, DEC)),
        s=bericht_305("S1", JAN, BSN, 1, JAN),
        j=jeugd_301("J1", MRT, BSN),
        k=jeugd_melding("305", "J2", MRT, BSN, Begindatum=MRT),
    )
    assert made["overgang"].is_empty()
    totals = made["client_maand_totaal"].filter(maand=MRT).row(0, named=True)
    assert (totals["is_wmo"], totals["is_jeugd"], totals["producten"]) == (True, True, "jeugd 45P01, wmo 02P01")
    assert (totals["aantal_producten"], totals["dubbele_dagen"]) == (2, 0)


@pytest.mark.parametrize(("adres", "samen"), [(HIER, True), (DAAR, False)])
def test_who_lives_at_one_address_is_one_household(home: Home, adres: dict, samen: bool) -> None:
    made = linked(
        home,
        a=bericht_301("A1", JAN, BSN, product(1, JAN, DEC), adres=HIER),
        s=bericht_305("S1", JAN, BSN, 1, JAN),
        j=jeugd_301("J1", JAN, ANDER, adres),
        k=jeugd_melding("305", "J2", JAN, ANDER, Begindatum=JAN),
    )
    rows = made["client_maand_totaal"].filter(maand=FEB)
    assert rows.height == 2
    assert (rows["is_huishouden_wmo"] & rows["is_huishouden_jeugd"]).to_list() == [samen, samen]
    assert rows["aantal_huisgenoten"].to_list() == [int(samen), int(samen)]


def test_a_month_adds_up_what_was_assigned_declared_and_is_open(home: Home) -> None:
    rows = {BSN: [prestatie("R1", 1, JAN, 4), prestatie("R2", 2, JAN, 6)]}
    made = linked(
        home,
        a=bericht_301("A1", JAN, BSN, product(1, JAN, DEC), product(2, JAN, DEC, Product={"Categorie": "02"})),
        s=bericht_305("S1", JAN, BSN, 1, JAN),
        d=bericht_323("D1", FEB, JAN, rows),
    )
    row = made["client_maand_totaal"].filter(maand=JAN).row(0, named=True)
    parts = made["client_maand"].filter(maand=JAN)
    assert (row["gedeclareerd_minuten"], row["open_cent"]) == (600, 60_000)
    assert row["toegewezen_minuten"] == parts["toegewezen_minuten"].sum()
    assert (row["aantal_producten"], row["dagen"]) == (1, 31)


def test_a_client_of_the_wijkteam_only_rests_on_its_registration(home: Home) -> None:
    columns = "traject_id;gemeente_code;wet;team;bsn;startdatum;einddatum;reden_einde;registratiedatum"
    register(home, "WT", "w.csv", f"{columns}\n7;0202;wmo;CSA;{BSN};01-01-2024;;;01-01-2024\n")
    take_in(home)
    row = tables(home)["client"].row(0, named=True)
    assert (row["bericht_id"], row["bestand"]) == (None, "registraties/WT/w.csv")
    deliver(home, a=bericht_301("A1", JAN, BSN, product(1, JAN, DEC)))
    take_in(home)
    row = tables(home)["client"].row(0, named=True)
    assert (row["bericht_id"] is None, row["bestand"]) == (False, None)


def test_a_client_of_a_declaration_without_messages_is_a_client(home: Home) -> None:
    columns = "regel_id;gemeente_code;wet;agb_code;bsn;product_categorie;product_code;begindatum;einddatum;volume;"
    row = f"1;0202;wmo;12345678;{BSN};02;02P01;01-01-2024;31-01-2024;4;04;240,00;05-02-2024"
    register(home, "declaraties", "d.csv", f"{columns}eenheid_code;bedrag;registratiedatum\n{row}\n")
    take_in(home)
    made = tables(home)
    assert made["prestatie"]["client_id"].to_list() == made["client"]["client_id"].to_list()
    assert made["client"]["bestand"].to_list() == ["registraties/declaraties/d.csv"]


def test_an_episode_counts_how_often_it_grows_heavier_and_lighter_and_knows_its_sequel(home: Home) -> None:
    def of(nummer: int, code: str, begin: date, eind: date) -> dict[str, bytes]:
        kop, what = f"P{nummer}", {"Categorie": "02", "Code": code}
        toegewezen = product(nummer, begin, eind, Product=what)
        regel = {"ToewijzingNummer": nummer, "Product": what, "Begindatum": begin, "StatusAanlevering": "1"}
        start = {
            "Header": header(f"S{nummer}", False, begin),
            "Client": persoon(BSN, StartProducten={"StartProduct": [regel]}),
        }
        return {f"a{nummer}": bericht_301(kop, begin, BSN, toegewezen),
                f"s{nummer}": write_bericht("iwmo", "3.2", "305", start)}  # fmt: skip

    made = linked(
        home,
        **of(1, "02P01", JAN, date(2024, 1, 31)),
        **of(2, "02P02", FEB, date(2024, 3, 31)),
        **of(3, "02P01", date(2024, 4, 10), date(2024, 5, 31)),
        **of(4, "02P01", date(2024, 9, 1), date(2024, 9, 30)),
    )
    rows = made["episode"].sort("begindatum")
    assert rows.select("aantal_opschalingen", "aantal_afschalingen", "vervolg_dagen").rows() == [
        (1, 1, 93),
        (0, 0, None),
    ]
    assert rows["vervolg_episode_id"].to_list() == [rows["episode_id"][1], None]


def test_a_stop_that_ends_nothing_changes_no_municipality(home: Home) -> None:
    made = linked(home, t=bericht_307("T1", FEB, BSN, 1, JAN, FEB))
    assert made["overgang"].is_empty()
    assert made["client_maand_totaal"]["aantal_gemeenten"].to_list() == [1, 1]


def test_no_id_holds_nine_digits_in_a_row_by_the_chance_of_a_pseudonym() -> None:
    """A pseudonym with a number in it that passes the elfproef: a night with this client was refused publication."""
    frame = pl.DataFrame({"client_id": ["e26f173764381f5b" * 4]}).select(
        kort=shorten("client_id", 16), lang=shorten("client_id", 24)
    )
    assert not any(char.isdigit() for text in frame.row(0) for char in text)
    assert [len(text) for text in frame.row(0)] == [16, 24]


def test_a_message_that_was_rejected_says_nothing_of_where_somebody_lives(home: Home) -> None:
    rejected = bericht_301("A2", FEB, BSN, product(2, FEB, DEC), gemeente="0221", adres=DAAR)
    kop = header("A2", True, FEB, "0221") | {"IdentificatieRetour": "R2", "DagtekeningRetour": MRT}
    answer = write_bericht("iwmo", "3.2", "302", {"Header": kop | {"RetourCodes": {"RetourCode": ["0001"]}}})
    made = linked(home, a=bericht_301("A1", JAN, BSN, product(1, JAN, DEC), adres=HIER), b=rejected, r=answer)
    row = made["client"].row(0, named=True)
    assert (row["gemeente_code"], row["postcode4"]) == ("0202", "6811")
    assert made["woonplaats"]["postcode4"].to_list() == ["6811"]


def test_who_is_known_from_a_rejected_message_only_is_a_client_without_an_address(home: Home) -> None:
    kop = header("A1", True, JAN) | {"IdentificatieRetour": "R1", "DagtekeningRetour": FEB}
    answer = write_bericht("iwmo", "3.2", "302", {"Header": kop | {"RetourCodes": {"RetourCode": ["0001"]}}})
    made = linked(home, a=bericht_301("A1", JAN, BSN, product(1, JAN, DEC)), r=answer)
    row = made["client"].row(0, named=True)
    assert (row["gemeente_code"], row["geboortejaar"], row["postcode4"]) == ("0202", 1980, None)
    assert made["woonplaats"].is_empty()


def test_a_wijk_lies_in_the_gemeente_of_its_client_and_a_traject_keeps_that_of_its_own(home: Home) -> None:
    """A declaration of the former gemeente after a move changes neither."""
    columns = "postcode;gemeente_code;wijk_code;wijk_naam;team;geldig_van;registratiedatum"
    rows = [
        "6811AB;0202;WK020201;Centrum;CSA;01-01-2020;01-01-2020",
        "6981XX;0221;WK022101;Kom;DB;01-01-2020;01-01-2020",
    ]
    register(home, "gebied", "g.csv", "\n".join([columns, *rows]) + "\n")
    made = linked(
        home,
        a=bericht_301("A1", JAN, BSN, product(1, JAN, MRT), adres=HIER),
        s=bericht_305("S1", JAN, BSN, 1, JAN),
        d=bericht_323("D1", date(2024, 7, 5), FEB, {BSN: [prestatie("R1", 1, FEB, 4)]}),
        **in_gemeente("0221", "B", JUN, JUN, None),
    )
    row = made["client"].row(0, named=True)
    assert (row["gemeente_code"], row["wijk_code"]) == ("0221", "WK022101")
    assert dict(made["traject"].select("gemeente_code", "wijk_code").iter_rows()) == {
        "0202": "WK020201",
        "0221": "WK022101",
    }


def test_of_two_addresses_on_one_day_the_last_message_holds(home: Home) -> None:
    made = linked(
        home,
        a=bericht_301("A2", JAN, BSN, product(1, JAN, DEC), adres=HIER),
        b=bericht_301("A1", JAN, BSN, product(2, JAN, DEC), adres=DAAR),
    )
    assert made["woonplaats"].select("begindatum", "einddatum", "postcode4").rows() == [(JAN, None, "6811")]
    assert made["client"]["postcode4"].to_list() == ["6811"]


def test_who_comes_back_later_changes_nothing_of_the_first_transition(home: Home) -> None:
    first = in_gemeente("0202", "A", JAN, JAN, date(2024, 2, 10))
    moved = linked(home, **first, **in_gemeente("0221", "B", MRT, date(2024, 2, 11), JUN))
    back = linked(home, **in_gemeente("0202", "C", date(2024, 8, 1), date(2024, 8, 1), None))
    assert back["traject"].height == 3
    assert back["overgang"].rows() == moved["overgang"].rows()
