"""Messages as a whole, each answer beside what it answers, with what the rules say of them as columns."""

import polars as pl

from ingest.koppel.bronnen import IDENTITEIT
from ingest.koppel.tussen.verhaal import PARTIJEN, Verhaal

_JUDGED = ("301", "303", "304", "305", "307", "315", "317", "319", "323", "325")
_VAN_GEMEENTE = ("301", "304", "319", "325")
_XSD = ("basisschema_xsd_versie", "bericht_xsd_versie")
_TOTALEN = ("totaal_ingediend", "totaal_toegekend")
# Of the header only these rules speak.
_KOP = [
    *(f"{totaal}_{deel}" for totaal in _TOTALEN for deel in ("cent", "debet_credit")),
    *(f"xsd_versie_{waarvan}{x}" for waarvan in ("", "declaratie_") for x in _XSD),
]


def bericht_rows(verhaal: Verhaal, checked: pl.LazyFrame) -> pl.DataFrame:
    """One row per message that arrived and that rules speak of; no repeated content."""
    unasked = ["standaard", "berichttype", "bestand", "run_id", "is_logisch_dubbel", "is_niet_bezorgd", "is_goed"]
    rows = (
        verhaal.bezorgd.filter(pl.col("nummer").is_in(_JUDGED))
        .drop(unasked)
        .join(verhaal.bronnen.koppen(*_KOP), on="bericht_id", how="left", maintain_order="left")
        .with_columns(_signed("totaal_ingediend").alias("totaal_cent"))
        .collect()
    )
    declared = pl.col("nummer").is_in(["303", "323"]) & pl.col("telt")
    numbered = rows.filter(declared & (pl.col("nummer") == "323"))
    twice = numbered.filter(pl.struct("wet", "agb_code", "declaratie_nummer").is_duplicated())["bericht_id"]
    return (
        _beside_what_it_answers(verhaal, rows)
        .join(_sums(verhaal), on="bericht_id", how="left")
        .join(_skipping(rows.filter(declared), checked), on="bericht_id", how="left")
        .with_columns(
            pl.struct(_identity()).is_duplicated().alias("is_dubbele_identificatie"),
            pl.col("bericht_id").is_in(twice.implode()).alias("is_dubbel_declaratienummer"),
        )
    )


def _signed(name: str) -> pl.Expr:
    sign = pl.when(pl.col(f"{name}_debet_credit") == "C").then(-1).otherwise(1)
    return pl.col(f"{name}_cent") * sign


def _identity() -> list[pl.Expr]:
    """What must be unique per sender (TR056). A 303 has no identification: its key is that of its answer (§5.3).

    A 304, which is judged by other rules only, is never equal to another.
    """
    sender = pl.when(pl.col("nummer").is_in(_VAN_GEMEENTE)).then("gemeente_code").otherwise("agb_code")
    key = ["gemeente_code", "bericht_code", "dagtekening", "declaratie_periode_begindatum",
           "declaratie_periode_einddatum"]  # fmt: skip
    of_303 = pl.when(pl.col("nummer") == "303").then(pl.concat_str(key, separator="|", ignore_nulls=True))
    return [
        pl.col("wet"),
        pl.col("nummer"),
        sender.alias("afzender"),
        pl.col("eigen_identificatie"),
        of_303.alias("van_303"),
        pl.when(pl.col("nummer") == "304").then("bericht_id").alias("van_304"),
    ]


