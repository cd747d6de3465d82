"""A registration as XLSX: the first sheet, formulas as the values they had, every cell as a person would write it.

A workbook is an archive of XML. What it unpacks to is counted before the reader sees it: bytes, cells of the rectangle
that a sheet spans, and characters of the shared texts as often as cells name them. The reader gets a copy of only what
was counted.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import TypeVar

import fastexcel
import polars as pl
from lxml import etree

from ingest.instellingen import MEGABYTE, Instellingen
from ingest.registraties.tabel import HEEL, LEESBAAR, REGEL, BestandFout, Tabel, dutch_number

_KAPOT = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, etree.XMLSyntaxError)
_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATIE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MEEST_LEDEN = 1_000
_LANGSTE_TEKST = 32_767  # what a cell of Excel may hold
_MIDDERNACHT = r"^(\d{4}-\d{2}-\d{2}) 00:00:00$"
T = TypeVar("T")


def read_werkmap(data: bytes, instellingen: Instellingen) -> Tabel:
    """The first sheet; its first row that holds something is the header.

    Raises BestandFout for what is damaged, not a workbook, or unpacks to more than the settings allow.
    """
    delen = _guarded(lambda: _unpack(data, instellingen))
    if "xl/workbook.xml" not in delen:
        raise BestandFout("dit is geen XLSX; lever CSV met puntkomma's, XLSX of Parquet, niet ingepakt")
    blad = _guarded(lambda: _first_sheet(delen))
    faulty = _guarded(lambda: _inspect(delen, blad, instellingen))
    texts, numbers = _guarded(lambda: _load(_repack(delen)))
    return _to_tabel(texts, numbers, faulty)


def _guarded(step: Callable[[], T]) -> T:
    """A step on content from outside: whatever it stumbles over is said without naming anything of it."""
    try:
        return step()
    except BestandFout:
        raise
    except (*_KAPOT, fastexcel.FastExcelError, KeyError, IndexError, TypeError, AttributeError):
        raise BestandFout("de werkmap is beschadigd; sla haar opnieuw op als .xlsx") from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # of the reader's Rust; it is no Exception
            raise BestandFout("de werkmap kan niet gelezen worden; sla haar opnieuw op als .xlsx") from None
        raise


def _unpack(data: bytes, instellingen: Instellingen) -> dict[str, bytes]:
    """Parts of the workbook, never more bytes than allowed whatever the archive says of itself."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    members = [info for info in archive.infolist() if not info.is_dir()]
    room = instellingen.maximum_werkmap_bytes
    if len(members) > _MEEST_LEDEN or sum(info.file_size for info in members) > room:
        raise BestandFout(f"uitgepakt groter dan {room // MEGABYTE} MB; splits de aanlevering")
    parts = {}
    for info in members:
        if info.flag_bits & 0x1:
            raise BestandFout("de werkmap heeft een wachtwoord; lever haar zonder")
        with archive.open(info) as stream:
            parts[info.filename] = stream.read(info.file_size)
    if any(b"<!DOCTYPE" in inhoud for inhoud in parts.values()):
        raise BestandFout("de werkmap bevat een documenttype (DOCTYPE); sla haar opnieuw op als .xlsx")
    return parts


