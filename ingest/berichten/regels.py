"""Judging the rules inside a message, for a whole batch at once: findings, never rejections (ontwerp §4).

Rules are data (`standaard/definities/regels.yaml`); what SQL over one row can't say is in `vergelijken.py`.
"""

from collections.abc import Iterator, Mapping

import polars as pl

from ingest.berichten.vergelijken import VERGELIJKEN
from ingest.standaard.regels import Plaats, Regel, all_regels
from ingest.standaard.tabellen import BEVINDING_SCHEMA

_OVER = ("nummer", "standaard", "release", "dagtekening")


def find_breaches(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per breach in a batch of brons tables: message, rule, table, row, line and element.

    A message is judged by the rules of its own release.
    """
    messages = frames["bericht"].with_columns(
        pl.col("berichttype").str.tail(3).alias("nummer"),
        pl.coalesce("dagtekening", "declaratie_dagtekening").alias("dagtekening"),
    )
    found = [pl.DataFrame(schema=BEVINDING_SCHEMA)]
    for tabel, frame in frames.items():
        rows = _with_message(tabel, frame, messages)
        found += [_breach(rows, wrong, regel, plaats) for regel, plaats, wrong in _judge(tabel, rows, frames)]
    return pl.concat(found).sort(BEVINDING_SCHEMA.keys())


def _with_message(tabel: str, frame: pl.DataFrame, messages: pl.DataFrame) -> pl.DataFrame:
    if tabel == "bericht":
        return messages.with_columns(volgnummer=pl.lit(1, pl.Int32), regel_nr=pl.lit(1, pl.Int32))
    return frame.join(messages.select("bericht_id", *_OVER), on="bericht_id", how="left", maintain_order="left")


def _judge(
    tabel: str, rows: pl.DataFrame, frames: Mapping[str, pl.DataFrame]
) -> Iterator[tuple[Regel, Plaats, pl.Series]]:
    """Every rule that this table's rows break, with the rows that do."""
    places = [(r, p) for r in all_regels().values() for p in r.plaatsen if p.tabel == tabel]
    present = set(rows["nummer"].unique())
    places = [(r, p) for r, p in places if present & set(p.berichten)]
    masks = rows.select(
        (_applies(r, p) & (pl.sql_expr(p.fout) if p.fout else pl.lit(value=True))).fill_null(value=False).alias(str(i))
        for i, (r, p) in enumerate(places)
    )
    for i, (regel, plaats) in enumerate(places):
        wrong = masks[str(i)]
        if plaats.vergelijk and wrong.any():
            wrong = _compare(plaats.vergelijk, rows, wrong, frames)
        if wrong.any():
            yield regel, plaats, wrong


def _applies(regel: Regel, plaats: Plaats) -> pl.Expr:
    """Where a rule holds: its messages, in the releases that know it."""
    known = [f"{standaard} {release}" for standaard, release in sorted(regel.standaard_releases)]
    own = pl.concat_str("standaard", "release", separator=" ")
    return pl.col("nummer").is_in(plaats.berichten) & own.is_in(known)


def _compare(name: str, rows: pl.DataFrame, applies: pl.Series, frames: Mapping[str, pl.DataFrame]) -> pl.Series:
    """A comparison judged over the rows where the rule holds, as a mask over all rows."""
    numbered = rows.with_row_index("__rij").filter(applies)
    broken = numbered["__rij"].filter(VERGELIJKEN[name](numbered, frames).fill_null(value=False))
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