def _beside_what_it_answers(verhaal: Verhaal, rows: pl.DataFrame) -> pl.DataFrame:
    """Messages with, for the answer that holds, the header of its declaration."""
    heen = (
        rows.filter(pl.col("retour_bericht_id").is_not_null())
        .sort("bericht_id")
        .select(
            pl.col("retour_bericht_id").alias("bericht_id"),
            pl.col("declaratie_nummer").alias("heen_declaratie_nummer"),
            pl.col("totaal_cent").alias("heen_totaal_cent"),
            *(pl.col(f"xsd_versie_{x}").alias(f"heen_{x}") for x in _XSD),
        )
    )
    answer = (
        verhaal.rijen("declaratie_antwoord", "325")
        .select(
            "bericht_id",
            pl.col("declaratie_nummer").alias("antwoord_declaratie_nummer"),
            _signed("totaal_ingediend").alias("van_325_ingediend"),
            _signed("totaal_toegekend").alias("van_325_toegekend"),
        )
        .collect()
    )
    named = [*IDENTITEIT, "declaratie_identificatie_identificatie", "declaratie_identificatie_dagtekening"]
    declared = rows.filter(pl.col("nummer") == "323").select(
        *IDENTITEIT,
        pl.col("identificatie").alias(named[-2]),
        pl.col("dagtekening").alias(named[-1]),
        pl.lit(value=False).alias("is_heen_onbekend"),
    )
    is_304 = pl.col("nummer") == "304"
    differs = pl.any_horizontal(pl.col(f"heen_{x}") != pl.col(f"xsd_versie_declaratie_{x}") for x in _XSD)
    return (
        rows.join(heen.unique("bericht_id", keep="first", maintain_order=True), on="bericht_id", how="left")
        .join(answer.unique("bericht_id"), on="bericht_id", how="left")
        .join(declared.unique(named), on=named, how="left")
        .with_columns(
            pl.when(is_304).then("totaal_cent").otherwise("van_325_ingediend").alias("antwoord_ingediend_cent"),
            pl.when(is_304)
            .then(_signed("totaal_toegekend"))
            .otherwise("van_325_toegekend")
            .alias("antwoord_toegekend_cent"),
            differs.alias("is_andere_xsd_versie"),
            pl.col("is_heen_onbekend").fill_null(value=True),
        )
    )


def _sums(verhaal: Verhaal) -> pl.DataFrame:
    """Per declaration what its prestaties add up to, and per answer what it awards."""
    rows = verhaal.prestaties.filter(pl.col("bericht_id").is_not_null())
    declared = rows.group_by("bericht_id").agg(pl.col("ingediend_cent").sum().alias("ingediend_som_cent"))
    awarded = (
        rows.filter(pl.col("retour_bericht_id").is_not_null())
        .group_by(pl.col("retour_bericht_id").alias("bericht_id"))
        .agg(pl.col("toegekend_cent").sum().alias("toegekend_som_cent"))
    )
    return pl.concat([declared, awarded], how="diagonal").collect()


def _skipping(declaraties: pl.DataFrame, checked: pl.LazyFrame) -> pl.DataFrame:
    """Declarations before which a month has no declaration of its own, though something was delivered in it (TR318).

    Delivered is what the declaration itself says; what comes to light later could not be known.
    """
    maand = pl.col("declaratie_periode_begindatum").dt.month_start().alias("maand")
    periods = declaraties.select(*PARTIJEN, maand).unique().sort(*PARTIJEN, "maand")
    before = pl.col("maand").shift(1).over(PARTIJEN)
    gaps = periods.with_columns(before.dt.offset_by("1mo").alias("van"), pl.col("maand").alias("volgende")).filter(
        pl.col("van") < pl.col("maand")
    )
    skipped = gaps.with_columns(pl.date_ranges("van", "maand", "1mo", closed="left").alias("maand")).explode("maand")
    delivered = checked.filter(pl.col("is_debet") & pl.col("telt_mee") & (pl.col("bron") == "bericht"))
    delivered = delivered.select(
        *PARTIJEN, pl.col("begindatum").dt.month_start().alias("maand"), pl.col("declaratie_maand").alias("volgende")
    )
    wrong = skipped.lazy().join(delivered, on=[*PARTIJEN, "maand", "volgende"], how="semi").collect()
    return (
        declaraties.with_columns(maand)
        .join(wrong.select(*PARTIJEN, pl.col("volgende").alias("maand")).unique(), on=[*PARTIJEN, "maand"])
        .select("bericht_id", slaat_maand_over=pl.lit(value=True))
    )
