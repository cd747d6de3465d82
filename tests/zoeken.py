"""Searches whatever was written for values that must not be there: files unpacked to their values, values disguised.

`forms_of` knows no files, `pieces_of` no values; `search` brings them together.
"""

import base64
import gzip
import hashlib
import io
import re
import sqlite3
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import duckdb
import polars as pl

ALGORITMEN = ("md5", "sha1", "sha256", "sha512", "blake2b")
_BATCH_TEKENS = 64_000_000
_DIEPST = 4


class Vorm(NamedTuple):
    """A disguise of a value, by which it would be recognised."""

    waarde: str
    soort: str


class Stuk(NamedTuple):
    """Something to search: where it stands, the kind of file, and its text (of bytes: one sign per byte)."""

    plek: str
    soort: str
    tekst: str


@dataclass
class Gezocht:
    """What was found, as (place, kind of disguise, value), and how many files and tables of each kind were searched."""

    gevonden: list[tuple[str, str, str]] = field(default_factory=list)
    geteld: Counter[str] = field(default_factory=Counter)


def forms_of(value: str) -> dict[str, Vorm]:
    """Every text by which a value can be recognised, without a key."""
    raw = value.encode()
    made = {
        value: "leesbaar",
        value.encode("utf-16-le").decode("latin-1"): "utf-16",
        raw.hex(): "hex",
        **dict.fromkeys((_base64_at(raw, offset) for offset in range(3)), "base64"),
    }
    for written in {value, value.lower(), value.upper()}:
        made |= digests_of(written.encode())
    if "@" in value:
        made[value.replace("@", "%40")] = "url"
    return {text: Vorm(value, soort) for text, soort in made.items()}


def digests_of(data: bytes) -> dict[str, str]:
    """Every hash of these bytes without a key, as hex and as base64."""
    made = {}
    for naam in ALGORITMEN:
        digest = hashlib.new(naam, data).digest()
        texts = (digest.hex(), base64.b64encode(digest).decode(), base64.urlsafe_b64encode(digest).decode())
        made |= dict.fromkeys((text.rstrip("=") for text in texts), naam)
    return made


