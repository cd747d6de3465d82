"""Requests (315, 317) and their answers (319), with what the rules say of them as columns."""

from datetime import date

import polars as pl

from ingest.koppel.tussen.toewijzingen import is_current_on, known_versions
from ingest.koppel.tussen.verhaal import PARTIJEN, Verhaal
from ingest.overlap import find_overlapping

_VERZOEK = [*PARTIJEN, "referentie_aanbieder"]
_CLIENT = [*PARTIJEN, "client_id"]
_AFGEWEZEN, _TOTAAL = "1", "6"
_EINDE_2020 = date(2020, 12, 31)


def read_verzoeken(verhaal: Verhaal) -> pl.DataFrame:
    """One row per reference of the aanbieder: a product of a 315, a whole 317."""
    asked = (("aangevraagd_product", "315"), ("verzoek", "317"))
    about = ["bericht_id", "nummer", "release", *_CLIENT, "dagtekening", "telt", "referentie_aanbieder"]
    return pl.concat([verhaal.rijen(tabel, nummer).select(about) for tabel, nummer in asked]).collect()


def verzoek_rows(verhaal: Verhaal, verzoeken: pl.DataFrame) -> pl.DataFrame:
    """Requests, with whether their reference was used before and whether another was still waiting for an answer."""
    numbered = verzoeken.with_row_index("__rij")
    twice = numbered.filter("telt").filter(pl.struct("wet", "agb_code", "referentie_aanbieder").is_duplicated())
    suspects = numbered.filter(pl.struct(_CLIENT).is_duplicated())
    answered = suspects.filter("telt").join(_answered(verhaal), on=_VERZOEK, how="left").sort("dagtekening")
    last_answer = pl.col("beantwoord").fill_null(date.max).cum_max().over(_CLIENT)
    waiting = (
        suspects.select("bericht_id", *_CLIENT, pl.col("dagtekening").alias("nu"))
        .unique()
        .sort("nu")
        .join_asof(
            answered.select(*_CLIENT, "dagtekening", last_answer.alias("beantwoord")),
            left_on="nu",
            right_on="dagtekening",
            by=_CLIENT,
            allow_exact_matches=False,
            check_sortedness=False,
        )
        .filter(pl.col("beantwoord") > pl.col("nu"))
    )
    held_up = waiting.select("bericht_id", *_CLIENT, pl.lit(value=True).alias("is_ander_in_behandeling")).unique()
    return numbered.join(held_up, on=["bericht_id", *_CLIENT], how="left", maintain_order="left").with_columns(
        pl.col("__rij").is_in(twice["__rij"].implode()).alias("is_dubbele_referentie"),
        pl.col("is_ander_in_behandeling").fill_null(value=False),
    )


def _granted(verhaal: Verhaal) -> pl.DataFrame:
    """Per request the first day on which a toewijzing named it."""
    named = verhaal.versies.filter(pl.col("referentie_aanbieder").is_not_null())
    return named.group_by(_VERZOEK).agg(pl.col("dagtekening").min().alias("toegewezen"))


def _answered(verhaal: Verhaal) -> pl.DataFrame:
    """Per request the day on which it was granted or refused."""
    answers = verhaal.rijen("antwoord", "319").filter("telt")
    refused = answers.filter(pl.col("verzoek_antwoord_code") == _AFGEWEZEN).select(*_VERZOEK, "dagtekening")
    granted = _granted(verhaal).rename({"toegewezen": "dagtekening"})
    both = pl.concat([refused.collect(), granted])
    return both.group_by(_VERZOEK).agg(pl.col("dagtekening").min().alias("beantwoord"))


def antwoord_rows(verhaal: Verhaal, verzoeken: pl.DataFrame) -> pl.DataFrame:
    """One row per 319, with what was said before it on the same request; 'in onderzoek' comes first on its day."""
    asked = verzoeken.filter("telt").select(*_VERZOEK, pl.lit(value=True).alias("is_gevraagd")).unique()
    order = ["dagtekening", pl.col("verzoek_antwoord_code") == _AFGEWEZEN, "identificatie", "bericht_id"]
    ordered = verhaal.rijen("antwoord", "319").collect().sort(order)
    before = pl.when("telt").then("verzoek_antwoord_code").forward_fill().shift(1).over(_VERZOEK)
    return (
        ordered.with_columns(before.alias("vorig_antwoord_code"))
        .join(asked, on=_VERZOEK, how="left", maintain_order="left")
        .join(_granted(verhaal), on=_VERZOEK, how="left", maintain_order="left")
        .with_columns(
            pl.col("is_gevraagd").fill_null(value=False),
            (pl.col("toegewezen") < pl.col("dagtekening")).fill_null(value=False).alias("is_al_toegewezen"),
        )
    )


