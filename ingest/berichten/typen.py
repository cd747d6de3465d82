"""From rows of text to typed columns: every value in its type, and of persons only what may stay."""

from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache
from typing import Any

import polars as pl

from ingest.pseudoniem import Sleutel, mask_columns, passes_elfproef, pseudonymise, replace_own_bsn
from ingest.standaard.tabellen import brons_schemas, read_columns

FindWijk = Callable[[pl.DataFrame], pl.Series]
GEBOORTEDAG, BERICHT_RIJ = "geboortedag", "bericht_rij"
ALLEEN_HIER = {GEBOORTEDAG: pl.Date, BERICHT_RIJ: pl.Int32}  # what rules are judged by, and then goes
_BLANK = " \t\r\n"
_NEDERLANDS = r"^[1-9][0-9]{3}[A-Z]{2}$"
_EERSTE, _LAATSTE = date(1, 1, 1), date(9999, 12, 31)


def type_rows(tabel: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The brons columns of one table, and of `ALLEEN_HIER` those that are there, of rows that privacy has passed."""
    typed = rows.select(_casts(tabel, tuple(rows.schema.items())))
    dates = [name for name, kind in typed.schema.items() if kind == pl.Date]
    lost = [name for name in dates if typed[name].null_count() > rows[name].null_count()]
    return typed.with_columns(to_dates(rows[name]) for name in lost)


@lru_cache(maxsize=1024)
def _casts(tabel: str, have: tuple[tuple[str, Any], ...]) -> list[pl.Expr]:
    """Every column that is wanted, from what there is."""
    kinds = dict(have)
    wanted = brons_schemas()[tabel] | {name: kind for name, kind in ALLEEN_HIER.items() if name in kinds}
    return [_cast(name, kinds[name], kind) for name, kind in wanted.items()]


@cache
def _tijden() -> frozenset[str]:
    """Columns of times: text here, of which XML Schema does not count the blanks around it."""
    columns = (item for table in read_columns().values() for item in table.items())
    return frozenset(name for name, datatype in columns if datatype.soort == "tijd")


def _cast(name: str, have: Any, wanted: Any) -> pl.Expr:
    """Text as the schema allows it (surrounding blanks, a plus sign) to its type."""
    if have == wanted:
        return pl.col(name).str.strip_chars(_BLANK) if name in _tijden() else pl.col(name)
    if wanted == pl.Boolean:  # of what privacy drops, whether it was there
        return pl.col(name).is_not_null()
    text = pl.col(name).str.strip_chars(_BLANK) if have == pl.String else pl.col(name)
    if wanted == pl.Date:
        day = text.str.to_date("%Y-%m-%d", strict=False)
        return pl.when(day >= _EERSTE).then(day).alias(name)  # a year before 1 is for `to_dates`
    return (text.str.strip_prefix("+") if have == pl.String else text).cast(wanted)


def to_dates(values: pl.Series) -> pl.Series:
    """Dates; a year that no calendar of ours holds becomes the nearest that does (0001-01-01 or 9999-12-31)."""
    text = values.str.strip_chars(_BLANK)
    near = text.set(text.str.contains(r"^\d{5,}-").fill_null(value=False), str(_LAATSTE))
    near = near.set(near.str.contains(r"^(-|0000)").fill_null(value=False), "0001-01-01")
    return near.str.to_date("%Y-%m-%d")


def hide_persons(tabel: str, rows: pl.DataFrame, sleutel: Sleutel, find_wijk: FindWijk) -> pl.DataFrame:
    """Rows of text in which nothing is left of a person that may not stay, but for the day of birth.

    `find_wijk` gets a frame with `postcode`, `gemeente_code` and `dagtekening` and returns the wijk per row; `rows` of
    contacts have the last two.
    """
    columns = read_columns()[tabel]
    free = [name for name, datatype in columns.items() if datatype.privacy == "vrij"]
    made = mask_columns(rows.select(free), sleutel)
    for name, datatype in columns.items():
        if datatype.privacy == "eigen":
            made.append(replace_own_bsn(rows[name], rows["client_id"], sleutel))
        if datatype.privacy == "jaar":
            day = to_dates(rows[name]).alias(GEBOORTEDAG)
            made += [day, day.dt.year().alias(name)]
    if tabel == "client":
        good = passes_elfproef(rows["client_id"]).fill_null(value=False).alias("is_elfproef_goed")
        made += [good, pseudonymise("client", rows["client_id"], sleutel)]
    if tabel == "contact":
        made += _address(rows, sleutel, find_wijk)
    return rows.with_columns(made)


def _address(rows: pl.DataFrame, sleutel: Sleutel, find_wijk: FindWijk) -> list[pl.Series]:
    """What may stay of an address: four digits, the wijk, and one keyed code per address (for households)."""
    found = rows.select(
        pl.col("postcode4").str.replace_all(r"\s", "").str.to_uppercase().alias("postcode"),
        pl.col("huisnummer").str.strip_chars().str.strip_chars_start("0+-").alias("nummer"),
        pl.col("huisletter").str.to_uppercase(),
        pl.col("huisnummer_toevoeging").str.to_uppercase(),
        "huisnummer",
        "gemeente_code",
        "dagtekening",
    ).with_columns(pl.col("postcode").str.contains(_NEDERLANDS).fill_null(value=False).alias("is_dutch"))
    house = pl.concat_str("postcode", "nummer", "huisletter", "huisnummer_toevoeging", separator="|", ignore_nulls=True)
    made = found.select(
        pl.when(pl.col("is_dutch") & pl.col("huisnummer").is_not_null()).then(house).alias("adres_code"),
        pl.when("is_dutch").then("postcode").alias("postcode"),
        pl.when("is_dutch").then(pl.col("postcode").str.head(4)).alias("postcode4"),
        pl.col("huisnummer").is_not_null().alias("heeft_huis"),
        (pl.col("postcode").is_not_null() & ~pl.col("is_dutch")).alias("heeft_buitenlandse_postcode"),
        "gemeente_code",
        "dagtekening",
    )
    wijk = find_wijk(made.select("postcode", "gemeente_code", "dagtekening"))
    adres_code = pseudonymise("adres", made["adres_code"], sleutel).alias("adres_code")
    return [adres_code, *made.select("postcode4", "heeft_huis", "heeft_buitenlandse_postcode"), wijk.alias("wijk_code")]
