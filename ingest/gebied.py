"""Which wijk a postcode lies in, used while reading; afterwards only four digits of a client's postcode remain."""

from dataclasses import dataclass

import polars as pl

from ingest.brons import read_brons
from ingest.home import Home
from ingest.registraties.volgorde import latest_rows

BUITEN = "buiten gemeente"


@dataclass(frozen=True)
class Gebied:
    """Postcodes with their gemeente and wijk, and from when to when."""

    rijen: pl.DataFrame

    def find(self, contacts: pl.DataFrame) -> pl.Series:
        """Wijk per row of (postcode, gemeente_code, dagtekening).

        Null without a postcode or where nothing is known of the gemeente; 'buiten gemeente' where the postcode is not
        one of its own (ontwerp §5.1).
        """
        rows = contacts.with_row_index("rij")
        valid = (
            rows.join(self.rijen, on=["postcode", "gemeente_code"])
            .filter(
                pl.col("dagtekening").is_null()
                | (
                    (pl.col("geldig_van") <= pl.col("dagtekening"))
                    & (pl.col("geldig_tot").is_null() | (pl.col("geldig_tot") >= pl.col("dagtekening")))
                )
            )
            .sort("rij", "geldig_van", "wijk_code")
            .unique("rij", keep="last")
            .select("rij", "wijk_code")
        )
        known = self.rijen["gemeente_code"].unique().implode()
        outside = pl.when(pl.col("postcode").is_not_null() & pl.col("gemeente_code").is_in(known)).then(pl.lit(BUITEN))
        found = rows.join(valid, on="rij", how="left", maintain_order="left")
        return found.select(pl.coalesce("wijk_code", outside).cast(pl.String)).to_series()


def load_gebied(home: Home, new: list[pl.DataFrame]) -> Gebied:
    """The areas that brons holds, with those that this run has just read."""
    frames = [read_brons(home, "gebied").collect(), *new]
    rijen = latest_rows(pl.concat(frames, how="vertical"), ("postcode", "geldig_van"))
    return Gebied(rijen.select("postcode", "gemeente_code", "wijk_code", "geldig_van", "geldig_tot"))
