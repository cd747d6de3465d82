"""An empty workbook for who has to fill a registration: its columns, what each may hold, and lists to choose from.

The first sheet is what `werkmap` reads; the second explains it, the third holds the values of the lists.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ingest.registraties.cellen import codes
from ingest.registraties.contract import Contract, Kolom

UITLEG, LIJSTEN = "Uitleg", "Lijsten"
_REGELS = 5_000  # as many rows offer lists and refuse what is no date or number
_DATUM, _TEKST = "dd-mm-yyyy", "@"
_VORM: Mapping[str, str] = {
    **dict.fromkeys(("datum", "week", "maand"), _DATUM),
    "getal": "0",
    "decimaal": "0.######",
    "bedrag": "0.00",
}
_SOORT: Mapping[str, str] = {
    "tekst": "tekst",
    "code": "keuze uit een lijst",
    "codelijst": "code van de standaard",
    "gemeente": "gemeentecode, vier cijfers met voorloopnul",
    "agb": "AGB-code, acht cijfers met voorloopnullen",
    "kpi": "code van een KPI",
    "datum": "datum (dd-mm-jjjj)",
    "week": "datum van een maandag (dd-mm-jjjj)",
    "maand": "eerste dag van een maand (01-mm-jjjj)",
    "getal": "geheel getal",
    "decimaal": "getal, met een decimale komma",
    "bedrag": "bedrag in euro",
    "ja_nee": "ja of nee",
    "bsn": "BSN, negen cijfers",
    "medewerker": "personeelsnummer, geen naam",
    "postcode": "postcode, vier cijfers en twee letters",
}


def make_sjabloon(contract: Contract, rijen: Iterable[Mapping[str, Any]] = ()) -> bytes:
    """The workbook (XLSX) of one registration, empty or with these rows; equal for equal arguments."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": contract.betekenis, "created": datetime(2020, 1, 1)})  # noqa: DTZ001 - no zone in XLSX
    sheet = book.add_worksheet(contract.soort)
    _explain(book, book.add_worksheet(UITLEG), contract)
    lists = book.add_worksheet(LIJSTEN)
    head, needed = _heads(book)
    sheet.freeze_panes(1, 0)
    for at, (naam, kolom) in enumerate(contract.kolommen.items()):
        sheet.write_string(0, at, naam, needed if kolom.verplicht else head)
        sheet.set_column(at, at, max(12, len(naam) + 2), book.add_format({"num_format": _VORM.get(kolom.type, _TEKST)}))
        _validate(sheet, lists, at, kolom)
    day = book.add_format({"num_format": _DATUM})
    for regel, rij in enumerate(rijen, 1):
        _fill(sheet, regel, [rij.get(naam) for naam in contract.kolommen], day)
    book.close()
    return out.getvalue()


def allowed_values(kolom: Kolom) -> list[str]:
    """The values to choose from; none where anything of the type may stand."""
    if kolom.type == "ja_nee":
        return ["ja", "nee"]
    if kolom.type == "codelijst":
        return codes(kolom)
    if kolom.waarden_bij:
        return sorted({waarde for waarden in kolom.waarden_bij.waarden.values() for waarde in waarden})
    return list(kolom.waarden)


def _heads(book: Workbook) -> tuple[Format, Format]:
    """How the name of a column looks that may be empty, and of one that may not."""
    plain = {"bold": True, "bottom": 1, "num_format": _TEKST}
    return book.add_format(plain), book.add_format({**plain, "bg_color": "#FFE699"})


def _validate(sheet: Worksheet, lists: Worksheet, at: int, kolom: Kolom) -> None:
    """A list to choose from, or a check on dates and numbers. Where other words may stand too, nothing is refused."""
    values = allowed_values(kolom)
    rule: dict[str, Any] | None = None
    if values:
        for place, value in enumerate(values):
            lists.write_string(place, at, value)
        column = xlsxwriter.utility.xl_col_to_name(at, col_abs=True)
        rule = {"validate": "list", "source": f"={LIJSTEN}!{column}$1:{column}${len(values)}"}
    elif _VORM.get(kolom.type) == _DATUM:
        rule = {"validate": "date", "criteria": ">=", "value": datetime(1900, 1, 1)}  # noqa: DTZ001 - no zone in XLSX
    elif kolom.type in _VORM:
        kind = "integer" if kolom.type == "getal" else "decimal"
        least, most = (-1e12 if kolom.minimum is None else kolom.minimum), kolom.maximum or 1e12
        rule = {"validate": kind, "criteria": "between", "minimum": least, "maximum": most}
    if rule and not kolom.ook:
        told = {"error_title": "Past niet", "error_message": f"Zie het blad {UITLEG}."}
        sheet.data_validation(1, at, _REGELS, at, {**rule, **told})


def _explain(book: Workbook, sheet: Worksheet, contract: Contract) -> None:
    """What the registration is for, and a line per column."""
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, f"{contract.soort}: {contract.betekenis}", bold)
    uniek = ", ".join(contract.sleutel)
    sheet.write_string(1, 0, f"Eén regel per {uniek}; van twee gelijke geldt de laatste registratiedatum.")
    sheet.write_row(3, 0, ["kolom", "type", "verplicht", "toegestane waarden", "uitleg"], bold)
    for regel, (naam, kolom) in enumerate(contract.kolommen.items(), 4):
        values = "; ".join([*_allowed(kolom)])
        sheet.write_row(regel, 0, [naam, _SOORT[kolom.type], _needed(kolom), values, kolom.uitleg], wrap)
    for at, width in enumerate((28, 28, 22, 60, 70)):
        sheet.set_column(at, at, width)


def _needed(kolom: Kolom) -> str:
    if kolom.verplicht:
        return "ja"
    when = " en ".join(f"{naam} = {waarde}" for naam, waarde in kolom.verplicht_bij.items())
    return f"als {when}" if when else "nee"


def _allowed(kolom: Kolom) -> Iterator[str]:
    if kolom.waarden_bij:
        for bij, waarden in kolom.waarden_bij.waarden.items():
            yield f"bij {kolom.waarden_bij.kolom} {bij}: {', '.join(waarden)}"
    elif values := [*allowed_values(kolom), *kolom.ook]:
        yield ", ".join(values)
    if kolom.minimum is not None:
        yield f"ten minste {kolom.minimum:.10g}"
    if kolom.maximum is not None:
        yield f"ten hoogste {kolom.maximum:.10g}"
    for naam, waarde in kolom.alleen_bij.items():
        yield f"alleen als {naam} = {waarde}"


def _fill(sheet: Worksheet, regel: int, waarden: list[Any], day: Format) -> None:
    """One row of values: dates as dates, numbers as numbers, the rest as text."""
    for at, waarde in enumerate(waarden):
        match waarde:
            case None:
                continue
            case bool():
                sheet.write_string(regel, at, "ja" if waarde else "nee")
            case int() | float():
                sheet.write_number(regel, at, waarde)
            case str():
                sheet.write_string(regel, at, waarde)
            case _:
                sheet.write_datetime(regel, at, waarde, day)
