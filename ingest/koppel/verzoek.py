"""Requests of an aanbieder (315: VOT, per product; 317: VOW, as a whole) with the answer they got, and when.

Source: K84 of the catalogue; OP274, OP344, OP346. The first 301 with the reference of the request grants it; a 319 with
1 rejects it and with 2 puts it under investigation. Up to 2.4 there is no 319: a 316 with a functional code rejects.
"""

import polars as pl

from ingest.brons import read_brons
from ingest.koppel.berichten import counting
from ingest.koppel.bronnen import Bronnen
from ingest.koppel.schema import GEKOPPELD

_REFERENTIE = ["wet", "gemeente_code", "agb_code", "referentie_aanbieder"]
_AFGEWEZEN, _IN_ONDERZOEK = "1", "2"
_EERSTE_MET_319 = "3.0"
# Codes of technical rules; what else rejects a 316 is about the request itself.
_TECHNISCH = r"^(0001|0200|0233|[89S].*)$"
_REGEL = ["bericht_id", "volgnummer"]
_PRODUCT = ["product_categorie", "product_code"]


def link_verzoeken(bronnen: Bronnen, linked: pl.DataFrame, versies: pl.DataFrame) -> pl.DataFrame:
    """The table `verzoek`: per requested product (VOT) or request (VOW) its final answer, and its days in between.

    A request that was rejected for technical reasons is as never sent (OP286) and has no row. `antwoord` is toegewezen,
    afgewezen, in onderzoek or open; `antwoord_dagen` counts calendar days, null while there is no final answer.
    """
    by_316 = _rejections_by_316(bronnen, linked)
    verzoeken = _read_verzoeken(bronnen, pl.concat([counting(linked, "315", "317"), _only(linked, by_316)]))
    replies = _replies(bronnen, linked)
    final = pl.concat(
        [
            _answered(verzoeken, _grants(versies), _REFERENTIE).filter(_is_same_product()),
            _answered(verzoeken, replies.filter(pl.col("waarde") == _AFGEWEZEN), _REFERENTIE),
            _answered(verzoeken, by_316, ["bericht_id"]),
        ],
        how="diagonal",
    ).sort(*_REGEL, "antwoorddatum", "rang", "antwoord_bericht_id", "toewijzing_nummer")
    asked = _answered(verzoeken, replies.filter(pl.col("waarde") == _IN_ONDERZOEK), _REFERENTIE).sort(
        *_REGEL, "antwoorddatum", "antwoord_bericht_id"
    )
    answered = final.unique(_REGEL, keep="first").drop(*_PRODUCT, "is_gedeeld")
    under = asked.unique(_REGEL, keep="first").select(
        *_REGEL,
        pl.col("antwoorddatum").alias("onderzoek_datum"),
        pl.col("antwoord_bericht_id").alias("onderzoek_bericht_id"),
    )
    return (
        verzoeken.join(answered, on=_REGEL, how="left")
        .join(under, on=_REGEL, how="left")
        .with_columns(
            pl.coalesce(
                "antwoord",
                pl.when(pl.col("onderzoek_datum").is_not_null()).then(pl.lit("in onderzoek")),
                pl.lit("open"),
            ).alias("antwoord"),
            (pl.col("antwoorddatum") - pl.col("dagtekening")).dt.total_days().alias("antwoord_dagen"),
        )
        .sort(_REGEL)
        .select(GEKOPPELD["verzoek"].keys())
    )


def _read_verzoeken(bronnen: Bronnen, berichten: pl.DataFrame) -> pl.DataFrame:
    counts = berichten.lazy().select("bericht_id", "retour_status")
    vot = bronnen.rijen("aangevraagd_product", "315").with_columns(
        pl.lit("VOT").alias("soort"), pl.col("toewijzing_ingangsdatum").alias("gewenste_ingangsdatum")
    )
    vow = bronnen.rijen("verzoek", "317").with_columns(pl.lit("VOW").alias("soort"))
    return pl.concat([vot, vow], how="diagonal").join(counts, on="bericht_id").collect()


