"""An export as a workbook, a sheet per family, or as CSV files in the Dutch form."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import xlsxwriter

from orchestration.uitvoer.families import FAMILIES
from orchestration.uitvoer.regels import CATALOGUS, KOLOMMEN, open_delen, select_catalogus, select_cells

MEESTE_RIJEN = 1_048_575  # of a sheet, besides its heading
_PER_KEER = 10_000
# Excel shows these in the forms of who opens it: with a Dutch one 1.234,5 and € 1.234,50.
_GETAL, _AANDEEL, _EURO, _DATUM = "#,##0.##", "0.0%", "€ #,##0.00", "dd-mm-yyyy"
_BREED = {"naam": 34, "definitie": 80, "duiding": 50, "let op": 60, "bron": 40, "herkomst": 40, "aanbieder": 26}


class TeGroot(ValueError):
    """A family has more cells than a sheet has rows; the message (Dutch) says what to do."""


def write_xlsx(publicatie: Path, target: Path, gemeente_code: str | None = None) -> int:
    """Write the workbook and return its number of cells. Raises TeGroot; nothing is left behind then."""
    written = 0
    with open_delen(publicatie) as con:
        too_large = [f for f in FAMILIES if _count(con, f, gemeente_code) > MEESTE_RIJEN]
        if too_large:
            raise TeGroot(f"{', '.join(too_large)}: te veel cellen voor een werkblad; kies --gemeente of --csv")
        with xlsxwriter.Workbook(target, {"constant_memory": True, "remove_timezone": True}) as book:
            _write_sheet(book, "Uitleg", list(CATALOGUS), _rows(select_catalogus(con)))
            for familie, naam in FAMILIES.items():
                rows = _rows(select_cells(con, familie, gemeente_code))
                written += _write_sheet(book, f"{familie} {naam}", list(KOLOMMEN), rows)
    return written


def write_csv(publicatie: Path, folder: Path, gemeente_code: str | None = None) -> int:
    """Write a file per family (`;`, decimal comma, dd-mm-jjjj) and one that explains; returns the number of cells."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    with open_delen(publicatie) as con:
        _write_csv(folder / "uitleg.csv", select_catalogus(con).pl())
        for familie in FAMILIES:
            frame = select_cells(con, familie, gemeente_code).pl()
            _write_csv(folder / f"{familie.lower()}.csv", frame)
            written += frame.height
    return written


def _count(con: duckdb.DuckDBPyConnection, familie: str, gemeente_code: str | None) -> int:
    sql = """select count(*) from delen.marts.kpi_waarde
             where starts_with(kpi_code, ?) and (? is null or gemeente_code = ?)"""
    return con.execute(sql, [familie, gemeente_code, gemeente_code]).fetchall()[0][0]


def _rows(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := found.fetchmany(_PER_KEER):
        yield from rows


def _write_sheet(book: xlsxwriter.Workbook, naam: str, headings: list[str], rows: Iterator[tuple[Any, ...]]) -> int:
    sheet = book.add_worksheet(naam)
    forms = {form: book.add_format({"num_format": form}) for form in (_GETAL, _AANDEEL, _EURO, _DATUM)}
    for at, heading in enumerate(headings):
        sheet.set_column(at, at, _BREED.get(heading, 13))
    sheet.write_row(0, 0, headings, book.add_format({"bold": True, "bottom": 1}))
    sheet.freeze_panes(1, 2)
    unit, number = headings.index("eenheid"), 0
    for number, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            if isinstance(value, str):  # stays text: no code loses its zero, nothing becomes a formula
                sheet.write_string(number, at, value)
            elif isinstance(value, date):
                sheet.write_datetime(number, at, value, forms[_DATUM])
            elif value is not None:
                sheet.write_number(number, at, float(value), forms[_form(headings[at], row[unit])])
    sheet.autofilter(0, 0, max(number, 1), len(headings) - 1)
    return number


def _form(heading: str, eenheid: str) -> str:
    """The form of a figure: a value and its interval have that of their unit."""
    if heading not in ("waarde", "onder (95%)", "boven (95%)"):
        return _GETAL
    return _AANDEEL if eenheid == "aandeel" else _EURO if eenheid.startswith("euro") else _GETAL


def _write_csv(path: Path, frame: pl.DataFrame) -> None:
    """With a mark that tells Excel that it is UTF-8."""
    frame.write_csv(path, separator=";", decimal_comma=True, date_format="%d-%m-%Y", include_bom=True)
