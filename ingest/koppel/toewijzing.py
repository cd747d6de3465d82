"""The version of each toewijzing that holds, what came before it, and who the number belongs to.

Source: ontwerp §5.1 and §5.2; TR332, OP080, OP087, OP380. The order in which messages arrived plays no part.
"""

from datetime import date

import polars as pl

from ingest.koppel.bronnen import Bronnen
from ingest.koppel.schema import GEKOPPELD

SLEUTEL = ["gemeente_code", "wet", "toewijzing_nummer"]
MOMENT = ["toewijzingsdatum", "toewijzingstijd"]
_VOLGORDE = [*MOMENT, "dagtekening", "identificatie", "bericht_id", "volgnummer"]
INHOUD = [
    *MOMENT,
    "ingangsdatum",
    "einddatum",
    "product_categorie",
    "product_code",
    "volume",
    "eenheid_code",
    "frequentie_code",
    "budget_cent",
]
_ZONDER_NUMMER = [
    "gemeente_code",
    "wet",
    "client_id",
    "beschikking_nummer",
    "product_categorie",
    "product_code",
    "agb_code",
    "ingangsdatum",
]
_EERSTE_MET_VERWIJDERD = "3.1"
_NUMMER_GENOEMD = "genoemd_nummer"
_INHOUD_ZONDER_MOMENT = [c for c in INHOUD if c not in MOMENT]


def read_versies(bronnen: Bronnen, tellend: pl.DataFrame) -> pl.DataFrame:
    """One row per toegewezen product in every 301 that counts, in the order of validity, with its number as text.

    Up to 2.4 a number may be missing: then a key of the content stands in, and the numbered one takes over once it
    comes.
    """
    rows = bronnen.rijen("toegewezen_product", "301").join(
        tellend.lazy().select("bericht_id", "retour_status"), on="bericht_id"
    )
    beschikking = bronnen.rijen("beschikking", "301").select("bericht_id", "beschikking_nummer")
    frame = rows.join(beschikking, on="bericht_id", how="left").collect()
    texts = frame.with_columns(pl.col("toewijzing_nummer", "beschikking_nummer").cast(pl.String))
    return _number(
        texts.with_columns(pl.col("toewijzing_nummer").alias(_NUMMER_GENOEMD), _plain_time().alias("toewijzingstijd"))
    ).sort([*SLEUTEL, *_VOLGORDE], nulls_last=False)


def _plain_time() -> pl.Expr:
    """The time as text without the zeros that end its fraction: 09:00:00.0 is 09:00:00."""
    return pl.col("toewijzingstijd").str.replace(r"(\.\d*?)0+$", "${1}").str.strip_chars_end(".")


def _number(frame: pl.DataFrame) -> pl.DataFrame:
    """Fill the missing numbers (releases up to 2.4): the number it got later, else a key of its content."""
    numbered = (
        frame.filter(pl.col("toewijzing_nummer").is_not_null() & pl.col("beschikking_nummer").is_not_null())
        .sort("toewijzingsdatum", "toewijzing_nummer")
        .unique(_ZONDER_NUMMER, keep="first", maintain_order=True)
        .select(*_ZONDER_NUMMER, pl.col("toewijzing_nummer").alias("later_nummer"))
    )
    later = pl.concat([numbered, _numbered_since_3(frame, numbered)])
    stand_in = pl.concat_str(
        pl.lit("B"),
        pl.col("beschikking_nummer").fill_null("0"),
        pl.lit("-"),
        "product_categorie",
        pl.col("product_code").fill_null(""),
        pl.lit("-"),
        "agb_code",
        pl.lit("-"),
        pl.col("ingangsdatum").dt.strftime("%Y%m%d"),
        pl.lit("-"),
        pl.col("client_id").str.head(8),
        ignore_nulls=True,
    )
    return (
        frame.join(later, on=_ZONDER_NUMMER, how="left", nulls_equal=True)
        .with_columns(pl.coalesce("toewijzing_nummer", "later_nummer", stand_in).alias("toewijzing_nummer"))
        .drop("later_nummer")
    )


def _numbered_since_3(frame: pl.DataFrame, numbered: pl.DataFrame) -> pl.DataFrame:
    """The number that a toewijzing without one got in a message that names no beschikking (since 3.0).

    Only where it can be no other: one such number, and one toewijzing without a number, for the same content.
    """
    same = [c for c in _ZONDER_NUMMER if c != "beschikking_nummer"]
    never_named = pl.col("beschikking_nummer").is_null().all().over(SLEUTEL)
    alone = pl.col("later_nummer").n_unique().over(same) == 1
    since_3 = (
        frame.filter(pl.col("toewijzing_nummer").is_not_null())
        .filter(never_named)
        .select(*same, pl.col("toewijzing_nummer").alias("later_nummer"))
        .unique()
        .filter(alone)
    )
    open_ = (
        frame.filter(pl.col("toewijzing_nummer").is_null())
        .join(numbered, on=_ZONDER_NUMMER, how="anti", nulls_equal=True)
        .select(_ZONDER_NUMMER)
        .unique()
        .filter(pl.len().over(same) == 1)
    )
    return open_.join(since_3, on=same, nulls_equal=True)


