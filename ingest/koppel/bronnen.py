"""What is known: brons as of a run (`stand`) and as of a day (`bekend_op`); the only place where linking reads.

Messages are known by their dagtekening, answers by their own date, registrations by registratiedatum (ontwerp §5.12).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from ingest.brons import read_brons
from ingest.home import Home
from ingest.registraties.contract import all_contracten
from ingest.registraties.volgorde import contradicting_keys, latest_rows
from ingest.standaard.model import load_definities

IDENTITEIT = ["wet", "gemeente_code", "agb_code"]
# What linking carries of each message; the rest of its header is read where it is judged (`koppen`).
_KOP = [
    "bericht_id", "standaard", "wet", "berichttype", "release", "gemeente_code", "agb_code", "bestand", "run_id",
    "bericht_code", "identificatie", "dagtekening", "identificatie_retour", "dagtekening_retour",
    "declaratie_periode_begindatum", "declaratie_periode_einddatum", "declaratie_nummer", "declaratie_dagtekening",
    "declaratie_identificatie_identificatie", "declaratie_identificatie_dagtekening",
]  # fmt: skip


def retour_types() -> Mapping[str, str]:
    """Number of an answer → number of the message it answers (302 → 301), of every retourbericht."""
    berichten = load_definities("berichten")["berichten"]
    return {nummer: regel["retour_van"] for nummer, regel in berichten.items() if "retour_van" in regel}


@dataclass(frozen=True)
class Bronnen:
    """Brons as far as it is known at this point on both axes; None is: everything."""

    home: Home
    bekend_op: date | None = None
    stand: str | None = None

    @cached_property
    def berichten(self) -> pl.DataFrame:
        """One row per known message, with the date and identification by which answers find it.

        `dagtekening` and `identificatie` are those of the message that is answered; `eigen_datum` and
        `eigen_identificatie` are the message's own. Declarations of 2.x have neither header field: their
        FactuurDagtekening and DeclarantFactuurNummer stand in.
        """
        answers = ["304", *retour_types()]
        nummer = pl.col("berichttype").str.tail(3)
        is_answer = nummer.is_in(answers)
        frame = (
            read_brons(self.home, "bericht", self.stand)
            .select(_KOP)
            .with_columns(
                nummer.alias("nummer"),
                pl.coalesce("dagtekening", "declaratie_dagtekening").alias("dagtekening"),
                pl.coalesce("identificatie", "declaratie_nummer").alias("identificatie"),
            )
            .with_columns(
                pl.when(is_answer).then("dagtekening_retour").otherwise("dagtekening").alias("eigen_datum"),
                pl.when(is_answer).then("identificatie_retour").otherwise("identificatie").alias("eigen_identificatie"),
            )
            .drop("identificatie_retour", "dagtekening_retour")
        )
        # In one chunk, so that what is joined to it shares its columns.
        return self._until(frame, "eigen_datum").sort("bericht_id").collect().rechunk()

    def koppen(self, *kolommen: str) -> pl.LazyFrame:
        """Columns of the header of every message, by bericht_id."""
        return read_brons(self.home, "bericht", self.stand).select("bericht_id", *kolommen)

    def rijen(self, tabel: str, *nummers: str) -> pl.LazyFrame:
        """Rows of one brons table that belong to known messages of these numbers, with their message's identity."""
        messages = self.berichten.lazy().filter(pl.col("nummer").is_in(nummers))
        about = messages.select("bericht_id", "nummer", "release", *IDENTITEIT, "dagtekening", "identificatie")
        return read_brons(self.home, tabel, self.stand).join(about, on="bericht_id")

    @cached_property
    def niet_bezorgd(self) -> pl.Series:
        """Messages of which every envelope that is known was crossed by a Fo01: nobody got them."""
        return self._verzonden.group_by("bericht_id").agg(pl.col("is_fout").all()).filter("is_fout")["bericht_id"]

    @cached_property
    def ontvangen(self) -> pl.DataFrame:
        """Per message that came in an envelope that was delivered `ontvangen_op`: the day of the first."""
        moments = self._verzonden.filter(~pl.col("is_fout"), pl.col("tijdstip").is_not_null())
        return moments.group_by("bericht_id").agg(pl.col("tijdstip").min().dt.date().alias("ontvangen_op"))

    @cached_property
    def _verzonden(self) -> pl.DataFrame:
        """Every known envelope with a message, and whether a Fo01 crosses it.

        A referentie is its sender's own: where several messages have it, the sender must be one of the Fo01's parties.
        """
        sent, faults = (self._until_moment(read_brons(self.home, t, self.stand)) for t in ("envelop", "foutbericht"))
        crossed = faults.select(pl.col("kruisreferentie").alias("referentie"), "zender", "ontvanger")
        parties = pl.concat([crossed.select("referentie", zender=p) for p in ("zender", "ontvanger")])
        of_sender = parties.unique().with_columns(is_van_zender=pl.lit(value=True))
        named = crossed.select("referentie").unique().with_columns(is_genoemd=pl.lit(value=True))
        alone = pl.col("bericht_id").n_unique().over("referentie") == 1
        is_crossed = pl.col("is_van_zender").fill_null(value=False) | (alone & pl.col("is_genoemd")).fill_null(
            value=False
        )
        return (
            sent.select("bericht_id", "referentie", "zender", "tijdstip")
            .join(of_sender, on=["referentie", "zender"], how="left")
            .join(named, on="referentie", how="left")
            .select("bericht_id", "tijdstip", is_crossed.alias("is_fout"))
            .collect()
        )

    @cached_property
    def eenheden(self) -> dict[str, str]:
        """AGB code → administrative unit, of every aanbieder whose contract names one: the latest that does."""
        named = self.registratie("AC").filter(pl.col("administratieve_eenheid").is_not_null())
        latest = named.sort("geldig_van", "registratiedatum", "administratieve_eenheid").unique(
            "agb_code", keep="last", maintain_order=True
        )
        return dict(latest.select("agb_code", "administratieve_eenheid").iter_rows())

    def registratie(self, soort: str) -> pl.DataFrame:
        """The rows of one registration that hold: per key the latest registered and not withdrawn."""
        return latest_rows(self._registered(soort), all_contracten()[soort].sleutel, self.bekend_op)

    def tegenspraak(self, soort: str) -> pl.DataFrame:
        """The keys of one registration of which the latest rows do not say the same."""
        return contradicting_keys(self._registered(soort), all_contracten()[soort].sleutel, self.bekend_op)

    def _registered(self, soort: str) -> pl.DataFrame:
        return read_brons(self.home, all_contracten()[soort].tabel, self.stand).collect()

    def _until(self, frame: pl.LazyFrame, column: str) -> pl.LazyFrame:
        return frame if self.bekend_op is None else frame.filter(pl.col(column) <= self.bekend_op)

    def _until_moment(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """An envelope without a moment counts always."""
        if self.bekend_op is None:
            return frame
        return frame.filter((pl.col("tijdstip").dt.date() <= self.bekend_op).fill_null(value=True))
