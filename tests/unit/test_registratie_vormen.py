"""CSV, XLSX and Parquet of one content are read as the same rows; what is unsafe or damaged is refused in words."""

import io
import zipfile
from datetime import date, datetime

import polars as pl
import pytest
import xlsxwriter

from ingest.instellingen import Instellingen
from ingest.registraties.contract import all_contracten
from ingest.registraties.lezen import Gelezen
from tests.bouwen import SLEUTEL, make_bsn
from tests.registraties import FORMS, as_csv, as_parquet, as_xlsx, good_row
from tests.registreren import read_registratie

WT, FB = all_contracten()["WT"], all_contracten()["FB"]
KLEIN = Instellingen(maximum_werkmap_bytes=200_000, maximum_werkmap_cellen=10_000)


def read(data: bytes, contract=WT, instellingen: Instellingen | None = None) -> Gelezen:
    return read_registratie(data, contract, SLEUTEL, "inhoud", "bestand", instellingen)


def workbook(*rows: list, **formulas: tuple[str, str | float]) -> bytes:
    """A workbook as somebody makes it: text as text, numbers as numbers, dates as dates, and formulas by their cell."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "d-m-yyyy"})
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(y, x, datetime(value.year, value.month, value.day), day)
            elif value is not None:
                sheet.write(y, x, value)
    for cell, (formula, value) in formulas.items():
        sheet.write_formula(cell, formula, None, value)
    book.close()
    return out.getvalue()


def with_part(data: bytes, naam: str, inhoud: bytes) -> bytes:
    """The workbook with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != naam:
                new.writestr(info, old.read(info))
        new.writestr(naam, inhoud)
    return out.getvalue()


@pytest.mark.parametrize("soort", all_contracten())
def test_a_row_of_every_contract_is_the_same_row_in_every_form(soort: str) -> None:
    contract = all_contracten()[soort]
    rows = [good_row(contract, n) for n in (1, 2)]
    gelezen = {form: read(write(contract, rows), contract) for form, write in FORMS.items()}
    for form, uit in gelezen.items():
        assert (uit.afkeur, uit.reden, uit.aangeboden) == ([], None, 2), form
        assert uit.rijen.drop("regel_nr").equals(gelezen["csv"].rijen.drop("regel_nr")), form
    assert gelezen["csv"].rijen.null_count().sum_horizontal().item() == 0
    assert gelezen["csv"].rijen.select(contract.sleutel).is_unique().all()


def test_numbers_are_numbers_whether_a_spreadsheet_holds_them_as_text_or_not() -> None:
    head = ["regel_id", "gemeente_code", "soort", "functie", "fte", "ingangsdatum", "bedrag", "registratiedatum"]
    row = ["r", "0202", "formatie", "coaches", 1.67, date(2024, 1, 1), 1234.5, date(2024, 1, 1)]
    rows = [["r1", *row[1:]], ["r2", *row[1:4], "1,67", row[5], "1.234,50", row[7]], ["r3", *row[1:4], 2.127, *row[5:]]]
    rows += [["r4", *row[1:4], "2.127", *row[5:]], ["r5", *row[1:4], 1 / 3, *row[5:]]]
    uit = read(workbook(head, *rows), FB)
    assert [a.regel_nr for a in uit.afkeur] == [5]  # 2.127 as text is 2127, and nobody has so many fte
    assert uit.rijen["fte"].to_list() == pytest.approx([1.67, 1.67, 2.127, 1 / 3], abs=1e-8)
    assert uit.rijen["bedrag_cent"].to_list() == [123450] * 4


def test_a_sheet_that_begins_lower_and_has_empty_rows_gives_the_line_numbers_that_a_person_sees() -> None:
    row = good_row(WT)
    data = workbook([], [], list(WT.kolommen), [], [*map(str_or_date, row.values())], [None, "geen"])
    uit = read(data)
    assert uit.rijen["regel_nr"].to_list() == [5]
    assert {a.regel_nr for a in uit.afkeur} == {6}


def str_or_date(value: object) -> object:
    return "ja" if value is True else "nee" if value is False else value


def test_a_formula_is_read_as_its_value_and_a_faulty_one_costs_its_row() -> None:
    row = {naam: str_or_date(waarde) for naam, waarde in good_row(WT).items()}
    at = chr(65 + list(WT.kolommen).index("geraamde_uren"))
    data = workbook(list(WT.kolommen), list(row.values()), list((row | {"traject_id": "T2"}).values()),
                    **{f"{at}2": ("=10+2.5", 12.5), f"{at}3": ("=1/0", "#DIV/0!")})  # fmt: skip
    uit = read(data)
    assert uit.rijen["geraamde_uren"].to_list() == [12.5]
    assert [(a.regel_code, a.regel_nr) for a in uit.afkeur] == [("RIJ", 3)]
    assert "foutwaarde" in uit.afkeur[0].uitleg


