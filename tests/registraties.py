"""Rows of any registration that its contract accepts, and files of them in each form."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from ingest.registraties.cellen import codes
from ingest.registraties.contract import Contract, Kolom
from ingest.registraties.sjabloon import make_sjabloon
from tests.bouwen import make_bsn

MAANDAG = date(2024, 4, 1)  # and the first of a month
VAST: Mapping[str, Any] = {
    "gemeente": "0202",
    "agb": "00345678",
    "kpi": "K11",
    "datum": MAANDAG,
    "week": MAANDAG,
    "maand": MAANDAG,
    "decimaal": 1.5,
    "bedrag": 1234.56,
    "ja_nee": True,
    "medewerker": "P-17",
}


def good_row(contract: Contract, nummer: int = 1) -> dict[str, Any]:
    """A row with every column filled; another number, another key."""
    row = {naam: _value(naam, kolom, nummer) for naam, kolom in contract.kolommen.items()}
    for naam, kolom in contract.kolommen.items():
        if kolom.waarden_bij:
            row[naam] = kolom.waarden_bij.waarden[row[kolom.waarden_bij.kolom]][0]
    for regel in contract.hoogstens:
        row[regel.geheel] = 100
    return row | {"vervallen": False}


def _value(naam: str, kolom: Kolom, nummer: int) -> Any:
    if kolom.type == "bsn":
        return make_bsn(nummer)
    if kolom.type == "postcode":
        return f"681{nummer}AB"
    if kolom.type == "code":
        return kolom.waarden[0]
    if kolom.type == "codelijst":
        return codes(kolom)[0]
    if kolom.type == "getal":
        return int(max(kolom.minimum or 0, min(2, kolom.maximum or 2)))
    return VAST.get(kolom.type, f"{naam} {nummer}")


def as_csv(contract: Contract, rows: Iterable[Mapping[str, Any]], encoding: str = "utf-8") -> bytes:
    """As a Dutch spreadsheet saves it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(contract.kolommen)
    writer.writerows([_dutch(row.get(naam)) for naam in contract.kolommen] for row in rows)
    return out.getvalue().encode(encoding)


def as_xlsx(contract: Contract, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The template, filled in."""
    return make_sjabloon(contract, rows)


def as_parquet(contract: Contract, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """With the types of the values."""
    out = io.BytesIO()
    pl.DataFrame([{naam: row.get(naam) for naam in contract.kolommen} for row in rows]).write_parquet(out)
    return out.getvalue()


FORMS = {"csv": as_csv, "xlsx": as_xlsx, "parquet": as_parquet}


def _dutch(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nee"
        case date():
            return f"{value:%d-%m-%Y}"
        case float():
            return str(value).replace(".", ",")
        case _:
            return str(value)
