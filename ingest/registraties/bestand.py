"""From the bytes of a registration file to text columns: CSV, XLSX and Parquet end in one form, judged in one way."""

import csv
import io
import re
from typing import Any

import polars as pl

from ingest.afkeur import hide_digits
from ingest.envelop import ZIP
from ingest.instellingen import Instellingen
from ingest.registraties.contract import Contract
from ingest.registraties.parquet import read_parquet_tabel
from ingest.registraties.tabel import HEEL, LEESBAAR, REGEL, BestandFout, Tabel
from ingest.registraties.werkmap import read_werkmap

_KOLOMNAAM = re.compile(r"[\w .()/%-]{1,40}")
_PARQUET = b"PAR1"
_OUD_EXCEL = b"\xd0\xcf\x11\xe0"


def read_tabel(data: bytes, contract: Contract, instellingen: Instellingen) -> tuple[pl.DataFrame, list[str]]:
    """The file as text columns of the contract, with line numbers; and the names of columns it does not know.

    Raises BestandFout (Dutch) when the file as a whole can't be read.
    """
    tabel = _open(data, instellingen)
    header = [name.strip().lower() for name in tabel.kop]
    missing = [n for n, k in contract.kolommen.items() if k.verplicht and n not in header]
    if missing:
        what = _separated_by(header) or "neem de kopregel van het contract over"
        raise BestandFout(f"verplichte kolom ontbreekt: {', '.join(missing)}; {what}")
    doubled = sorted({n for n in header if n in contract.kolommen and header.count(n) > 1})
    if doubled:
        raise BestandFout(f"kolom staat er meer dan eens: {', '.join(doubled)}")
    own: dict[str, Any] = {
        n: pl.col(str(header.index(n))) if n in header else pl.lit(None, pl.String) for n in contract.kolommen
    }
    extra = [_shown(n) for n in header if n and n not in contract.kolommen]
    return tabel.rijen.select(REGEL, HEEL, LEESBAAR, **own), extra


def _separated_by(header: list[str]) -> str:
    """What to do when the columns are parted by something else than a semicolon; "" when they are not."""
    names = {",": "komma's", "\t": "tabs"}
    used = next((name for teken, name in names.items() if len(header) == 1 and teken in header[0]), "")
    return used and f"de kolommen zijn met {used} gescheiden, en het moeten puntkomma's zijn"


def _shown(naam: str) -> str:
    """The name of a column as it may be told; what is none may be somebody's address or number."""
    return hide_digits(naam) if _KOLOMNAAM.fullmatch(naam) else "…"


def count_lines(data: bytes) -> int:
    """How many rows a file has without reading it: lines of a CSV; of other forms none is known."""
    return 0 if data.startswith((*ZIP, _PARQUET)) else max(data.count(b"\n") - 1, 0)


def _open(data: bytes, instellingen: Instellingen) -> Tabel:
    if not data.strip():
        raise BestandFout("het bestand is leeg; lever een CSV met een kopregel")
    if data.startswith(ZIP):
        return read_werkmap(data, instellingen)
    if data.startswith(_PARQUET):
        return read_parquet_tabel(data, instellingen)
    if data.startswith(_OUD_EXCEL):
        raise BestandFout("dit is een oud of versleuteld Excelbestand; sla het op als .xlsx zonder wachtwoord")
    if b"\0" in data:
        raise BestandFout("dit is geen tekstbestand; lever CSV met puntkomma's, XLSX of Parquet")
    return _read_csv(data)


def _read_csv(data: bytes) -> Tabel:
    """A Dutch CSV (`;`, UTF-8 or Windows-1252); a line that ends too early or too late is not whole."""
    reader = csv.reader(io.StringIO(_decode(data), newline=""), delimiter=";")
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error:
        raise BestandFout(f"regel {reader.line_num} is geen CSV; controleer de aanhalingstekens") from None
    kop = rows[0][1]
    filled = [(number, row) for number, row in rows[1:] if any(cell.strip() for cell in row)]
    columns = {str(i): [_cell(row, i) for _, row in filled] for i in range(len(kop))}
    frame = pl.DataFrame(
        {
            REGEL: [number for number, _ in filled],
            HEEL: [len(row) == len(kop) for _, row in filled],
            LEESBAAR: [True] * len(filled),
            **columns,
        },
        schema={REGEL: pl.Int64, HEEL: pl.Boolean, LEESBAAR: pl.Boolean, **dict.fromkeys(columns, pl.String)},
    )
    return Tabel(kop, frame)


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _cell(row: list[str], index: int) -> str | None:
    text = row[index].strip() if index < len(row) else ""
    return text or None
