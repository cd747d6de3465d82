"""Prestaties, credits and the lines of answers, with what the rules say of them as columns."""

from collections.abc import Iterator

import polars as pl

from ingest.koppel.berichten import NOOIT_VERZONDEN
from ingest.koppel.prestatie import UITERSTE_LOOPTIJD
from ingest.koppel.tussen.omvang import add_omvang, fits_unit
from ingest.koppel.tussen.verhaal import PARTIJEN, TOEWIJZING, Verhaal

_REFERENTIE = ["wet", "agb_code", "referentie_nummer"]
_GELIJK = [*TOEWIJZING, "begindatum", "einddatum", "product_categorie", "product_code"]
_VOLGORDE = ["dagtekening", "is_debet", "identificatie", "prestatie_id"]
# What a credit copies from its debet (IV091), and an answer from the declaration (TR367).
_KOPIE = ["client_id", "genoemd_nummer", "product_categorie", "product_code", "begindatum", "einddatum",
          "eenheid_code", "product_tarief_cent"]  # fmt: skip
_BEDRAGEN = ["geleverd_volume", "ingediend_cent"]
_KOLOMMEN = [
    "prestatie_id", "bron", "nummer", "release", *PARTIJEN, "bericht_id", "retour_bericht_id", "dagtekening",
    "identificatie", "referentie_nummer", "vorig_referentie_nummer", "toewijzing_nummer", "declaratie_maand",
    "toewijzing_categorie", "toewijzing_code", "toewijzing_begin", "toewijzing_eind", "is_vervallen", "is_gekoppeld",
    "is_andere_client", "is_credit", "is_loos", "telt_mee", "toegekend_cent", *_KOPIE, *_BEDRAGEN,
]  # fmt: skip


def checked_prestaties(verhaal: Verhaal) -> pl.LazyFrame:
    """Every prestatie that is in a check: not one of a declaration that was rejected as a whole or never arrived."""
    rows = verhaal.prestaties.filter(~pl.col("retour_status").is_in(NOOIT_VERZONDEN))
    return rows.select(_KOLOMMEN).with_columns(
        pl.when(pl.col("bron") == "registratie").then(pl.lit("registratie")).otherwise("nummer").alias("nummer"),
        pl.col("toewijzing_nummer").fill_null(pl.col("referentie_nummer")),
        (~pl.col("is_credit")).alias("is_debet"),
    )


