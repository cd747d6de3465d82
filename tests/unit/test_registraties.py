"""Registrations by contract: Dutch forms, a verdict per row, and the row that holds."""

import random
from datetime import date

import polars as pl
import pytest

from ingest.registraties.contract import all_contracten
from ingest.registraties.lezen import Gelezen
from ingest.registraties.volgorde import latest_rows
from tests.bouwen import SLEUTEL, make_bsn
from tests.registreren import read_registratie

WT = all_contracten()["WT"]
DECLARATIES = all_contracten()["declaraties"]
GOED = {
    "traject_id": "T1",
    "gemeente_code": "0202",
    "wet": "wmo",
    "team": "CSA",
    "bsn": make_bsn(1),
    "startdatum": "01-02-2021",
    "registratiedatum": "15-02-2021",
}


def csv(*rows: dict[str, str], columns: tuple[str, ...] = tuple(WT.kolommen)) -> str:
    return "\n".join([";".join(columns), *(";".join(row.get(c, "") for c in columns) for row in rows)]) + "\n"


def read(text: str | bytes, contract=WT) -> Gelezen:
    return read_registratie(text.encode() if isinstance(text, str) else text, contract, SLEUTEL, "inhoud", "b.csv")


def test_dutch_numbers_and_dates_are_understood() -> None:
    row = read(csv(GOED | {"geraamde_uren": "2.127,5", "einddatum": "2021-06-30", "pilot": "JA"})).rijen.row(
        0, named=True
    )
    assert (row["geraamde_uren"], row["einddatum"], row["pilot"]) == (2127.5, date(2021, 6, 30), True)
    assert row["client_id"] == SLEUTEL.client_id(GOED["bsn"])


def test_windows_1252_and_a_byte_order_mark_are_understood() -> None:
    text = csv(GOED | {"team": "Café Zuid"})
    for data in (text.encode("cp1252"), b"\xef\xbb\xbf" + text.encode()):
        assert read(data).rijen["team"].to_list() == ["Café Zuid"]


def test_an_amount_in_euro_becomes_eurocent() -> None:
    row = {
        "regel_id": "1",
        "gemeente_code": "0202",
        "wet": "wmo",
        "agb_code": "12345678",
        "bsn": make_bsn(1),
        "product_categorie": "02",
        "product_code": "02P01",
        "begindatum": "01-01-2024",
        "einddatum": "31-01-2024",
        "volume": "-3",
        "eenheid_code": "04",
        "bedrag": "-1.234,56",
        "registratiedatum": "05-02-2024",
    }
    rijen = read(csv(row, columns=tuple(DECLARATIES.kolommen)), DECLARATIES).rijen
    assert rijen.select("bedrag_cent", "volume", "toegekend_cent").row(0) == (-123456, -3, None)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("startdatum", "31-02-2021"),
        ("startdatum", ""),
        ("wet", "wlz"),
        ("gemeente_code", "202"),
        ("bsn", "123456789"),
        ("bsn", "n.v.t."),
        ("geraamde_uren", "1.5"),
        ("pilot", "misschien"),
        ("reden_einde", "zomaar"),
        ("einddatum", "01-01-2020"),
    ],
)
def test_a_wrong_cell_costs_its_row_and_says_which_and_why(column: str, value: str) -> None:
    result = read(csv(GOED, GOED | {"traject_id": "T2", column: value}))
    assert result.rijen["traject_id"].to_list() == ["T1"]
    assert [(a.regel_nr, a.pad, a.regel_code) for a in result.afkeur] == [(3, column, "KOLOM")]
    assert not value or value not in result.afkeur[0].uitleg
    assert result.aangeboden == 2


def test_a_row_with_other_cells_than_the_header_is_refused() -> None:
    result = read(csv(GOED) + "te;weinig\n")
    assert [(a.regel_code, a.regel_nr) for a in result.afkeur if a.regel_code == "RIJ"] == [("RIJ", 3)]
    assert result.rijen.height == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "leeg"),
        (b"\0\1\2", "geen tekstbestand"),
        (b"traject_id;team\nT1;CSA\n", "verplichte kolom ontbreekt"),
        (b"traject_id;traject_id;" + csv(GOED).encode(), "meer dan eens"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, says: str) -> None:
    result = read(data)
    assert result.rijen.is_empty()
    assert says in result.afkeur[0].uitleg


def test_columns_that_the_contract_does_not_know_stay_out_and_are_named() -> None:
    columns = (*WT.kolommen, "naam_coach", "notitie")
    result = read(csv(GOED | {"naam_coach": "Iemand", "notitie": "vrij"}, columns=columns))
    assert result.reden is not None
    assert "naam_coach, notitie" in result.reden
    assert "Iemand" not in str(result.rijen.rows())


def test_a_bsn_whose_leading_zero_a_spreadsheet_dropped_is_the_same_person() -> None:
    zero = next(
        b
        for n in range(10_000_000, 10_000_200)
        if (b := f"{n:09d}") and sum(w * int(c) for w, c in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), b, strict=True)) % 11 == 0
    )
    ids = [read(csv(GOED | {"bsn": form})).rijen["client_id"].item() for form in (zero, zero.lstrip("0"))]
    assert ids[0] == ids[1]


def test_the_latest_registration_holds_whatever_the_order_and_a_withdrawn_one_is_gone() -> None:
    text = csv(
        GOED,
        GOED | {"einddatum": "01-06-2021", "registratiedatum": "02-06-2021"},
        GOED | {"traject_id": "T2"},
        GOED | {"traject_id": "T2", "vervallen": "ja", "registratiedatum": "01-05-2021"},
    )
    rijen = read(text).rijen
    for seed in range(10):
        order = random.Random(seed).sample(range(rijen.height), rijen.height)
        holds = latest_rows(rijen[order], WT.sleutel)
        assert holds.select("traject_id", "einddatum").rows() == [("T1", date(2021, 6, 1))]


def test_what_was_not_yet_registered_is_not_yet_known() -> None:
    text = csv(GOED, GOED | {"einddatum": "01-06-2021", "registratiedatum": "02-06-2021"})
    before = latest_rows(read(text).rijen, WT.sleutel, bekend_op=date(2021, 3, 1))
    assert before["einddatum"].to_list() == [None]
    assert latest_rows(read(text).rijen, WT.sleutel, bekend_op=date(2020, 1, 1)).is_empty()


def test_every_contract_has_its_key_and_dates_among_its_columns() -> None:
    for contract in all_contracten().values():
        assert set(contract.sleutel) <= contract.kolommen.keys()
        assert {"registratiedatum", "vervallen"} <= contract.kolommen.keys()
        assert isinstance(pl.DataFrame(schema=contract.brons_schema), pl.DataFrame)


def test_a_number_that_is_the_clients_own_bsn_is_replaced() -> None:
    bsn = make_bsn(7)
    columns = ("regel_id", "gemeente_code", "wet", "agb_code", "bsn", "toewijzing_nummer", "product_categorie")
    columns += ("product_code", "begindatum", "einddatum", "volume", "eenheid_code", "bedrag", "registratiedatum")
    cells = ("1", "0202", "wmo", "01234567", bsn, bsn, "02", "02A01", "01-01-2024", "31-01-2024", "4", "04", "10,00")
    data = f"{';'.join(columns)}\n{';'.join(cells)};01-02-2024\n".encode()
    rijen = read_registratie(data, all_contracten()["declaraties"], SLEUTEL, "x", "d.csv").rijen
    assert rijen["toewijzing_nummer"].item() > 10**9
    assert bsn not in str(rijen.rows())
