"""Judging the rules between messages over all municipalities at once: findings, never a row less (ontwerp §4).

Rules are data (`standaard/definities/regels_tussen.yaml`). A message is judged by its own release. What the receiver
rejected as a whole counts for nothing else, but is judged by the rules that have a retourcode, so that both can be
compared; declarations that were rejected as a whole are in no check (ontwerp §5.6).
"""

from collections.abc import Iterator, Mapping
from functools import cache

import polars as pl

from ingest.koppel.controle import finding
from ingest.koppel.tussen.berichten import bericht_rows
from ingest.koppel.tussen.meldingen import start_rows, stop_rows
from ingest.koppel.tussen.prestaties import answer_rows, checked_prestaties, credit_rows, prestatie_rows, series_rows
from ingest.koppel.tussen.producten import productregel_rows
from ingest.koppel.tussen.toewijzingen import missing_rows, toewijzing_rows
from ingest.koppel.tussen.verhaal import Verhaal
from ingest.koppel.tussen.verzoeken import antwoord_rows, read_verzoeken, verzoek_product_rows, verzoek_rows
from ingest.standaard.model import load_datatypes
from ingest.standaard.regels import Plaats, Regel, all_tussenregels

_REGISTRATIE = "registratie"
_UITGAVE = "uitgave"


def find_breaches(verhaal: Verhaal) -> list[pl.DataFrame]:
    """One finding per row and rule that it breaks."""
    return [finding for tabel, rows in linked_rows(verhaal) for finding in _judge(tabel, _complete(rows, verhaal))]


def linked_rows(verhaal: Verhaal) -> Iterator[tuple[str, pl.DataFrame]]:
    """Every linked table by its name in the definitions, one after another, so that one at a time takes memory."""
    checked = checked_prestaties(verhaal)
    yield "creditprestatie", credit_rows(checked)
    yield "antwoordprestatie", answer_rows(verhaal)
    yield "bericht", bericht_rows(verhaal, checked)
    verzoeken = read_verzoeken(verhaal)
    yield "verzoek", verzoek_rows(verhaal, verzoeken)
    yield "antwoord", antwoord_rows(verhaal, verzoeken)
    verzocht = verzoek_product_rows(verhaal)
    yield "verzoek_product", verzocht
    toegewezen = toewijzing_rows(verhaal, verzoeken, checked)
    yield "toegewezen_product", toegewezen
    named = verzocht.with_columns(pl.col("genoemd_nummer").alias("toewijzing_nummer"))
    yield "gemiste_toewijzing", missing_rows(verhaal, toegewezen, named)
    yield "start_product", start_rows(verhaal)
    yield "stop_product", stop_rows(verhaal)
    yield "levering", verhaal.leveringen
    yield "productregel", productregel_rows(verhaal)
    for prestaties in prestatie_rows(verhaal, checked):
        yield "prestatie", prestaties
        yield "prestatiereeks", series_rows(verhaal, prestaties)


def _complete(rows: pl.DataFrame, verhaal: Verhaal) -> pl.DataFrame:
    telt = [] if "telt" in rows.columns else [pl.lit(value=True).alias("telt")]
    release = pl.concat_str("wet", "release", separator=" ").cast(pl.Categorical)
    return rows.with_columns(pl.lit(verhaal.peildatum).alias("peildatum"), release.alias(_UITGAVE), *telt)


def _judge(tabel: str, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The breaches of every rule that speaks of this table."""
    places = [(r, p) for r in all_tussenregels().values() for p in r.plaatsen if p.tabel == tabel]
    masks = rows.lazy().select(
        (_applies(r, p) & pl.sql_expr(str(p.fout))).fill_null(value=False).alias(str(i))
        for i, (r, p) in enumerate(places)
    )
    for i, mask in enumerate(masks.collect().iter_columns()):
        if mask.any():
            yield _breach(rows.filter(mask), *places[i])


def _applies(regel: Regel, plaats: Plaats) -> pl.Expr:
    """Where a rule holds: its messages in the releases that know it; rejected ones when it has a retourcode."""
    holds = pl.col(_UITGAVE).is_in(_uitgaven(regel.standaard_releases)) | (pl.col("nummer") == _REGISTRATIE)
    counts = pl.lit(value=True) if regel.retourcode else pl.col("telt")
    return pl.col("nummer").is_in(plaats.berichten) & holds & counts


def _uitgaven(releases: frozenset[tuple[str, str]]) -> list[str]:
    wet = {"iwmo": "wmo", "ijw": "jeugd"}
    return [f"{wet[standaard]} {release}" for standaard, release in sorted(releases)]


def _breach(rows: pl.DataFrame, regel: Regel, plaats: Plaats) -> pl.DataFrame:
    known = pl.col(_UITGAVE).is_in(_uitgaven(_knowing(regel.retourcode)))
    found = finding(rows, regel.code, regel.retourcode, regel.uitleg, plaats.element, plaats.bedrag)
    names_line = "prestatie" in plaats.tabel and "retour_bericht_id" in rows.columns
    line = rows["referentie_nummer"] if names_line else pl.lit(None, pl.String)
    return found.with_columns(
        pl.when(rows.select(known.fill_null(value=True)).to_series()).then("retourcode").alias("retourcode"),
        line.alias("referentie_nummer"),
    )


@cache
def _knowing(retourcode: str | None) -> frozenset[tuple[str, str]]:
    """Standards and releases whose list of retourcodes has this one; a list that is not known has all."""
    regels: Mapping[str, Regel] = all_tussenregels()
    every = {uitgave for regel in regels.values() for uitgave in regel.standaard_releases}
    lists = {uitgave: load_datatypes(*uitgave)["RetourCode"].codes for uitgave in every}
    return frozenset(uitgave for uitgave, codes in lists.items() if codes is None or retourcode in codes)