def _only(linked: pl.DataFrame, answers: pl.DataFrame) -> pl.DataFrame:
    return linked.join(answers.select("bericht_id"), on="bericht_id", how="semi")


def _grants(versies: pl.DataFrame) -> pl.DataFrame:
    return versies.filter(pl.col("referentie_aanbieder").is_not_null()).select(
        *_REFERENTIE,
        "toewijzing_nummer",
        pl.col("product_categorie").alias("gekregen_categorie"),
        pl.col("product_code").alias("gekregen_code"),
        pl.lit("toegewezen").alias("antwoord"),
        pl.lit(0).alias("rang"),
        pl.col("dagtekening").alias("antwoorddatum"),
        pl.col("bericht_id").alias("antwoord_bericht_id"),
    )


def _replies(bronnen: Bronnen, linked: pl.DataFrame) -> pl.DataFrame:
    """Every 319 that counts: what it says of which request."""
    counts = counting(linked, "319").lazy().select("bericht_id")
    return (
        bronnen.rijen("antwoord", "319")
        .join(counts, on="bericht_id", how="semi")
        .select(
            *_REFERENTIE,
            pl.col("verzoek_antwoord_code").alias("waarde"),
            pl.col("reden_afwijzing_verzoek_code").alias("reden_afwijzing_code"),
            pl.lit("afgewezen").alias("antwoord"),
            pl.lit(1).alias("rang"),
            pl.col("dagtekening").alias("antwoorddatum"),
            pl.col("bericht_id").alias("antwoord_bericht_id"),
        )
        .collect()
    )


def _rejections_by_316(bronnen: Bronnen, linked: pl.DataFrame) -> pl.DataFrame:
    """Requests of 2.x that a 316 rejects with a functional code, and no technical one beside it."""
    codes = read_brons(bronnen.home, "retourcode", bronnen.stand).select("bericht_id", "retour_code").collect()
    bad = codes.filter(~pl.col("retour_code").is_in(["0200", "0233"]))
    functional = bad.group_by("bericht_id").agg((~pl.col("retour_code").str.contains(_TECHNISCH)).all().alias("alle"))
    rejected = linked.filter(
        (pl.col("nummer") == "315")
        & (pl.col("release") < _EERSTE_MET_319)
        & (pl.col("retour_status") == "afgekeurd")
        & ~pl.col("is_logisch_dubbel")
    )
    dates = linked.select(pl.col("bericht_id").alias("retour_bericht_id"), pl.col("eigen_datum").alias("antwoorddatum"))
    return (
        rejected.join(
            functional.filter("alle").select(pl.col("bericht_id").alias("retour_bericht_id")),
            on="retour_bericht_id",
            how="semi",
        )
        .join(dates, on="retour_bericht_id")
        .select(
            "bericht_id",
            pl.lit("afgewezen").alias("antwoord"),
            pl.lit(1).alias("rang"),
            "antwoorddatum",
            pl.col("retour_bericht_id").alias("antwoord_bericht_id"),
        )
    )


def _answered(verzoeken: pl.DataFrame, answers: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Every pair of a request and an answer that does not precede it."""
    is_shared = (pl.len().over(*_REFERENTIE, "bericht_id") > 1).alias("is_gedeeld")
    asked = verzoeken.select(*_REGEL, *_REFERENTIE, *_PRODUCT, is_shared, pl.col("dagtekening").alias("gevraagd_op"))
    pairs = asked.join(answers, on=key, how="inner")
    return pairs.filter(pl.col("antwoorddatum") >= pl.col("gevraagd_op")).drop(*_REFERENTIE, "gevraagd_op")


def _is_same_product() -> pl.Expr:
    """What was granted is what was asked, where one reference stands on more than one product of a request."""
    same = [
        (pl.col(asked) == pl.col(given)).fill_null(value=True)
        for asked, given in zip(_PRODUCT, ("gekregen_categorie", "gekregen_code"), strict=True)
    ]
    return ~pl.col("is_gedeeld") | pl.all_horizontal(same)
