"""Declared performances with their answer and toewijzing, from messages (303, 323) and from registrations.

Source: ontwerp §5.3 and §5.6; IV091, TR314, TR323, TR338, TR384, TR390. Credits count negative.
"""

from collections.abc import Mapping

import polars as pl

from ingest.koppel.berichten import NOOIT_VERZONDEN
from ingest.koppel.bronnen import Bronnen
from ingest.koppel.koppeling import link_to_toewijzing
from ingest.koppel.volume import to_minutes

# What lasts longer was not meant (EINDDATUM-VER).
UITERSTE_LOOPTIJD = "20y"
_DECLARANT = ["gemeente_code", "wet", "agb_code"]
_ANTWOORD = ["retour_bericht_id", "referentie_nummer", "client_id"]
_CREDIT = [*_DECLARANT, "vorig_referentie_nummer"]
# What linking carries of each line of a declaration and of its message.
_REGEL = [
    "bericht_id", "volgnummer", "regel_nr", "client_id", "beschikking_nummer", "toewijzing_nummer", "product_categorie",
    "product_code", "begindatum", "einddatum", "geleverd_volume", "eenheid_code", "product_tarief_cent",
    "ingediend_cent", "debet_credit", "referentie_nummer", "vorig_referentie_nummer", "nummer", "release", "wet",
    "gemeente_code", "agb_code", "dagtekening", "identificatie", "retour_status", "retour_bericht_id",
    "declaratie_maand",
]  # fmt: skip
# What a credit takes from the debet that it takes back.
_VAN_DEBET = [
    "genoemd_nummer",
    "toewijzing_nummer",
    "is_andere_client",
    "toewijzing_categorie",
    "toewijzing_code",
    "toewijzing_begin",
    "toewijzing_eind",
    "is_vervallen",
]


def read_prestaties(bronnen: Bronnen, berichten: pl.DataFrame) -> pl.LazyFrame:
    """One row per prestatie in every 303 and 323 that is no logical double; amounts of credits are negative."""
    messages = berichten.filter(pl.col("nummer").is_in(["303", "323"]) & ~pl.col("is_logisch_dubbel")).select(
        "bericht_id",
        "retour_status",
        "retour_bericht_id",
        pl.col("declaratie_periode_begindatum").dt.month_start().alias("declaratie_maand"),
    )
    rows = bronnen.rijen("prestatie", "303", "323").join(messages.lazy(), on="bericht_id").select(_REGEL)
    is_credit = pl.col("debet_credit") == "C"
    sign = pl.when(is_credit).then(-1).otherwise(1)
    return rows.select(
        pl.exclude("debet_credit", "volgnummer", "geleverd_volume", "ingediend_cent", "regel_nr"),
        pl.lit("bericht").alias("bron"),
        is_credit.alias("is_credit"),
        (pl.col("geleverd_volume") * sign).alias("geleverd_volume"),
        (pl.col("ingediend_cent") * sign).alias("ingediend_cent"),
        pl.concat_str("bericht_id", "volgnummer", separator="-").alias("prestatie_id"),
        pl.col("regel_nr").cast(pl.Int64),
    )


def answer_lines(bronnen: Bronnen) -> pl.DataFrame:
    """Prestaties that an answer names: one row per answer, referentie and client, with what a 304 awards."""
    sign = pl.when(pl.col("toegekend_debet_credit") == "C").then(-1).otherwise(1)
    lines = bronnen.rijen("prestatie", "304", "325").select(
        pl.col("bericht_id").alias("retour_bericht_id"),
        "referentie_nummer",
        "client_id",
        pl.col("nummer").alias("antwoord"),
        (pl.col("toegekend_cent") * sign).alias("lijn_cent"),
    )
    return lines.unique(_ANTWOORD, keep="first", maintain_order=True).collect()


