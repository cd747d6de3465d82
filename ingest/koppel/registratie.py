"""Registrations as linked tables: wijkteamtrajecten and areas."""

import polars as pl

from ingest.koppel.bronnen import Bronnen
from ingest.koppel.schema import GEKOPPELD

ZELF = "zelf begeleiden"


def link_wijkteamtrajecten(bronnen: Bronnen) -> pl.DataFrame:
    """The table `wijkteamtraject`: per (gemeente, team, traject) the row that holds."""
    return (
        bronnen.registratie("WT")
        .with_columns(
            pl.concat_str("gemeente_code", "team", "traject_id", separator="-").alias("wijkteamtraject_id"),
            pl.col("startdatum").alias("begindatum"),
            pl.col("reden_einde").alias("einde_reden"),
            pl.col("pilot").fill_null(value=False).alias("is_pilot"),
        )
        .sort("wijkteamtraject_id")
        .select(GEKOPPELD["wijkteamtraject"].keys())
    )


def wijkteam_stretches(trajecten: pl.DataFrame) -> pl.DataFrame:
    """Wijkteamtrajecten in the columns that flow, months and episodes count."""
    return trajecten.select(
        pl.col("wijkteamtraject_id").alias("traject_id"),
        pl.lit("wijkteam").alias("uitvoerder"),
        "wet",
        "gemeente_code",
        pl.lit(None, pl.String).alias("agb_code"),
        "team",
        "wijk_code",
        "client_id",
        pl.lit(None, pl.String).alias("toewijzing_nummer"),
        pl.lit(ZELF).alias("product_groep"),
        "begindatum",
        "einddatum",
        "einde_reden",
    )


def link_gebied(bronnen: Bronnen) -> pl.DataFrame:
    """The table `gebied`: wijken and their teams, without postcodes."""
    return (
        bronnen.registratie("gebied")
        .select(GEKOPPELD["gebied"].keys())
        .unique()
        .sort("gemeente_code", "wijk_code", "geldig_van")
    )