def _base64_at(raw: bytes, offset: int) -> str:
    """The signs that do not depend on what stands before and after."""
    coded = base64.b64encode(bytes(offset) + raw + bytes(-(offset + len(raw)) % 3)).decode()
    return coded[-(-offset * 8 // 6) : (offset + len(raw)) * 8 // 6]


def all_forms(values: Iterable[str], contents: Mapping[str, bytes]) -> dict[str, Vorm]:
    """Those of every value, and the hashes of contents (by name): who knows all but the BSN would try each."""
    made = {text: vorm for value in values for text, vorm in forms_of(value).items()}
    for naam, data in contents.items():
        made |= {text: Vorm(naam, f"{soort} van de inhoud") for text, soort in digests_of(data).items()}
    return made


def files_below(folder: Path, without: Iterable[Path] = ()) -> Iterator[Path]:
    """Every file below a folder that does not lie in one of those `without`."""
    left_out = set(without)
    return (p for p in sorted(folder.rglob("*")) if p.is_file() and left_out.isdisjoint((p, *p.parents)))


def search(root: Path, paths: Iterable[Path], forms: Mapping[str, Vorm]) -> Gezocht:
    """Every file and its name for every form."""
    result = Gezocht()
    batch: list[Stuk] = []
    for path in paths:
        plek = path.relative_to(root).as_posix()
        batch.append(Stuk(plek, "naam", plek))
        batch += pieces_of(path, plek)
        if sum(len(stuk.tekst) for stuk in batch) > _BATCH_TEKENS:
            _search_pieces(batch, forms, result)
            batch = []
    _search_pieces(batch, forms, result)
    return result


def search_texts(texts: Mapping[str, str], forms: Mapping[str, Vorm]) -> Gezocht:
    """The same in texts by the place they come from."""
    result = Gezocht()
    _search_pieces([Stuk(plek, "tekst", tekst) for plek, tekst in texts.items()], forms, result)
    return result


def _search_pieces(stukken: list[Stuk], forms: Mapping[str, Vorm], result: Gezocht) -> None:
    result.geteld.update(stuk.soort for stuk in stukken)
    lower = {text.lower(): vorm for text, vorm in forms.items()}
    texts = pl.Series([stuk.tekst.lower() for stuk in stukken], dtype=pl.String)
    patterns = pl.Series([*lower], dtype=pl.String).implode()
    hit = texts.str.contains_any(patterns).arg_true()
    for at, found in zip(hit, texts.gather(hit).str.extract_many(patterns, overlapping=True), strict=True):
        for text in sorted(set(found)):
            if _stands_alone(text, texts[at]):
                result.gevonden.append((stukken[at].plek, lower[text].soort, lower[text].waarde))


def _stands_alone(digits: str, text: str) -> bool:
    """Digits that are part of a longer number are none: times and hashes hold any nine of them by chance."""
    return not digits.isdigit() or re.search(rf"(?<!\d){digits}(?!\d)", text) is not None


def pieces_of(path: Path, plek: str) -> Iterator[Stuk]:
    """A file: its bytes, what is packed in it, and of a table or database each column's values."""
    data = path.read_bytes()
    if data[8:12] == b"DUCK":
        yield Stuk(plek, "duckdb", data.decode("latin-1"))
        yield from _duckdb_columns(path, plek)
    elif data.startswith(b"SQLite format 3\0"):
        yield Stuk(plek, "sqlite", data.decode("latin-1"))
        yield from _sqlite_columns(path, plek)
    else:
        yield from _pieces_of_bytes(data, plek, path.suffix.lstrip(".") or "zonder ending")


def _pieces_of_bytes(data: bytes, plek: str, soort: str, diepte: int = 0) -> Iterator[Stuk]:
    yield Stuk(plek, soort, data.decode("latin-1"))
    if diepte == _DIEPST:
        return
    if data.startswith(b"PAR1"):
        for naam, column in pl.read_parquet(io.BytesIO(data), hive_partitioning=False).to_dict().items():
            yield Stuk(f"{plek}:{naam}", "kolom in parquet", _column_text(column))
    elif data.startswith(b"PK\x03\x04"):
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(data)) as archive:
            for naam in archive.namelist():
                yield Stuk(f"{plek}!{naam}", "naam van lid", naam)
                yield from _pieces_of_bytes(archive.read(naam), f"{plek}!{naam}", f"lid van {soort}", diepte + 1)
    else:
        packed = _inflate(data)
        if packed is not None:
            yield from _pieces_of_bytes(packed, f"{plek}!", f"uitgepakt uit {soort}", diepte + 1)


def _inflate(data: bytes) -> bytes | None:
    try:
        if data.startswith(b"\x1f\x8b"):
            return gzip.decompress(data)
        return zlib.decompress(data) if data[:1] == b"\x78" else None
    except (OSError, EOFError, zlib.error):
        return None


def _column_text(column: pl.Series) -> str:
    """Each value once."""
    return "\n".join(map(str, set(column.to_list())))


def _duckdb_columns(path: Path, plek: str) -> Iterator[Stuk]:
    with duckdb.connect() as con:
        con.execute(f"attach '{path}' as \"{path.stem}\" (read_only)")  # views in it may say that name
        con.execute(f'use "{path.stem}"')
        sql = """select schema_name, table_name, column_name from duckdb_columns()
                 where database_name = current_database() and not internal"""
        for schema, table, column in con.execute(sql).fetchall():
            values = con.execute(f'select distinct "{column}"::varchar from "{schema}"."{table}"').fetchall()
            text = "\n".join(str(value) for (value,) in values)
            yield Stuk(f"{plek}:{schema}.{table}.{column}", "kolom in duckdb", text)


def _sqlite_columns(path: Path, plek: str) -> Iterator[Stuk]:
    """Texts that stand in it together per column; what is packed in a cell apart."""
    con = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        for (table,) in con.execute("select name from sqlite_master where type = 'table'").fetchall():
            found = con.execute(f'select * from "{table}"')
            columns, rows = [name for name, *_ in found.description], found.fetchall()
            for column, values in zip(columns, zip(*rows, strict=True), strict=False):
                here = f"{plek}:{table}.{column}"
                text = "\n".join(map(str, dict.fromkeys(v for v in values if not isinstance(v, bytes))))
                yield Stuk(here, "kolom in sqlite", text)
                for value in (v for v in values if isinstance(v, bytes)):
                    yield from _pieces_of_bytes(value, here, "waarde in sqlite")
    finally:
        con.close()