def award(rows: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """What the answer makes of each prestatie: a 325 rejects what it lists, a 304 says per line what it awards.

    `toegekend_cent` is 0 unless awarded; `antwoord_status` is toegekend, deels, afgewezen or open.
    """
    listed = rows.hstack(_answered(rows, lines))
    awarded = (
        pl.when(pl.col("antwoord") == "304")
        .then("lijn_cent")
        .when(pl.col("antwoord") == "325")
        .then(0)
        .otherwise("ingediend_cent")
    )
    status = (
        pl.when(pl.col("retour_status") == "open")
        .then(pl.lit("open"))
        .when(pl.col("retour_status").is_in(NOOIT_VERZONDEN))
        .then(pl.lit("afgewezen"))
        .when(awarded == pl.col("ingediend_cent"))
        .then(pl.lit("toegekend"))
        .when(awarded == 0)
        .then(pl.lit("afgewezen"))
        .otherwise(pl.lit("deels"))
    )
    status = (
        pl.when((pl.col("antwoord") == "325") & (pl.col("retour_status") != "open"))
        .then(pl.lit("afgewezen"))
        .otherwise(status)
    )
    return (
        listed.with_columns(status.alias("antwoord_status"))
        .with_columns(
            pl.when(pl.col("antwoord_status").is_in(["toegekend", "deels"]))
            .then(awarded)
            .otherwise(0)
            .alias("toegekend_cent"),
        )
        .drop("antwoord", "lijn_cent")
    )


def _answered(rows: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Per row the `antwoord` and `lijn_cent` of the line that answers it, null where none does.

    A line names a referentie and a client. Where the declaration has the referentie once, that is enough.
    """
    by_reference = _ANTWOORD[:2]
    asked = rows.select("bericht_id", *_ANTWOORD)
    once = asked.select((pl.len().over("bericht_id", "referentie_nummer") == 1).alias("__eenmalig"))
    said = ["antwoord", "lijn_cent"]
    exact = asked.join(lines, on=_ANTWOORD, how="left", maintain_order="left")
    loose = asked.join(
        lines.unique(by_reference, keep="first", maintain_order=True),
        on=by_reference,
        how="left",
        maintain_order="left",
    )
    beside = exact.select(said).hstack(once).hstack(loose.select(pl.col(said).name.suffix("_los")))
    is_loose = pl.col("antwoord").is_null() & pl.col("__eenmalig")
    return beside.select(pl.when(is_loose).then(f"{c}_los").otherwise(c).alias(c) for c in said)


def read_registratie_declaraties(bronnen: Bronnen) -> pl.DataFrame:
    """Declarations that do not come as messages, in the same columns; their negative volume is a credit.

    The registration says itself what was awarded; empty is: no decision yet.
    """
    rows = bronnen.registratie("declaraties")
    awarded = pl.col("toegekend_cent")
    status = (
        pl.when(awarded.is_null())
        .then(pl.lit("open"))
        .when(awarded == pl.col("bedrag_cent"))
        .then(pl.lit("toegekend"))
        .when(awarded == 0)
        .then(pl.lit("afgewezen"))
        .otherwise(pl.lit("deels"))
    )
    return rows.select(
        pl.concat_str(pl.lit("R"), "gemeente_code", "wet", "agb_code", "regel_id", separator="-").alias("prestatie_id"),
        pl.lit("registratie").alias("bron"),
        "wet",
        "agb_code",
        "gemeente_code",
        pl.col("regel_id").alias("referentie_nummer"),
        pl.lit(None, pl.String).alias("vorig_referentie_nummer"),
        "toewijzing_nummer",
        pl.lit(None, pl.Int64).alias("beschikking_nummer"),
        "client_id",
        "product_categorie",
        "product_code",
        "begindatum",
        "einddatum",
        pl.col("begindatum").dt.month_start().alias("declaratie_maand"),
        pl.col("volume").alias("geleverd_volume"),
        "eenheid_code",
        pl.col("tarief_cent").alias("product_tarief_cent"),
        pl.col("bedrag_cent").alias("ingediend_cent"),
        awarded.fill_null(0),
        status.alias("antwoord_status"),
        (pl.col("bedrag_cent") < 0).alias("is_credit"),
        pl.lit(None, pl.String).alias("bericht_id"),
        "regel_nr",
        "bestand",
        pl.lit("n.v.t.").alias("retour_status"),
    )


def link_prestaties(prestaties: pl.DataFrame, toewijzing: pl.DataFrame, eenheden: Mapping[str, str]) -> pl.DataFrame:
    """All prestaties with the toewijzing they belong to; nothing is dropped because it does not link.

    A credit takes the toewijzing of the debet that it takes back, whatever it says itself (ontwerp §5.6).
    """
    linked = link_to_toewijzing(prestaties, toewijzing, eenheden, "begindatum", "einddatum")
    return (
        linked.drop(_VAN_DEBET)
        .hstack(_of_debet(linked))
        .with_columns(
            pl.col("toewijzing_nummer").is_not_null().alias("is_gekoppeld"),
            pl.coalesce("toewijzing_nummer", "genoemd_nummer").alias("toewijzing_nummer"),
            to_minutes("geleverd_volume").alias("geleverd_minuten"),
            _counts().alias("telt_mee"),
        )
    )


def _of_debet(linked: pl.DataFrame) -> pl.DataFrame:
    """The columns of the toewijzing per row of `linked`, a credit's taken from its debet where that is known."""
    credits = linked.lazy().filter("is_credit").select(_CREDIT).unique()
    debets = (
        linked.lazy()
        .filter(~pl.col("is_credit"))
        .select(*_DECLARANT, "referentie_nummer", "retour_status", "prestatie_id", *_VAN_DEBET)
        .join(credits, left_on=[*_DECLARANT, "referentie_nummer"], right_on=_CREDIT, how="semi")
        .sort(pl.col("retour_status").is_in(NOOIT_VERZONDEN), "prestatie_id")
        .unique([*_DECLARANT, "referentie_nummer"], keep="first", maintain_order=True)
        .select(
            *_DECLARANT,
            pl.col("referentie_nummer").alias("vorig_referentie_nummer"),
            pl.lit(value=True).alias("__heeft_debet"),
            *(pl.col(c).alias(f"__debet_{c}") for c in _VAN_DEBET),
        )
    )
    with_debet = linked.lazy().join(debets, on=_CREDIT, how="left", maintain_order="left")
    takes_over = pl.col("is_credit") & pl.col("__heeft_debet").fill_null(value=False)
    return with_debet.select(
        pl.when(takes_over).then(f"__debet_{c}").otherwise(c).alias(c) for c in _VAN_DEBET
    ).collect()


def productperiode() -> tuple[pl.Expr, pl.Expr]:
    """First and last day that a prestatie is about.

    A period that ends before it begins, or more than twenty years later, is its first day.
    """
    begin = pl.coalesce("begindatum", "declaratie_maand")
    is_believed = pl.col("einddatum") <= begin.dt.offset_by(UITERSTE_LOOPTIJD)
    end = pl.max_horizontal(begin, pl.when(is_believed).then("einddatum"))
    return begin.alias("begindatum"), end.alias("einddatum")


def _counts() -> pl.Expr:
    """Whether a prestatie counts as declared: not afgewezen (ontwerp §5.6)."""
    return pl.col("antwoord_status") != "afgewezen"


def drop_credits_of_rejected(prestaties: pl.DataFrame) -> pl.DataFrame:
    """A credit on a debet that was afgewezen does not count either (it takes nothing back)."""
    rows = prestaties.lazy().select(*_CREDIT, "referentie_nummer", "is_credit", "antwoord_status")
    is_rejected = pl.col("antwoord_status") == "afgewezen"
    lost = (
        rows.filter(~pl.col("is_credit"))
        .group_by(*_DECLARANT, pl.col("referentie_nummer").alias("vorig_referentie_nummer"))
        .agg(is_rejected.all().alias("is_loos"))
        .filter("is_loos")
    )
    marked = rows.select(*_CREDIT, "is_credit").join(lost, on=_CREDIT, how="left", maintain_order="left")
    is_loos = marked.select(pl.col("is_credit") & pl.col("is_loos").fill_null(value=False)).collect().to_series()
    return prestaties.with_columns(is_loos.alias("is_loos")).with_columns(pl.col("telt_mee") & ~pl.col("is_loos"))


def sums_per_toewijzing(prestaties: pl.LazyFrame) -> pl.DataFrame:
    """Per toewijzing what was declared (non-rejected) and awarded, in minutes and eurocent."""
    return (
        prestaties.filter("is_gekoppeld")
        .group_by("gemeente_code", "wet", "toewijzing_nummer")
        .agg(
            pl.col("geleverd_minuten").filter("telt_mee").sum().alias("gedeclareerd_minuten"),
            pl.col("ingediend_cent").filter("telt_mee").sum(),
            pl.col("toegekend_cent").sum(),
        )
        .collect()
    )
