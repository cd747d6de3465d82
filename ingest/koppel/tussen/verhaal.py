"""What was linked in one night, as the rules between messages need it."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from ingest.koppel.berichten import NOOIT_VERZONDEN
from ingest.koppel.bronnen import Bronnen

TOEWIJZING = ["gemeente_code", "wet", "toewijzing_nummer"]
PARTIJEN = ["gemeente_code", "wet", "agb_code"]


@dataclass(frozen=True)
class Verhaal:
    """The linked frames of `alles`, before they are cut to the columns of gekoppeld.

    `versies` are all versions in the order of validity, also those whose number is somebody else's; `toewijzingen` the
    ones that hold.
    """

    bronnen: Bronnen
    peildatum: date
    berichten: pl.DataFrame
    versies: pl.DataFrame
    toewijzingen: pl.DataFrame
    starts: pl.DataFrame
    stops: pl.DataFrame
    leveringen: pl.DataFrame
    prestaties: pl.LazyFrame
    producten: pl.DataFrame

    @property
    def bezorgd(self) -> pl.LazyFrame:
        """Messages that arrived and are no logical double, with `telt`: not rejected as a whole."""
        rejected = pl.col("retour_status").is_in(NOOIT_VERZONDEN)
        arrived = self.berichten.lazy().filter(~pl.col("is_logisch_dubbel") & ~pl.col("is_niet_bezorgd"))
        return arrived.with_columns((~rejected).alias("telt"))

    def afgekeurd(self, *nummers: str) -> pl.DataFrame:
        """Messages of these numbers that the receiver rejected as a whole."""
        return self.bezorgd.filter(pl.col("nummer").is_in(nummers) & ~pl.col("telt")).collect()

    def rijen(self, tabel: str, *nummers: str) -> pl.LazyFrame:
        """Rows of a brons table in messages that arrived, with `telt`."""
        about = self.bezorgd.select("bericht_id", "telt", "retour_bericht_id")
        return self.bronnen.rijen(tabel, *nummers).join(about, on="bericht_id")