def keep_owner(versies: pl.DataFrame) -> pl.DataFrame:
    """Versions of the client and aanbieder that hold the number first (TR332)."""
    is_owner = (pl.col("client_id") == pl.col("client_id").first().over(SLEUTEL)) & (
        pl.col("agb_code") == pl.col("agb_code").first().over(SLEUTEL)
    )
    return versies.filter(is_owner)


def select_current(versies: pl.DataFrame) -> pl.DataFrame:
    """One row per toewijzing: the version that holds, with what the first one said and how many there were.

    Grain: gemeente_code, wet, toewijzing_nummer. `versies` is sorted by validity and has one owner per number. The
    beschikking is the last that was named: since 3.0 a message names none. `vroegste_ingangsdatum` and
    `verste_einddatum` (null when open) are the widest that any version gave.
    """
    inhoud = pl.struct(INHOUD)
    reden = pl.col("reden_wijziging_code")
    says_why = (pl.struct(MOMENT) == pl.struct(MOMENT).last()) & reden.is_not_null()
    current = (
        versies.with_columns(_is_verwijderd().alias("is_verwijderd"))
        .group_by(SLEUTEL, maintain_order=True)
        .agg(
            pl.exclude("reden_wijziging_code", "is_verwijderd", "beschikking_nummer").last(),
            pl.col("beschikking_nummer").drop_nulls().last(),
            pl.col("reden_wijziging_code", "is_verwijderd").filter(says_why).last(),
            inhoud.n_unique().alias("aantal_versies"),
            pl.col("toewijzingsdatum").first().alias("eerste_toewijzingsdatum"),
            pl.col("einddatum").first().alias("eerste_einddatum"),
            pl.col("ingangsdatum").min().alias("vroegste_ingangsdatum"),
            pl.when(pl.col("einddatum").is_not_null().all())
            .then(pl.col("einddatum").max())
            .first()
            .alias("verste_einddatum"),
        )
    )
    return current.with_columns(
        (_ends_at_begin() & pl.col("is_verwijderd").fill_null(value=False)).alias("is_vervallen")
    )


def is_vervallen() -> pl.Expr:
    """Whether a version withdraws its toewijzing: by its reason, and because it ends on the day it would begin."""
    return _is_verwijderd().fill_null(value=False) & _ends_at_begin()


def _is_verwijderd() -> pl.Expr:
    """Whether the reason withdraws: 13 since 3.1, or 01 before; read by the release of the message that gives it."""
    has_13 = pl.col("release") >= _EERSTE_MET_VERWIJDERD
    return pl.col("reden_wijziging_code") == pl.when(has_13).then(pl.lit("13")).otherwise(pl.lit("01"))


def _ends_at_begin() -> pl.Expr:
    return (pl.col("einddatum") == pl.col("ingangsdatum")).fill_null(value=False)


def to_table(versies: pl.DataFrame) -> pl.DataFrame:
    """The table `toewijzing_versie`: every line of a 301 that counts, in the order of validity, and what it changed.

    `versie` numbers the different contents of one toewijzing (OP033x1); a repetition keeps its number. `gewijzigd`
    names the fields in which a line differs from the one before it, apart from the moment of the decision.
    """
    place = pl.col("__plaats")
    changed = [
        pl.when(pl.col(c).ne_missing(pl.col(c).shift(1).over(SLEUTEL))).then(pl.lit(c)) for c in _INHOUD_ZONDER_MOMENT
    ]
    numbered = versies.with_columns(pl.int_range(pl.len()).over(SLEUTEL).alias("__plaats")).with_columns(
        place.min().over([*SLEUTEL, *INHOUD]).alias("__eerst"),
        (place == 0).alias("__is_eerste"),
        (place == pl.len().over(SLEUTEL) - 1).alias("is_huidig"),
        pl.concat_list(changed).list.drop_nulls().list.join(", ").alias("gewijzigd"),
        pl.col("einddatum").shift(1).over(SLEUTEL).alias("__vorig_einde"),
    )
    return numbered.with_columns(
        pl.col("__eerst").rank("dense").over(SLEUTEL).alias("versie"),
        _kind_of_change().alias("wijziging"),
        pl.when(~pl.col("__is_eerste")).then("gewijzigd").alias("gewijzigd"),
    ).select(GEKOPPELD["toewijzing_versie"].keys())


def _kind_of_change() -> pl.Expr:
    """What a line is to the one before it, in a word."""
    never = date(9999, 12, 31)
    end, before = pl.col("einddatum").fill_null(never), pl.col("__vorig_einde").fill_null(never)
    return (
        pl.when(is_vervallen())
        .then(pl.lit("vervallen"))
        .when("__is_eerste")
        .then(pl.lit("eerste"))
        .when(pl.col("gewijzigd") == "")
        .then(pl.lit("herhaald"))
        .when(pl.col("gewijzigd") != "einddatum")
        .then(pl.lit("gewijzigd"))
        .when(end > before)
        .then(pl.lit("verlengd"))
        .otherwise(pl.lit("verkort"))
    )
