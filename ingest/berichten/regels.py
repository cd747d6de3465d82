"""Judging the rules inside a message, for a whole batch at once: findings, never rejections (ontwerp §4).

Rules are data (`standaard/definities/regels.yaml`); what SQL over one row can't say is in `vergelijken.py`.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import polars as pl

from ingest.berichten.typen import BERICHT_RIJ
from ingest.berichten.vergelijken import VERGELIJKEN
from ingest.standaard.regels import Plaats, Regel, all_regels
from ingest.standaard.tabellen import BEVINDING_SCHEMA

_OVER = ("nummer", "standaard", "release", "dagtekening")
_SOORT = "__soort"  # which of the kinds of messages in the batch a row stands in
Soort = tuple[str, str, str]


def find_breaches(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per breach in a batch of brons tables: message, rule, table, row, line and element.

    The rows say by `bericht_rij` which of the messages they stand in. A message is judged by the rules of its own
    release.
    """
    messages = frames["bericht"].with_columns(
        pl.col("berichttype").str.tail(3).alias("nummer"),
        pl.coalesce("dagtekening", "declaratie_dagtekening").alias("dagtekening"),
    )
    kinds = messages.select("standaard", "release", "nummer").unique().sort(pl.all())
    messages = messages.join(kinds.with_row_index(_SOORT), on=kinds.columns, how="left", maintain_order="left")
    soorten: tuple[Any, ...] = tuple(kinds.iter_rows())
    found = [pl.DataFrame(schema=BEVINDING_SCHEMA)]
    for tabel, frame in frames.items():
        rows = _with_message(tabel, frame, messages)
        found += [_breach(rows, wrong, regel, plaats) for regel, plaats, wrong in _judge(tabel, rows, soorten, frames)]
    return pl.concat(found).sort(BEVINDING_SCHEMA.keys())


def _with_message(tabel: str, frame: pl.DataFrame, messages: pl.DataFrame) -> pl.DataFrame:
    if tabel == "bericht":
        return messages.with_columns(volgnummer=pl.lit(1, pl.Int32), regel_nr=pl.lit(1, pl.Int32))
    return frame.with_columns(messages.select(*_OVER, _SOORT)[frame[BERICHT_RIJ]])


def _judge(
    tabel: str, rows: pl.DataFrame, soorten: tuple[Soort, ...], frames: Mapping[str, pl.DataFrame]
) -> Iterator[tuple[Regel, Plaats, pl.Series]]:
    """Every rule that this table's rows break, with the rows that do."""
    places, masks = _places(tabel, soorten)
    found = rows.select(masks)
    for at, (regel, plaats) in enumerate(places):
        wrong = found[str(at)]
        if plaats.vergelijk and wrong.any():
            wrong = _compare(plaats.vergelijk, rows, wrong, frames)
        if wrong.any():
            yield regel, plaats, wrong


@lru_cache(maxsize=1024)
def _places(tabel: str, soorten: tuple[Soort, ...]) -> tuple[list[tuple[Regel, Plaats]], list[pl.Expr]]:
    """The rules that hold in rows of this table of such messages, and for each an expression by its number.

    It is true where the rule is broken, or for a comparison where the rule holds.
    """
    places = [
        (regel, plaats, known)
        for regel in all_regels().values()
        for plaats in regel.plaatsen
        if plaats.tabel == tabel and (known := _known(regel, plaats, soorten))
    ]
    masks = [
        (pl.col(_SOORT).is_in(known) & (pl.sql_expr(p.fout) if p.fout else pl.lit(value=True)))
        .fill_null(value=False)
        .alias(str(at))
        for at, (_, p, known) in enumerate(places)
    ]
    return [(regel, plaats) for regel, plaats, _ in places], masks


def _known(regel: Regel, plaats: Plaats, soorten: Iterable[Soort]) -> list[int]:
    """Where a rule holds: its messages, in the releases that know it, by their number among those that are there."""
    return [
        at
        for at, (standaard, release, nummer) in enumerate(soorten)
        if plaats.holds_for(standaard, release, nummer) and (standaard, release) in regel.standaard_releases
    ]


def _compare(name: str, rows: pl.DataFrame, applies: pl.Series, frames: Mapping[str, pl.DataFrame]) -> pl.Series:
    """A comparison judged over the rows where the rule holds, as a mask over all rows."""
    numbered = rows.with_row_index("__rij")
    if applies.all():
        return VERGELIJKEN[name](numbered, frames).fill_null(value=False)
    held = numbered.filter(applies)
    broken = held["__rij"].filter(VERGELIJKEN[name](held, frames).fill_null(value=False))
    return pl.int_range(rows.height, eager=True).is_in(broken.implode())


def _breach(rows: pl.DataFrame, wrong: pl.Series, regel: Regel, plaats: Plaats) -> pl.DataFrame:
    return (
        rows.filter(wrong)
        .select(
            "bericht_id",
            pl.lit(regel.code).alias("regel_code"),
            pl.lit(plaats.tabel).alias("tabel"),
            "volgnummer",
            "regel_nr",
            pl.lit(plaats.element).alias("element"),
        )
        .cast(BEVINDING_SCHEMA)
    )  # type: ignore[arg-type]
