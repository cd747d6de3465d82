"""Rules that one row alone can't answer: about rows of one message together, or about calendar arithmetic.

Each takes the rows where its rule holds (with the message's nummer, standaard, release and dagtekening) and every table
of the batch, and returns true where the rule is broken.
"""

from collections.abc import Callable, Mapping
from datetime import date

import polars as pl

Frames = Mapping[str, pl.DataFrame]
_KRIJGT = {"volgnummer", "ouder_volgnummer", "regel_nr", "__rij"}
_BEGIN_EIND = {
    "toegewezen_product": ("ingangsdatum", "einddatum"),
    "aangevraagd_product": ("toewijzing_ingangsdatum", "toewijzing_einddatum"),
    "nieuw_product": ("gewenste_ingangsdatum", "einddatum"),
}


def birth_precision(rows: pl.DataFrame, _: Frames) -> pl.Series:
    """CS139 with IV009: an unknown day or month is 01, an unknown year 1900."""
    day, use = pl.col("geboortedag"), pl.col("geboortedatum_gebruik_code")
    return rows.select(
        ((use == "1") & (day.dt.day() != 1))
        | ((use == "2") & ((day.dt.day() != 1) | (day.dt.month() != 1)))
        | ((use == "3") & (day != date(1900, 1, 1)))
    ).to_series()


def too_old(rows: pl.DataFrame, _: Frames) -> pl.Series:
    """TR002: more than 120 years before the dagtekening, unless the birth date is unknown."""
    unknown = (pl.col("geboortedatum_gebruik_code") == "3").fill_null(value=False) & (
        pl.col("geboortedag") == date(1900, 1, 1)
    )
    return rows.select((pl.col("geboortedag").dt.offset_by("120y") < pl.col("dagtekening")) & ~unknown).to_series()


def no_proper_address(rows: pl.DataFrame, frames: Frames) -> pl.Series:
    """TR061: no contact of the client is a BRP-, correspondentie- or verblijfadres with an address."""
    contacts = frames.get("contact", pl.DataFrame(schema={"bericht_id": pl.String}))
    if contacts.width == 1:
        return pl.Series([True]).new_from_index(0, rows.height)
    proper = contacts.filter((pl.col("ouder") == "client") & pl.col("soort_code").is_in(["01", "02", "03"]))
    return ~rows["bericht_id"].is_in(proper["bericht_id"].implode())


def doubled(rows: pl.DataFrame, _: Frames) -> pl.Series:
    """TR101: another row of the same message, and of the same client, says exactly the same."""
    said = [c for c in rows.columns if c not in _KRIJGT]
    return rows.select(pl.struct(said).is_duplicated()).to_series()


def overlapping(rows: pl.DataFrame, _: Frames) -> pl.Series:
    """TR302, TR386, TR410: the same product twice in one message with periods that share a day."""
    begin, end = next(
        pair for tabel, pair in _BEGIN_EIND.items() if set(pair) <= set(rows.columns) and _has(rows, tabel)
    )
    product = ["bericht_id", "product_categorie", "product_code"]
    span = rows.select(
        "__rij", *product, pl.col(begin).alias("van"), pl.col(end).fill_null(date(9999, 12, 31)).alias("tot")
    ).filter(pl.col("product_categorie").is_not_null())
    pairs = span.join(span, on=product, nulls_equal=True, suffix="_ander").filter(
        (pl.col("__rij") != pl.col("__rij_ander"))
        & (pl.col("van") <= pl.col("tot_ander"))
        & (pl.col("van_ander") <= pl.col("tot"))
    )
    return rows["__rij"].is_in(pairs["__rij"].implode())


def _has(rows: pl.DataFrame, tabel: str) -> bool:
    """Whether rows are those of this table: two of the three share a column name."""
    return tabel != "toegewezen_product" or "toewijzingsdatum" in rows.columns


def repeated_credit(rows: pl.DataFrame, _: Frames) -> pl.Series:
    """TR315: one VorigReferentieNummer twice in a message."""
    often = pl.len().over("bericht_id", "vorig_referentie_nummer") > 1
    return rows.select(often & pl.col("vorig_referentie_nummer").is_not_null()).to_series()


def credit_of_own_debet(rows: pl.DataFrame, _: Frames) -> pl.Series:
    """TR316: a credit that names a debet of the same message."""
    debets = (
        rows.filter(pl.col("debet_credit") == "D")
        .select(
            "bericht_id",
            pl.col("referentie_nummer").alias("vorig_referentie_nummer"),
            pl.lit(value=True).alias("eigen"),
        )
        .unique()
    )
    joined = rows.join(debets, on=["bericht_id", "vorig_referentie_nummer"], how="left", maintain_order="left")
    return joined.select(pl.col("eigen").fill_null(value=False) & (pl.col("debet_credit") == "C")).to_series()