def prestatie_rows(verhaal: Verhaal, checked: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Per gemeente one row per prestatie, with its toewijzing, its right period and what is allowed in it.

    A gemeente at a time, for the memory: only whether a reference is used twice is asked over all of them. Without any
    prestatie there is one frame without rows.
    """
    twice = checked.select(_REFERENTIE).group_by(_REFERENTIE).len().filter(pl.col("len") > 1).drop("len").collect()
    gemeenten = checked.select("gemeente_code").unique().collect().to_series().sort()
    for gemeente in [*gemeenten] or [None]:
        yield _beside_toewijzing(
            verhaal, checked.filter(pl.col("gemeente_code").eq_missing(pl.lit(gemeente))).collect(), twice
        )


def _beside_toewijzing(verhaal: Verhaal, checked: pl.DataFrame, twice: pl.DataFrame) -> pl.DataFrame:
    assigned = verhaal.toewijzingen.select(
        *TOEWIJZING,
        pl.col("volume").alias("toegewezen_volume"),
        pl.col("eenheid_code").alias("toegewezen_eenheid"),
        "frequentie_code",
        "budget_cent",
        pl.col("release").alias("toewijzing_release"),
    )
    months = checked.with_columns(
        pl.col("begindatum").dt.month_start().alias("eerste_dag"),
        pl.col("begindatum").dt.month_end().alias("laatste_dag"),
    )
    repeated = twice.with_columns(is_dubbele_referentie=pl.lit(value=True))
    beside = months.join(assigned, on=TOEWIJZING, how="left", maintain_order="left").join(
        repeated, on=_REFERENTIE, how="left", maintain_order="left", nulls_equal=True
    )
    rows = beside.with_columns(
        pl.col("is_dubbele_referentie").fill_null(value=False),
        pl.col("declaratie_maand").dt.month_end().alias("declaratie_eind"),
        pl.col("begindatum").dt.offset_by(UITERSTE_LOOPTIJD).alias("uiterste_einddatum"),
        fits_unit().alias("past_eenheid"),
        *_right_period(),
        *_tarief(),
    )
    end = pl.select(pl.lit(verhaal.peildatum).dt.month_end()).to_series().first()
    return add_omvang(rows, pl.lit(end))


def series_rows(verhaal: Verhaal, rows: pl.DataFrame) -> pl.DataFrame:
    """Those prestaties of which others, or a contract, decide: what was used up before, declared before, agreed on."""
    linked = rows.filter("is_gekoppeld")
    credits = rows.filter(pl.col("is_credit") & pl.col("telt_mee"))
    marks = pl.concat(
        [
            _used(linked, "gedeclareerd", "toegestaan_totaal", "verbruikt_volume"),
            _used(linked, "ingediend_cent", "budget_cent", "verbruikt_cent"),
            _repeated(linked, credits),
            _contract(verhaal, rows),
        ],
        how="diagonal",
    )
    whole = marks.group_by("prestatie_id").agg(pl.all().drop_nulls().first())
    return rows.join(whole, on="prestatie_id")


def _right_period() -> list[pl.Expr]:
    """First and last day of the month of the period, or of the toewijzing where that is inside it (TR387, TR388)."""
    first, last = pl.col("eerste_dag"), pl.col("laatste_dag")
    begin, end = pl.col("toewijzing_begin"), pl.col("toewijzing_eind")
    return [
        pl.when(begin.is_between(first, last)).then(begin).otherwise(first).alias("juiste_begindatum"),
        pl.when(end.is_between(first, last)).then(end).otherwise(last).alias("juiste_einddatum"),
    ]


def _tarief() -> list[pl.Expr]:
    """How far the amount is from volume × tarief, and how far it may be (IV081).

    A tarief per minute is an hourly one, rounded: half a cent per minute either way, and the rounding of the amount.
    """
    volume, by_minute = pl.col("geleverd_volume").abs(), pl.col("eenheid_code") == "01"
    amount = pl.col("ingediend_cent").abs()
    return [
        (amount - volume * pl.col("product_tarief_cent")).abs().alias("afwijking_cent"),
        pl.when(by_minute).then((volume + 1) / 2).otherwise(0).alias("ruimte_cent"),
    ]


def _used(linked: pl.DataFrame, amount: str, limit: str, name: str) -> pl.DataFrame:
    """Per prestatie what was used with it, in the order of sending; only of toewijzingen that may pass their limit."""
    over = (
        linked.lazy()
        .filter(pl.col(limit).is_not_null() & pl.col(amount).is_not_null())
        .group_by(TOEWIJZING)
        .agg(pl.col(amount).clip(lower_bound=0).sum(), pl.col(limit).first())
        .filter(pl.col(amount) > pl.col(limit))
    )
    wanted = linked.lazy().select(*TOEWIJZING, *_VOLGORDE, "telt_mee", amount)
    suspects = wanted.join(over, on=TOEWIJZING, how="semi").sort(*TOEWIJZING, *_VOLGORDE)
    counted = pl.when("telt_mee").then(pl.col(amount)).otherwise(0).fill_null(0)
    before = counted.cum_sum().over(TOEWIJZING) - counted
    return suspects.select("prestatie_id", (before + pl.col(amount)).alias(name)).collect()


def _repeated(linked: pl.DataFrame, credits: pl.DataFrame) -> pl.DataFrame:
    """Debets for which the same was declared before and still stands: neither afgewezen nor credited (TR389)."""
    debets = linked.lazy().filter("is_debet").select(*_GELIJK, *_VOLGORDE, "agb_code", "referentie_nummer", "telt_mee")
    suspects = debets.filter(pl.struct(_GELIJK).is_duplicated()).collect()
    taken_back = credits.select(*PARTIJEN, pl.col("vorig_referentie_nummer").alias("referentie_nummer"))
    ordered = suspects.sort(_VOLGORDE).with_row_index("__rang")
    standing = ordered.filter("telt_mee").join(taken_back, on=[*PARTIJEN, "referentie_nummer"], how="anti")
    first = standing.group_by(_GELIJK).agg(pl.col("__rang").min().alias("__eerste"))
    both = ordered.join(first, on=_GELIJK, nulls_equal=True)
    return both.select("prestatie_id", (pl.col("__rang") > pl.col("__eerste")).alias("is_al_gedeclareerd"))


def _contract(verhaal: Verhaal, rows: pl.DataFrame) -> pl.DataFrame:
    """The agreed tarief on the first day of the period, per minute where minutes are declared (IV081).

    That of the aanbieder's contract (registration AC), for this gemeente before that for the region; without one that
    of the product list.
    """
    agreed = ["wet", "product_code", "geldig_van", "geldig_tot", "tarief_cent", "eenheid_code"]
    asked = rows.select(
        "prestatie_id", *PARTIJEN, "product_code", "begindatum", pl.col("eenheid_code").alias("eenheid")
    )
    contracts = verhaal.bronnen.registratie("AC").select(*agreed, "agb_code", pl.col("gemeente_code").alias("voor"))
    is_here = pl.col("voor").is_null() | (pl.col("voor") == pl.col("gemeente_code"))
    own = asked.join(contracts, on=["wet", "agb_code", "product_code"]).filter(is_here)
    listed = real_products(verhaal.producten).select("gemeente_code", *agreed)
    found = [
        own.with_columns(pl.col("voor").is_not_null().cast(pl.Int8).alias("rang") + 1).drop("voor"),
        asked.join(listed, on=["wet", "gemeente_code", "product_code"]).with_columns(rang=pl.lit(0, pl.Int8)),
    ]
    by_minute = (pl.col("eenheid_code") == "04") & (pl.col("eenheid") == "01")
    rounded = ((pl.col("tarief_cent") * 2 + 60) // 120).alias("contract_tarief_cent")
    return (
        pl.concat(found, how="diagonal_relaxed")
        .filter(holds_on("begindatum") & pl.col("tarief_cent").is_not_null())
        .sort("prestatie_id", "rang", "geldig_van")
        .unique("prestatie_id", keep="last", maintain_order=True)
        .select("prestatie_id", pl.when(by_minute).then(rounded).otherwise("tarief_cent").alias("contract_tarief_cent"))
    )


def real_products(producten: pl.DataFrame) -> pl.DataFrame:
    """The product list without its placeholders: what somebody delivered."""
    return producten.filter(~pl.col("is_plaatshouder"))


def holds_on(day: str) -> pl.Expr:
    """Whether a row with `geldig_van` and `geldig_tot` holds on the day in this column."""
    until = pl.col("geldig_tot").is_null() | (pl.col("geldig_tot") >= pl.col(day))
    return (pl.col("geldig_van") <= pl.col(day)) & until


def credit_rows(checked: pl.LazyFrame) -> pl.DataFrame:
    """One row per credit: whether a debet is equal to it (TR323) and whether another took it back before (TR390)."""
    credits = checked.filter(pl.col("is_credit")).collect()
    named = pl.col("vorig_referentie_nummer")
    debets = (
        checked.filter("is_debet")
        .join(credits.lazy(), left_on=[*PARTIJEN, "referentie_nummer"], right_on=[*PARTIJEN, named], how="semi")
        .select(*PARTIJEN, pl.col("referentie_nummer").alias("vorig_referentie_nummer"), *_KOPIE, *_BEDRAGEN)
        .with_columns(-pl.col(c) for c in _BEDRAGEN)
        .collect()
    )
    same = [*PARTIJEN, "vorig_referentie_nummer", *_KOPIE, *_BEDRAGEN]
    equal = credits.join(debets, on=same, how="semi", nulls_equal=True)["prestatie_id"]
    firsts = credits.sort(_VOLGORDE).unique([*PARTIJEN, named], keep="first", maintain_order=True)["prestatie_id"]
    return credits.with_columns(
        (pl.col("prestatie_id").is_in(equal.implode()) | pl.col("is_loos")).alias("is_gelijk_aan_debet"),
        (named.is_not_null() & ~pl.col("prestatie_id").is_in(firsts.implode())).alias("is_al_gecrediteerd"),
    )


def answer_rows(verhaal: Verhaal) -> pl.DataFrame:
    """One row per prestatie in a 325 whose declaration is known, beside the same line of that declaration."""
    answered = verhaal.bezorgd.filter(pl.col("retour_bericht_id").is_not_null())
    pairs = answered.select(
        pl.col("bericht_id").alias("heen_id"), pl.col("retour_bericht_id").alias("bericht_id")
    ).collect()
    sign = pl.when(pl.col("debet_credit") == "C").then(-1).otherwise(1)
    copied = ["client_id", "toewijzing_nummer", *_KOPIE[2:], *_BEDRAGEN, "vorig_referentie_nummer"]
    lines = (
        verhaal.rijen("prestatie", "325")
        .with_columns(pl.col("ingediend_cent") * sign)
        .collect()
        .join(pairs, "bericht_id")
    )
    named = lines.lazy().select(pl.col("heen_id").alias("bericht_id"), "referentie_nummer").unique()
    declared = (
        verhaal.rijen("prestatie", "323")
        .join(named, on=["bericht_id", "referentie_nummer"], how="semi")
        .with_columns(pl.col("ingediend_cent") * sign)
        .select(
            pl.col("bericht_id").alias("heen_id"),
            "referentie_nummer",
            *(pl.col(c).alias(f"heen_{c}") for c in copied),
            pl.lit(value=True).alias("staat_in_declaratie"),
        )
        .collect()
        .unique(["heen_id", "referentie_nummer"], keep="first", maintain_order=True)
    )
    differs = pl.any_horizontal(pl.col(c).ne_missing(pl.col(f"heen_{c}")) for c in copied)
    return lines.join(declared, on=["heen_id", "referentie_nummer"], how="left").with_columns(
        pl.col("staat_in_declaratie").fill_null(value=False), differs.alias("is_anders")
    )
