"""From judged messages to brons rows: every element in its column, except what privacy drops.

A value is text until a whole batch is cast at once. BSN, postcode and house number exist only inside a batch.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from ingest.berichten.regels import find_breaches
from ingest.pseudoniem import Sleutel, client_ids, is_bsn, map_unique, mask_column
from ingest.standaard.model import WET, Bericht
from ingest.standaard.tabellen import (
    BERICHT_EXTRA,
    BEVINDING,
    SLEUTEL,
    WEG,
    Stap,
    brons_schemas,
    extraction_plan,
    read_columns,
)

_BSN = "client_id"
_GEBOORTEDAG = "geboortedag"
_VAST = len(SLEUTEL)


@dataclass(frozen=True)
class _Doen:
    """A compiled Stap: the index to fill, or the steps below, with the table when a new row begins."""

    index: int | None
    onder: Mapping[str, "_Doen"] | None
    tabel: str | None


@cache
def _row_columns(tabel: str) -> tuple[str, ...]:
    """Columns of a row while it is being read: its keys, then what the messages hold."""
    eigen = read_columns()[tabel]
    begin = ("bericht_id", *BERICHT_EXTRA) if tabel == "bericht" else tuple(SLEUTEL)
    client = () if tabel == "bericht" or _BSN in eigen else (_BSN,)
    return (*begin, *client, *eigen)


@cache
def _compiled_plan(bericht: Bericht) -> Mapping[str, _Doen]:
    return _compile(extraction_plan(bericht), "bericht")


def _compile(plan: Mapping[str, Stap], tabel: str) -> dict[str, _Doen]:
    return {tag: _compile_step(stap, tabel) for tag, stap in plan.items()}


def _compile_step(stap: Stap, tabel: str) -> _Doen:
    own = stap.tabel or tabel
    index = _row_columns(own).index(stap.kolom) if stap.kolom else None
    return _Doen(index, _compile(stap.onder, own) if stap.onder is not None else None, stap.tabel)


class Lezing:
    """A batch of messages being read: rows per brons table, as text, with everything that later goes."""

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        self.rijen: dict[str, list[list[Any]]] = {tabel: [] for tabel in read_columns()}

    def __len__(self) -> int:
        return sum(len(rows) for rows in self.rijen.values())

    def add(self, bericht: Bericht, root: Any, bericht_id: str, bestand: str) -> int:
        """Read one valid message; returns its number of rows."""
        before = {tabel: len(rows) for tabel, rows in self.rijen.items()}
        row: list[Any] = [None] * len(_row_columns("bericht"))
        row[: 1 + len(BERICHT_EXTRA)] = [
            bericht_id,
            bericht.standaard,
            WET[bericht.standaard],
            bericht.berichttype,
            bericht.release,
            bericht.is_afgeleid,
            bestand,
            self.run_id,
            None,
        ]
        self.rijen["bericht"].append(row)
        self._walk(root, _compiled_plan(bericht), row, _Plaats(bericht_id, "bericht", 1, None, before))
        row[len(BERICHT_EXTRA)] = sum(len(rows) - before[tabel] for tabel, rows in self.rijen.items())
        return row[len(BERICHT_EXTRA)]

    def _walk(self, node: Any, plan: Mapping[str, _Doen], row: list[Any], plaats: "_Plaats") -> None:
        for child in node:
            doen = plan[child.tag]
            if doen.tabel is not None:
                self._new_row(child, doen, row, plaats)
            elif doen.onder is not None:
                self._walk(child, doen.onder, row, plaats)
            elif doen.index is not None:
                row[doen.index] = child.text or ""

    def _new_row(self, child: Any, doen: _Doen, row: list[Any], plaats: "_Plaats") -> None:
        tabel = doen.tabel or ""
        rows = self.rijen[tabel]
        volgnummer = len(rows) - plaats.voor[tabel] + 1
        new: list[Any] = [None] * len(_row_columns(tabel))
        new[:_VAST] = [plaats.bericht_id, volgnummer, plaats.tabel, plaats.volgnummer, child.sourceline]
        rows.append(new)
        client = new if tabel == "client" else plaats.client
        if client is not None and client is not new:
            new[_VAST] = client[_row_columns("client").index(_BSN)]
        if doen.index is not None:
            new[doen.index] = child.text or ""
        if doen.onder is not None:
            self._walk(child, doen.onder, new, _Plaats(plaats.bericht_id, tabel, volgnummer, client, plaats.voor))

    def headers(self) -> pl.DataFrame:
        """Whose gemeente each message of the batch is of, and its date; one row per bericht_id."""
        names = _row_columns("bericht")
        wanted = ("bericht_id", "gemeente_code", "dagtekening", "declaratie_dagtekening")
        columns = {
            n: pl.Series([row[names.index(n)] for row in self.rijen["bericht"]], dtype=pl.String) for n in wanted
        }
        dates = [_cast(columns.pop(n), pl.Date).alias(n) for n in wanted[2:]]
        return pl.DataFrame(columns).with_columns(dates[0].zip_with(dates[0].is_not_null(), dates[1]))

    def to_brons(self, sleutel: Sleutel, find_wijk: Callable[[pl.DataFrame], pl.Series]) -> dict[str, pl.DataFrame]:
        """Typed, pseudonymised rows per brons table; tables without rows are left out.

        `find_wijk` gets a frame with `postcode` and `bericht_id` and returns the wijk per row.
        """
        frames = {tabel: _typed(tabel, rows, sleutel, find_wijk) for tabel, rows in self.rijen.items() if rows}
        breaches = find_breaches(frames)
        kept = {tabel: frame.select(brons_schemas()[tabel].keys()) for tabel, frame in frames.items()}
        return kept | ({BEVINDING: breaches} if breaches.height else {})


@dataclass(frozen=True)
class _Plaats:
    """Where the reading is: in which message, below which row, for which client."""

    bericht_id: str
    tabel: str
    volgnummer: int
    client: list[Any] | None
    voor: Mapping[str, int]


def _typed(
    tabel: str, rows: list[list[Any]], sleutel: Sleutel, find_wijk: Callable[[pl.DataFrame], pl.Series]
) -> pl.DataFrame:
    """The brons columns of one table, and `geboortedag`, which the rules ask for and which goes after them."""
    schema = brons_schemas()[tabel]
    columns = dict(
        zip(_row_columns(tabel), (pl.Series(list(v), strict=False) for v in zip(*rows, strict=True)), strict=True)
    )
    if tabel == "client":
        bsns = columns[_BSN].cast(pl.String)
        columns["is_elfproef_goed"] = map_unique(bsns, lambda bsn: "1" if is_bsn(bsn) else None).is_not_null()
    if _BSN in columns:
        columns[_BSN] = client_ids(columns[_BSN].cast(pl.String), sleutel)
    if tabel == "contact":
        columns |= _address(columns, sleutel, find_wijk)
    for name, datatype in read_columns()[tabel].items():
        if datatype.privacy == "vrij":
            columns[name] = mask_column(columns[name].cast(pl.String), sleutel)
        elif datatype.privacy == WEG:
            columns[name] = columns[name].is_not_null()
        elif datatype.privacy == "jaar":
            columns[_GEBOORTEDAG] = _cast(columns[name].cast(pl.String), pl.Date)
            columns[name] = columns[_GEBOORTEDAG].dt.year()
    made = {name: _cast(columns[name], kind) for name, kind in schema.items()}
    return pl.DataFrame(made, schema=schema).with_columns(columns[n].alias(n) for n in (_GEBOORTEDAG,) if n in columns)


def _address(
    columns: Mapping[str, pl.Series], sleutel: Sleutel, find_wijk: Callable[[pl.DataFrame], pl.Series]
) -> dict[str, pl.Series]:
    """What may stay of an address: four digits, the wijk, and one keyed code per address (for households)."""
    parts = pl.DataFrame(
        {n: columns[n].cast(pl.String) for n in ("postcode4", "huisnummer", "huisletter", "huisnummer_toevoeging")}
    )
    postcode = parts["postcode4"].str.replace_all(r"\s", "").str.to_uppercase()
    is_dutch = postcode.str.contains(r"^[1-9]\d{3}[A-Z]{2}$").fill_null(value=False)
    whole = parts.select(
        pl.when(is_dutch & pl.col("huisnummer").is_not_null()).then(
            pl.concat_str(
                postcode,
                pl.col("huisnummer").str.strip_chars().str.strip_chars_start("0+"),
                pl.col("huisletter").str.to_uppercase(),
                pl.col("huisnummer_toevoeging").str.to_uppercase(),
                separator="|",
                ignore_nulls=True,
            )
        )
    ).to_series()
    return {
        "adres_code": map_unique(whole, lambda text: sleutel.pseudonym("adres", text.encode())),
        "postcode4": postcode.set(~is_dutch, None).str.head(4),
        "heeft_huis": parts["huisnummer"].is_not_null(),
        "heeft_buitenlandse_postcode": postcode.is_not_null() & ~is_dutch,
        "wijk_code": find_wijk(
            pl.DataFrame({"postcode": postcode.set(~is_dutch, None), "bericht_id": columns["bericht_id"]})
        ),
    }


def _cast(values: pl.Series, kind: Any) -> pl.Series:
    """Text as the schema allows it (surrounding blanks, a plus sign, far years) to its type."""
    if values.dtype == kind:
        return values
    if values.dtype != pl.String or kind == pl.String:
        return values.cast(kind)
    text = values.str.strip_chars(" \t\r\n")
    if kind == pl.Date:
        return _dates(text)
    return text.str.strip_prefix("+").cast(kind)


def _dates(text: pl.Series) -> pl.Series:
    """Dates; a year that no calendar of ours holds becomes the nearest that does (0001-01-01 or 9999-12-31)."""
    parsed = text.str.to_date("%Y-%m-%d", strict=False)
    if parsed.null_count() == text.null_count():
        return parsed
    near = text.set(text.str.contains(r"^\d{5,}-").fill_null(value=False), "9999-12-31")
    near = near.set(near.str.contains(r"^(-|0000)").fill_null(value=False), "0001-01-01")
    return near.str.to_date("%Y-%m-%d")
