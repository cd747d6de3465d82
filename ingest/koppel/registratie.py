"""Registrations as linked tables: the rows that hold, under the names of gekoppeld, and what they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from ingest.koppel.bronnen import Bronnen
from ingest.koppel.kenmerk import identify
from ingest.koppel.product import add_product_groep
from ingest.koppel.schema import GEKOPPELD
from ingest.registraties.contract import all_contracten

ZELF = "zelf begeleiden"
_REGIO = "regio"  # instead of no gemeente, while joining
_TRAJECT = ["gemeente_code", "team", "traject_id"]


@dataclass(frozen=True)
class Bron:
    """A registration as (part of) a linked table: what all its rows have, columns that are called otherwise there,
    and columns that are made of others.

    A ja_nee `x` is `is_x` and an amount `x` is `x_cent` without being named here.
    """

    soort: str
    vast: Mapping[str, str] = field(default_factory=dict)
    namen: Mapping[str, str] = field(default_factory=dict)
    maak: Mapping[str, pl.Expr] = field(default_factory=dict)


REGISTRATIES: Mapping[str, tuple[Bron, ...]] = {
    "meting": (
        Bron("ZRM", {"instrument": "ZRM"}, {"versie": "instrument_versie"}),
        Bron("IROC", {"instrument": "I.ROC"}, {"versie": "instrument_versie", "vraag": "domein"}),
    ),
    "evaluatie": tuple(
        Bron(soort, {"soort": wie}, maak={"wijkteamtraject_id": identify(_TRAJECT)})
        for soort, wie in (("EF-C", "coach"), ("EF-I", "inwoner"))
    ),
    "evaluatieverslag": (Bron("EV"),),
    "plan": (Bron("OP"),),
    "tijdregistratie": (Bron("TR"),),
    "formatie": (Bron("FB", maak={"is_totaal": pl.col("is_totaal").fill_null(value=False)}),),
    "doorverwijzing": (Bron("DV", {}, {"van_agb_code": "agb_code"}),),
    "contract": (Bron("AC"),),
    "voorziening": (Bron("VV"),),
    "effectencalculator": (Bron("EC"),),
    "duiding": (Bron("NF"),),
}


def link_registraties(bronnen: Bronnen, wijkteam: pl.DataFrame, producten: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Every table of REGISTRATIES; each row that holds is one row.

    A form has the wet, the client and the wijk of its traject, null where that is not known.
    """
    tables = {tabel: pl.concat([_rows(bronnen, tabel, b) for b in bron]) for tabel, bron in REGISTRATIES.items()}
    tables["evaluatie"] = _add_traject(tables["evaluatie"], wijkteam)
    tables["contract"] = _add_product_groep(tables["contract"], producten)
    return {tabel: rows.select(GEKOPPELD[tabel].keys()).sort(f"{tabel}_id") for tabel, rows in tables.items()}


def _rows(bronnen: Bronnen, tabel: str, bron: Bron) -> pl.DataFrame:
    """The rows of one registration that hold; columns that only another registration has are null."""
    contract = all_contracten()[bron.soort]
    flags = {naam: f"is_{naam}" for naam, kolom in contract.kolommen.items() if kolom.type == "ja_nee"}
    rows = bronnen.registratie(bron.soort)
    named = (
        rows.with_columns(pl.lit(waarde).alias(naam) for naam, waarde in bron.vast.items())
        .with_columns(identify([*bron.vast, *contract.sleutel]).alias(f"{tabel}_id"))
        .rename({**flags, **bron.namen})
        .with_columns(**bron.maak)
    )
    return named.select(
        (pl.col(naam) if naam in named.columns else pl.lit(None)).cast(soort).alias(naam)
        for naam, soort in GEKOPPELD[tabel].items()
    )


def _add_traject(forms: pl.DataFrame, wijkteam: pl.DataFrame) -> pl.DataFrame:
    about = ["wet", "wijk_code", "client_id"]
    return forms.drop(about).join(wijkteam.select("wijkteamtraject_id", *about), on="wijkteamtraject_id", how="left")


def _add_product_groep(contracten: pl.DataFrame, producten: pl.DataFrame) -> pl.DataFrame:
    """The group that a product has in its gemeente; in a contract of the region, where all gemeenten agree on it."""
    key = ["wet", "product_code", "geldig_van", "geldig_tot"]
    agreed = producten.filter(pl.col("product_groep").n_unique().over(key) == 1).unique(key)
    region = agreed.with_columns(pl.lit(_REGIO).alias("gemeente_code")).select(producten.columns)
    placed = contracten.drop("product_groep").with_columns(pl.col("gemeente_code").fill_null(_REGIO))
    found = add_product_groep(placed, pl.concat([producten, region]), "geldig_van")
    return found.with_columns(pl.col("gemeente_code").replace({_REGIO: None}))


def count_registraties(bronnen: Bronnen, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The table `telling` of these tables: every row that holds in brons is one row here."""
    held = {tabel: sum(bronnen.registratie(b.soort).height for b in bron) for tabel, bron in REGISTRATIES.items()}
    rows = [
        {"tabel": tabel, "rijen_in": read, "rijen_uit": tables[tabel][f"{tabel}_id"].n_unique()}
        for tabel, read in held.items()
    ]
    fates = ("rijen_ingetrokken", "rijen_bevinding")
    return pl.DataFrame(rows).with_columns(pl.lit(0).alias(naam) for naam in fates).cast(dict(GEKOPPELD["telling"]))


def registered_clients(wijkteam: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Who stands in any registration, where and since when."""
    kolommen = ["client_id", "gemeente_code", "registratiedatum", "bestand"]
    frames = [frame.select(kolommen) for frame in (wijkteam, *tables.values()) if "client_id" in frame.columns]
    return pl.concat(frames).filter(pl.col("client_id").is_not_null())


def link_wijkteamtrajecten(bronnen: Bronnen) -> pl.DataFrame:
    """The table `wijkteamtraject`: per (gemeente, team, traject) the row that holds."""
    return (
        bronnen.registratie("WT")
        .with_columns(
            identify(_TRAJECT).alias("wijkteamtraject_id"),
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
        .sort("gemeente_code", "wijk_code", "geldig_van", "geldig_tot", "wijk_naam", "team")
    )
