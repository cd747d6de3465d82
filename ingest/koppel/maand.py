"""Months: what each client had, was allowed and was declared for, per product group and uitvoerder.

Source: ontwerp §5.8 and §5.10; days of delivery, end day included, counted once where deliveries overlap.
"""

from datetime import date

import polars as pl
import polars.selectors as cs

from ingest.koppel.prestatie import productperiode
from ingest.koppel.product import ONBEPAALD
from ingest.koppel.schema import GEKOPPELD
from ingest.koppel.volume import ANDERE, allowed_per_month, allowed_units_per_month, touched_months

_SLEUTEL = ["client_id", "wet", "gemeente_code", "maand", "product_groep", "uitvoerder"]
_PER_AANBIEDER = [*_SLEUTEL, "agb_code"]
_GEDECLAREERD = ("gedeclareerd_minuten", "toegekend_cent")
_TOEWIJZING_MAAND = ["gemeente_code", "wet", "toewijzing_nummer", "maand"]
_TOEGEWEZEN = [
    *_TOEWIJZING_MAAND[:3], "client_id", "agb_code", "product_groep", "volume", "eenheid_code", "frequentie_code",
    "is_vervallen", "ingangsdatum", "einddatum", "release",
]  # fmt: skip
_TEKSTEN = [
    "client_id", "wet", "gemeente_code", "product_groep", "product_code", "uitvoerder", "agb_code", "adres_code",
]  # fmt: skip
# Months are counted by categories: they sort as the texts that they stand for, and take a fraction of the memory.
AS_CATEGORIES = cs.by_name(*_TEKSTEN, require_all=False).cast(pl.Categorical)
_AANBIEDER = pl.lit("aanbieder").cast(pl.Categorical).alias("uitvoerder")


def spread_prestaties(prestaties: pl.LazyFrame) -> pl.DataFrame:
    """The table `prestatie_maand`, with `is_gekoppeld`: the prestaties that count, per month of their ProductPeriode.

    Its texts are categories; in the order of `prestaties`, then of the months. Amounts and minutes are spread by days
    (2.x). Rounding what has run up, and not each month's part, makes the parts of one prestatie add up to its whole.
    What does not count but was awarded all the same (a credit on a debet that was not) is there with its money only.
    """
    is_open = pl.col("telt_mee") & (pl.col("antwoord_status") == "open")
    counted = prestaties.filter(pl.col("telt_mee") | (pl.col("toegekend_cent") != 0)).with_columns(
        *productperiode(),
        pl.when(is_open).then("ingediend_cent").otherwise(0).alias("open_cent"),
        pl.when("telt_mee").then("geleverd_minuten").alias("gedeclareerd_minuten"),
    )
    spread = _spread(counted, "gedeclareerd_minuten", "toegekend_cent", "open_cent")
    return spread.select(*GEKOPPELD["prestatie_maand"], "is_gekoppeld").with_columns(AS_CATEGORIES).collect()


def count_units(prestaties: pl.LazyFrame) -> pl.DataFrame:
    """Per toewijzing, month and `maat` (units that are no time) what was declared and not rejected, spread the same."""
    counted = prestaties.filter(pl.col("is_gekoppeld") & pl.col("telt_mee")).with_columns(
        *productperiode(),
        pl.col("eenheid_code").replace_strict(dict(ANDERE), default=None, return_dtype=pl.String).alias("maat"),
    )
    spread = _spread(counted.filter(pl.col("maat").is_not_null()), "geleverd_volume")
    declared = spread.group_by(*_TOEWIJZING_MAAND, "maat").agg(pl.col("geleverd_volume").sum().alias("gedeclareerd"))
    return declared.with_columns(AS_CATEGORIES).collect()