def _repack(delen: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for naam, inhoud in delen.items():
            archive.writestr(naam, inhoud)
    return out.getvalue()


def _first_sheet(delen: dict[str, bytes]) -> str:
    """Which part holds the sheet that stands first."""
    sheet = _parse(delen["xl/workbook.xml"]).find(f"{_NS}sheets/{_NS}sheet")
    links = {link.get("Id"): link.get("Target", "") for link in _parse(delen["xl/_rels/workbook.xml.rels"])}
    target = links[sheet.get(_RELATIE)]
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _parse(inhoud: bytes) -> etree._Element:
    return etree.fromstring(inhoud, etree.XMLParser(resolve_entities=False, no_network=True))


def _inspect(delen: dict[str, bytes], blad: str, instellingen: Instellingen) -> set[int]:
    """Refuse what would fill the memory; returns the rows with a cell whose value is a fault (#DEEL/0!)."""
    lengths = list(_text_lengths(delen.get("xl/sharedStrings.xml", b"")))
    width = height = characters = 0
    faulty: set[int] = set()
    for cell in _elements(delen[blad], "c"):
        row, column = _place(cell.get("r", ""))
        width, height = max(width, column), max(height, row)
        if cell.get("t") == "s":
            characters += lengths[int(cell.findtext(f"{_NS}v", "0"))]
        elif cell.get("t") == "e":
            faulty.add(row)
        if width * height > instellingen.maximum_werkmap_cellen or characters > instellingen.maximum_werkmap_bytes:
            raise BestandFout("het blad is te groot: te veel cellen of tekst; verwijder lege kolommen en rijen")
    return faulty


def _text_lengths(inhoud: bytes) -> Iterator[int]:
    """How long each shared text is."""
    for item in _elements(inhoud, "si") if inhoud else ():
        length = sum(len(text) for text in item.itertext())
        if length > _LANGSTE_TEKST:
            raise BestandFout("een cel bevat meer tekst dan een rekenblad kan hebben; sla de werkmap opnieuw op")
        yield length


def _elements(inhoud: bytes, naam: str) -> Iterator[etree._Element]:
    """Every element of this name, one at a time."""
    for _, element in etree.iterparse(io.BytesIO(inhoud), tag=f"{_NS}{naam}", resolve_entities=False, no_network=True):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _place(reference: str) -> tuple[int, int]:
    """'AB12' → (12, 28). Raises ValueError for what is no place of a cell."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    if not letters.isalpha() or len(letters) > 3:
        raise ValueError("no place of a cell")
    return int(reference[len(letters) :]), column


def _load(data: bytes) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The sheet twice: as text, and with a value only in the cells that hold a number or a yes-or-no."""
    reader = fastexcel.read_excel(data)
    views = (
        reader.load_sheet(0, header_row=None, skip_rows=0, dtypes=soort, dtype_coercion="coerce")
        for soort in ("string", "boolean")
    )
    texts, numbers = (view.to_polars() for view in views)
    names = [str(i) for i in range(texts.width)]
    texts.columns = numbers.columns = names
    return texts, numbers


def _to_tabel(texts: pl.DataFrame, numbers: pl.DataFrame, faulty: set[int]) -> Tabel:
    cells = [_as_text(texts[naam], numbers[naam]) for naam in texts.columns]
    frame = pl.DataFrame(cells, schema=texts.columns).with_row_index(REGEL, 1)
    filled = frame.filter(pl.any_horizontal(pl.col(texts.columns).is_not_null()) | pl.col(REGEL).is_in(list(faulty)))
    if filled.is_empty():
        raise BestandFout("het eerste blad is leeg; begin met een kopregel")
    kop = [naam or "" for naam in filled.row(0)[1:]]
    rows = filled[1:].select(
        pl.col(REGEL).cast(pl.Int64),
        pl.lit(value=True).alias(HEEL),
        (~pl.col(REGEL).is_in(list(faulty))).alias(LEESBAAR),
        *texts.columns,
    )
    return Tabel(kop, rows)


def _as_text(text: pl.Series, number: pl.Series) -> pl.Series:
    """What a person would have written: numbers with a decimal comma, dates without a time, ja and nee."""
    stripped = text.cast(pl.String).str.strip_chars()
    frame = pl.DataFrame({"text": stripped, "is_number": number.is_not_null()})
    words = {"true": "ja", "false": "nee"}
    column = pl.col("text")
    return frame.select(
        pl.when(column == "")
        .then(None)
        .when("is_number", column.is_in(list(words)))
        .then(column.replace(words))
        .when("is_number")
        .then(dutch_number(column))
        .otherwise(column.str.replace(_MIDDERNACHT, "$1"))
    ).to_series()