@pytest.mark.parametrize("write", [as_csv, as_xlsx], ids=["csv", "xlsx"])
def test_a_percentage_as_text_is_refused_with_what_to_deliver_instead(write) -> None:
    uit = read(write(FB, [good_row(FB) | {"werkplezier": "38%"}]), FB)
    assert uit.rijen.is_empty()
    assert [(a.pad, "38" in a.uitleg, "procentteken" in a.uitleg) for a in uit.afkeur] == [("werkplezier", True, True)]


def test_only_the_first_sheet_is_read_and_extra_columns_stay_out_and_are_named() -> None:
    row = [*map(str_or_date, good_row(WT).values()), "Jan Voorbeeld"]
    uit = read(workbook([*WT.kolommen, "naam coach"], row))
    assert uit.rijen.height == 1
    assert "naam coach" in (uit.reden or "")
    assert "Voorbeeld" not in str(uit.rijen.rows())


@pytest.mark.parametrize(
    "cells",
    ['<row r="1048576"><c r="XFD1048576"/></row>', '<row r="9"><c r="A1048576"/></row><row r="1"><c r="XFD1"/></row>'],
    ids=["one far corner", "two corners, the lowest first"],
)
def test_a_sheet_that_spans_more_cells_than_allowed_is_refused_before_it_is_read(cells: str) -> None:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    for prefix in ("", "x:"):
        named = cells.replace("<row", f"<{prefix}row").replace("</row", f"</{prefix}row").replace("<c ", f"<{prefix}c ")
        about = f'xmlns{":x" if prefix else ""}="{space}"'
        sheet = f"<{prefix}worksheet {about}><{prefix}sheetData>{named}</{prefix}sheetData></{prefix}worksheet>"
        data = with_part(workbook(["a"]), "xl/worksheets/sheet1.xml", sheet.encode())
        assert "te groot" in read(data).afkeur[0].uitleg


def test_one_long_text_in_many_cells_is_counted_as_often_as_it_stands_there() -> None:
    tekst = "x" * 30_000
    assert "te groot" in read(workbook(*[[tekst]] * 20), instellingen=KLEIN).afkeur[0].uitleg


def test_a_workbook_that_unpacks_to_more_than_allowed_is_refused() -> None:
    data = with_part(workbook(["a"]), "xl/media/a.bin", b"\0" * 300_000)
    assert len(data) < 20_000
    assert "groter dan" in read(data, instellingen=KLEIN).afkeur[0].uitleg


def test_a_workbook_with_a_document_type_is_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bb">]><workbook xmlns="x">&b;</workbook>'
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/theme/x.xml"):
        assert "DOCTYPE" in read(with_part(workbook(["a"]), part, bomb)).afkeur[0].uitleg


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (workbook(), "leeg"),
        (workbook(["traject_id"]), "verplichte kolom ontbreekt"),
        (b"traject_id,gemeente_code,wet\n1,0202,wmo\n", "met komma's gescheiden, en het moeten puntkomma's zijn"),
        (workbook(["a"])[:-300], "beschadigd"),
        (b"PK\x03\x04" + b"\0" * 200, "beschadigd"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "oud of versleuteld"),
        (b"PAR1" + b"\0" * 100, "beschadigd"),
        (as_parquet(WT, [good_row(WT)])[:-50], "beschadigd"),
    ],
    ids=["empty sheet", "no columns", "commas", "cut off", "no zip", "old Excel", "no Parquet", "cut off Parquet"],
)
def test_a_file_that_cannot_be_read_says_why_and_nothing_of_what_it_holds(data: bytes, says: str) -> None:
    uit = read(data)
    assert uit.rijen.is_empty()
    assert says in uit.afkeur[0].uitleg


def test_a_zip_of_something_else_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("WT.csv", as_csv(WT, [good_row(WT)]))
    assert "geen XLSX" in read(out.getvalue()).afkeur[0].uitleg


def test_parquet_with_lists_or_more_cells_than_allowed_is_refused() -> None:
    out = io.BytesIO()
    pl.DataFrame({"traject_id": [["a", "b"]]}).write_parquet(out)
    assert "lijsten" in read(out.getvalue()).afkeur[0].uitleg
    many = io.BytesIO()
    pl.DataFrame({"a": [0] * 20_000}).write_parquet(many)
    assert "te veel cellen" in read(many.getvalue(), instellingen=KLEIN).afkeur[0].uitleg


def test_no_reject_of_any_form_repeats_what_the_cell_held() -> None:
    row = good_row(WT) | {"bsn": "123456789", "team": None, "coach_id": "Jan Jansen"}
    for form, write in FORMS.items():
        told = " ".join(a.uitleg for a in read(write(WT, [row])).afkeur)
        assert "123456789" not in told, form
        assert "Jansen" not in told, form
        assert "personeelsnummer" in told, form


def test_an_employee_is_a_pseudonym_and_never_the_number_itself() -> None:
    uit = read(as_csv(WT, [good_row(WT)])).rijen
    assert uit["coach_id"].str.contains("^[0-9a-f]{64}$").all()
    assert uit["coach_id"].item() != SLEUTEL.client_id(make_bsn(1))