def _spread(counted: pl.LazyFrame, *kolommen: str) -> pl.LazyFrame:
    """One row per month that a period touches, with in these columns the part of its days."""
    months = counted.with_columns(
        pl.date_ranges(pl.col("begindatum").dt.month_start(), pl.col("einddatum").dt.month_start(), "1mo").alias(
            "maand"
        )
    ).explode("maand")
    begin, end = (
        pl.max_horizontal("begindatum", "maand"),
        pl.min_horizontal("einddatum", pl.col("maand").dt.month_end()),
    )
    days = _days(pl.col("begindatum"), pl.col("einddatum"))
    before, until = _days(pl.col("begindatum"), begin) - 1, _days(pl.col("begindatum"), end)
    return months.with_columns(((pl.col(c) * until) // days - (pl.col(c) * before) // days).alias(c) for c in kolommen)


def _days(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    return (last - first).dt.total_days() + 1


def groups_from_awards(prestatie_maand: pl.DataFrame) -> pl.DataFrame:
    """Per toewijzing and month the product group with the most awarded money: what a generic toewijzing takes."""
    return _most_awarded(prestatie_maand.lazy(), _TOEWIJZING_MAAND)


def groups_over_all(prestaties: pl.LazyFrame) -> pl.DataFrame:
    """The same per toewijzing, over all its months: what a traject on a generic toewijzing takes."""
    return _most_awarded(prestaties, _TOEWIJZING_MAAND[:3])


def _most_awarded(rows: pl.LazyFrame, key: list[str]) -> pl.DataFrame:
    """Per key its `toegekende_groep`; what a credit took back again is not awarded."""
    named = rows.filter(pl.col("is_gekoppeld") & (pl.col("product_groep") != ONBEPAALD))
    return (
        named.group_by(*key, "product_groep")
        .agg(pl.col("toegekend_cent").sum())
        .filter(pl.col("toegekend_cent") > 0)
        .sort("toegekend_cent", "product_groep", descending=[True, False])
        .unique(key, keep="first", maintain_order=True)
        .select(*key, pl.col("product_groep").alias("toegekende_groep"))
        .collect()
    )


def resolve_group(rows: pl.DataFrame, awards: pl.DataFrame) -> pl.DataFrame:
    """Rows with the product group that was awarded, per key of `awards`, where their toewijzing names none."""
    key = [c for c in awards.columns if c != "toegekende_groep"]
    joined = rows.join(awards, on=key, how="left", maintain_order="left")
    is_open = pl.col("product_groep") == ONBEPAALD
    return joined.with_columns(
        pl.when(is_open)
        .then(pl.coalesce("toegekende_groep", "product_groep"))
        .otherwise("product_groep")
        .alias("product_groep")
    ).drop("toegekende_groep")


def split_months(intervals: pl.DataFrame, tot: date) -> pl.DataFrame:
    """One row per interval and month that it touches up to `tot`; `van` and `tot_en_met` are its days in that month."""
    running = intervals.filter(pl.col("begindatum") <= pl.min_horizontal("einddatum", pl.lit(tot)))
    return touched_months(running, "begindatum", "einddatum", tot).with_columns(
        pl.max_horizontal("begindatum", "maand").alias("van"),
        pl.min_horizontal("einddatum", pl.lit(tot), pl.col("maand").dt.month_end()).alias("tot_en_met"),
    )


def count_days(parts: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Per key the number of different days in its parts (`van` to `tot_en_met`, both included)."""
    per_key = parts.group_by(key).agg(
        pl.len().alias("__delen"), _days(pl.col("van"), pl.col("tot_en_met")).sum().alias("dagen")
    )
    alone = per_key.filter(pl.col("__delen") == 1).drop("__delen")
    several = parts.select(*key, "van", "tot_en_met").join(
        per_key.filter(pl.col("__delen") > 1), on=key, how="semi", nulls_equal=True
    )
    covered = pl.col("tot_en_met").cum_max().shift(1).over(key)
    begin = pl.max_horizontal(pl.col("van"), covered + pl.duration(days=1))
    together = (
        several.sort(*key, "van", "tot_en_met")
        .with_columns(_days(begin, pl.col("tot_en_met")).clip(lower_bound=0).alias("dagen"))
        .group_by(key)
        .agg(pl.col("dagen").sum())
    )
    return pl.concat([alone, together])


def delivered_parts(
    leveringen: pl.DataFrame, wijkteam: pl.DataFrame, awards: pl.DataFrame, peildatum: date
) -> pl.DataFrame:
    """One row per delivery or wijkteamtraject and month that it touches; what is vervallen is in no count."""
    counted = (
        leveringen.filter(~pl.col("is_vervallen").fill_null(value=False))
        .with_columns(AS_CATEGORIES)
        .select(
            "client_id",
            "wet",
            "gemeente_code",
            "agb_code",
            "toewijzing_nummer",
            "product_code",
            "product_groep",
            "begindatum",
            pl.col("einde_effectief").alias("einddatum"),
            _AANBIEDER,
        )
    )
    parts = [
        resolve_group(split_months(counted, peildatum), awards),
        split_months(wijkteam.with_columns(AS_CATEGORIES), peildatum),
    ]
    return pl.concat(parts, how="diagonal").select(*_SLEUTEL, "agb_code", "product_code", "van", "tot_en_met")


def link_client_maanden_aanbieder(
    parts: pl.DataFrame, awards: pl.DataFrame, prestatie_maand: pl.DataFrame, toewijzing_maand: pl.DataFrame
) -> pl.DataFrame:
    """What was delivered, allowed or declared per client, month, product group and who does it; texts as categories.

    The rows of aanbieders are the table `client_maand_aanbieder`; those of wijkteams have no `agb_code`. `parts` are
    those of `delivered_parts`, `awards` the groups of `groups_from_awards`.
    """
    of_clients = prestatie_maand.filter(pl.col("client_id").is_not_null()).with_columns(_AANBIEDER)
    declared = resolve_group(of_clients, awards).group_by(_PER_AANBIEDER).agg(pl.col(*_GEDECLAREERD).sum())
    allowed = toewijzing_maand.with_columns(_AANBIEDER).group_by(_PER_AANBIEDER).agg(pl.col("toegewezen_minuten").sum())
    whole = pl.concat([frame.select(_PER_AANBIEDER) for frame in (parts, declared, allowed)]).unique()
    for frame in (count_days(parts, _PER_AANBIEDER), declared, allowed):
        whole = whole.join(frame, on=_PER_AANBIEDER, how="left", nulls_equal=True)
    return whole.with_columns(pl.col("dagen", "toegekend_cent").fill_null(0)).sort(_PER_AANBIEDER)


def link_client_maanden(parts: pl.DataFrame, per_aanbieder: pl.DataFrame) -> pl.DataFrame:
    """The table `client_maand`: what `link_client_maanden_aanbieder` gives, together for all aanbieders of a client.

    Days on which two deliver count once. `agb_code` is the aanbieder with the most days; without days the lowest AGB
    that declared, else the lowest that may deliver.
    """
    only_declared = (pl.col("dagen") == 0) & pl.col("gedeclareerd_minuten").is_not_null()
    ordered = per_aanbieder.with_columns(only_declared.alias("__gedeclareerd")).sort(
        "dagen", "__gedeclareerd", "agb_code", descending=[True, True, False]
    )
    known = [
        pl.when(pl.col(c).is_not_null().any()).then(pl.col(c).sum()).alias(c)
        for c in ("toegewezen_minuten", *_GEDECLAREERD)
    ]
    together = ordered.group_by(_SLEUTEL, maintain_order=True).agg(pl.col("agb_code").first(), *known)
    return (
        together.join(count_days(parts, _SLEUTEL), on=_SLEUTEL, how="left")
        .with_columns(pl.col("dagen").fill_null(0))
        .sort(_SLEUTEL)
        .select(GEKOPPELD["client_maand"].keys())
    )


def link_toewijzing_maanden(
    toewijzingen: pl.DataFrame, prestatie_maand: pl.DataFrame, awards: pl.DataFrame, tot: date
) -> pl.DataFrame:
    """The table `toewijzing_maand`, its texts as categories: allowed and declared minutes per month to `tot` (K92)."""
    declared = (
        prestatie_maand.filter("is_gekoppeld").group_by(_TOEWIJZING_MAAND).agg(pl.col("gedeclareerd_minuten").sum())
    )
    asked = toewijzingen.select(_TOEGEWEZEN).with_columns(AS_CATEGORIES)
    return (
        resolve_group(allowed_per_month(asked, tot), awards)
        .join(declared, on=_TOEWIJZING_MAAND, how="left")
        .with_columns(pl.col("gedeclareerd_minuten").fill_null(0))
        .sort(_TOEWIJZING_MAAND)
        .select(GEKOPPELD["toewijzing_maand"].keys())
    )


def link_toewijzing_volumes(
    toewijzingen: pl.DataFrame, declared: pl.DataFrame, awards: pl.DataFrame, tot: date
) -> pl.DataFrame:
    """The table `toewijzing_maand_volume`: the same for units that are no time; `declared` is that of `count_units`."""
    asked = toewijzingen.select(_TOEGEWEZEN).with_columns(AS_CATEGORIES)
    return (
        resolve_group(allowed_units_per_month(asked, tot), awards)
        .join(declared, on=[*_TOEWIJZING_MAAND, "maat"], how="left")
        .with_columns(pl.col("gedeclareerd").fill_null(0))
        .sort(_TOEWIJZING_MAAND)
        .select(GEKOPPELD["toewijzing_maand_volume"].keys())
    )