def repeated_debet(rows: pl.DataFrame, _: Frames) -> pl.Series:
    """TR416: two debets for one toewijzing, product and period in a message."""
    same = [
        "bericht_id",
        "client_id",
        "toewijzing_nummer",
        "product_categorie",
        "product_code",
        "begindatum",
        "einddatum",
    ]
    is_debet = pl.col("debet_credit") == "D"
    return rows.select(is_debet & (is_debet.sum().over(same) > 1)).to_series()


def repeated_reference(rows: pl.DataFrame, _: Frames) -> pl.Series:
    """TR383: one ReferentieAanbieder twice in a message."""
    return rows.select(pl.struct("bericht_id", "referentie_aanbieder").is_duplicated()).to_series()


def five_years_old(rows: pl.DataFrame, frames: Frames) -> pl.Series:
    """TR335: the period ended more than five years before DeclaratieDagtekening."""
    dates = frames["bericht"].select("bericht_id", "declaratie_dagtekening")
    joined = rows.join(dates, on="bericht_id", how="left", maintain_order="left")
    return joined.select(pl.col("einddatum").dt.offset_by("5y") < pl.col("declaratie_dagtekening")).to_series()


def whole_month(rows: pl.DataFrame, _: Frames) -> pl.Series:
    """CS340: the DeclaratiePeriode is not exactly one calendar month."""
    begin, end = pl.col("declaratie_periode_begindatum"), pl.col("declaratie_periode_einddatum")
    return rows.select((begin.dt.day() != 1) | (end != begin.dt.month_end())).to_series()


def _sum_of_lines(frames: Frames) -> pl.DataFrame:
    signed = pl.when(pl.col("debet_credit") == "C").then(-pl.col("ingediend_cent")).otherwise("ingediend_cent")
    return frames["prestatie"].group_by("bericht_id").agg(signed.sum().alias("som"))


def _signed(amount: str, sign: str) -> pl.Expr:
    return pl.when(pl.col(sign) == "C").then(-pl.col(amount)).otherwise(amount)


def wrong_total(rows: pl.DataFrame, frames: Frames) -> pl.Series:
    """TR358: TotaalIngediendBedrag is not the sum of the lines, credits negative."""
    joined = rows.join(_sum_of_lines(frames), on="bericht_id", how="left", maintain_order="left")
    return joined.select(_signed("totaal_ingediend_cent", "totaal_ingediend_debet_credit") != pl.col("som")).to_series()


def not_rejected(rows: pl.DataFrame, frames: Frames) -> pl.Series:
    """TR342: the listed lines are not what lies between submitted and awarded total; said at every line of the answer.

    An answer whose DeclaratieAntwoord is itself rejected is not judged.
    """
    answers = frames["declaratie_antwoord"]
    codes = frames["retourcode"].filter((pl.col("ouder") == "declaratie_antwoord") & (pl.col("retour_code") != "0200"))
    judged = answers.join(codes, on="bericht_id", how="anti").join(_sum_of_lines(frames), on="bericht_id", how="left")
    gap = _signed("totaal_ingediend_cent", "totaal_ingediend_debet_credit") - _signed(
        "totaal_toegekend_cent", "totaal_toegekend_debet_credit"
    )
    wrong = judged.filter(gap != pl.col("som").fill_null(0))
    return rows["bericht_id"].is_in(wrong["bericht_id"].implode())


def _named(rows: pl.DataFrame, frames: Frames, *tabellen: str) -> pl.Series:
    """Whether the message of a row has rows in any of these tables."""
    ids = [frames[tabel]["bericht_id"] for tabel in tabellen if tabel in frames]
    return rows["bericht_id"].is_in(pl.concat(ids).implode() if ids else [])


def names_no_existing(rows: pl.DataFrame, frames: Frames) -> pl.Series:
    """TR352: neither an OngewijzigdProduct nor a TeWijzigenProduct."""
    return ~_named(rows, frames, "ongewijzigd_product", "te_wijzigen_product")


def asks_nothing(rows: pl.DataFrame, frames: Frames) -> pl.Series:
    """TR353: neither a TeWijzigenProduct nor a NieuwProduct."""
    return ~_named(rows, frames, "te_wijzigen_product", "nieuw_product")


VERGELIJKEN: Mapping[str, Callable[[pl.DataFrame, Frames], pl.Series]] = {
    function.__name__: function
    for function in (
        birth_precision,
        too_old,
        no_proper_address,
        doubled,
        overlapping,
        repeated_credit,
        credit_of_own_debet,
        repeated_debet,
        repeated_reference,
        five_years_old,
        whole_month,
        wrong_total,
        not_rejected,
        names_no_existing,
        asks_nothing,
    )
}
