"""How fresh each supplier is, and who sent fewer messages than usual; from the dates of the messages themselves."""

from datetime import date

import polars as pl

from ingest.brons import read_brons
from ingest.home import Home

# Types that a provider sends; the others come from a municipality.
VAN_AANBIEDER = ("302", "303", "305", "307", "315", "317", "320", "323")
VENSTER_DAGEN, VENSTERS = 28, 12
# Fewer than this part of the usual number is told, of who usually sends at least so many.
MINDER_DAN, MINSTENS = 0.5, 8


def _sent(home: Home) -> pl.LazyFrame:
    """Per message its sender and date."""
    by_provider = pl.col("berichttype").str.slice(-3).is_in(VAN_AANBIEDER)
    sender = (
        pl.when(by_provider)
        .then(pl.format("aanbieder {}", "agb_code"))
        .otherwise(pl.format("gemeente {}", "gemeente_code"))
    )
    return (
        read_brons(home, "bericht")
        .select(sender.alias("leverancier"), pl.coalesce("dagtekening", "declaratie_dagtekening").alias("dag"))
        .drop_nulls()
    )


def find_rhythm(home: Home, peildatum: date) -> pl.DataFrame:
    """Per supplier the date of its latest message, its usual rhythm and how long ago it was, in days; latest first."""
    return (
        _sent(home)
        .unique()
        .sort("leverancier", "dag")
        .group_by("leverancier", maintain_order=True)
        .agg(
            pl.col("dag").last().alias("laatste"),
            pl.col("dag").diff().dt.total_days().median().alias("ritme_dagen"),
        )
        .with_columns((pl.lit(peildatum) - pl.col("laatste")).dt.total_days().alias("dagen_geleden"))
        .sort(["dagen_geleden", "leverancier"], descending=[True, False])
        .collect()
    )


def find_quiet(home: Home, peildatum: date) -> pl.DataFrame:
    """Suppliers with fewer messages than usual: `leverancier`, `berichten` in the last four weeks, and `gewoonlijk`.

    Usual is the median over the twelve times four weeks before, from the supplier's first message on.
    """
    number = (pl.lit(peildatum) - pl.col("dag")).dt.total_days() // VENSTER_DAGEN
    counted = (
        _sent(home)
        .with_columns(number.alias("venster"))
        .filter(pl.col("venster").is_between(0, VENSTERS))
        .group_by("leverancier", "venster")
        .len()
    )
    windows = pl.LazyFrame({"venster": range(VENSTERS + 1)}, schema={"venster": pl.Int64})
    first = counted.group_by("leverancier").agg(pl.col("venster").max().alias("eerste"))
    every = (
        first.join(windows, how="cross")
        .filter(pl.col("venster") <= pl.col("eerste"))
        .join(counted, on=["leverancier", "venster"], how="left")
        .with_columns(pl.col("len").fill_null(0))
    )
    return (
        every.group_by("leverancier")
        .agg(
            pl.col("len").filter(pl.col("venster") == 0).sum().alias("berichten"),
            pl.col("len").filter(pl.col("venster") > 0).median().alias("gewoonlijk"),
        )
        .filter(pl.col("gewoonlijk") >= MINSTENS, pl.col("berichten") < MINDER_DAN * pl.col("gewoonlijk"))
        .sort("leverancier")
        .collect()
    )