def verzoek_product_rows(verhaal: Verhaal) -> pl.DataFrame:
    """One row per product that a 317 changes or leaves, beside the version of its toewijzing that was known then."""
    klassen = {"te_wijzigen_product": "te wijzigen", "ongewijzigd_product": "ongewijzigd", "nieuw_product": "nieuw"}
    rows = pl.concat(
        [verhaal.rijen(t, "317").collect().with_columns(klasse=pl.lit(k)) for t, k in klassen.items()],
        how="diagonal_relaxed",
    ).with_columns(
        pl.col("toewijzing_nummer").cast(pl.String).alias("genoemd_nummer"),
        pl.col("gewenste_ingangsdatum").alias("begindatum"),
    )
    numbered = rows.drop("toewijzing_nummer", "gewenste_ingangsdatum").with_row_index("__rij")
    beside = numbered.join(_known_then(verhaal, numbered), on="__rij", how="left", maintain_order="left")
    return _mark_overlap(beside).filter(pl.col("klasse") != "nieuw")


def _known_then(verhaal: Verhaal, rows: pl.DataFrame) -> pl.DataFrame:
    """For each named number the version that was known on the day of the request."""
    found = (
        rows.lazy()
        .select("__rij", "gemeente_code", "wet", "genoemd_nummer", "dagtekening")
        .join(
            known_versions(verhaal).lazy(),
            left_on=["gemeente_code", "wet", "genoemd_nummer"],
            right_on=["gemeente_code", "wet", "toewijzing_nummer"],
            maintain_order="left_right",
        )
        .filter(pl.col("bekend") <= pl.col("dagtekening"))
        .group_by("__rij", maintain_order=True)
        .last()
        .with_columns(is_current_on("dagtekening").alias("is_lopend"))
    )
    return found.select(
        "__rij",
        pl.col("client_id").alias("toewijzing_client"),
        pl.col("agb_code").alias("toewijzing_agb"),
        pl.col("product_categorie").alias("toewijzing_categorie"),
        pl.col("product_code").alias("toewijzing_code"),
        pl.col("ingangsdatum").alias("toewijzing_begin"),
        pl.col("einddatum").alias("toewijzing_eind"),
        pl.col("volume", "budget_cent").name.prefix("toegewezen_"),
        "is_lopend",
    ).collect()


def _mark_overlap(rows: pl.DataFrame) -> pl.DataFrame:
    """With whether a row is about a current toewijzing, asks another total, and overlaps with another of its request.

    New products among each other break TR410 as well, which is judged inside the message.
    """
    is_own = (pl.col("toewijzing_client") == pl.col("client_id")) & (pl.col("toewijzing_agb") == pl.col("agb_code"))
    other_budget = pl.col("budget_cent") != pl.col("toegewezen_budget_cent").fill_null(0)
    other_total = (pl.col("frequentie_code") == _TOTAAL) & (pl.col("volume") != pl.col("toegewezen_volume"))
    stays = pl.col("klasse") == "ongewijzigd"
    marked = rows.with_columns(
        (is_own & pl.col("is_lopend")).fill_null(value=False).alias("is_actueel"),
        (other_budget.fill_null(value=False) | other_total.fill_null(value=False)).alias("is_ander_totaal"),
        (pl.col("toewijzing_eind").is_null() | (pl.col("toewijzing_eind") > _EINDE_2020)).alias("loopt_na_2020"),
    )
    asked = marked.filter((pl.col("klasse") == "nieuw") | pl.col("is_actueel")).select(
        "__rij",
        "bericht_id",
        pl.coalesce("product_categorie", "toewijzing_categorie").alias("product_categorie"),
        pl.coalesce("product_code", "toewijzing_code").alias("product_code"),
        pl.when(stays).then("toewijzing_begin").otherwise("begindatum").alias("begin"),
        pl.when(stays).then("toewijzing_eind").otherwise("einddatum").alias("eind"),
    )
    found = asked["__rij"].filter(find_overlapping(asked, ["bericht_id"], "begin", "eind"))
    return marked.with_columns(pl.col("__rij").is_in(found.implode()).alias("overlapt"))
