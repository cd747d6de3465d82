"""Which toewijzing a start, stop or prestatie belongs to: by its number and client, else (2.x) by its content.

Source: ontwerp §5.1 and §5.6; TR019, TR304, TR338.
"""

from collections.abc import Mapping

import polars as pl

_SLEUTEL = ["gemeente_code", "wet", "toewijzing_nummer"]
_VAN_TOEWIJZING = ["toewijzing_categorie", "toewijzing_code", "toewijzing_begin", "toewijzing_eind", "is_vervallen"]
_INHOUD = ["gemeente_code", "wet", "client_id", "agb_code", "product_categorie", "product_code"]
# From here on a start without a number is one without a toewijzing (taakgericht).
_NUMMER_VERPLICHT = "3.0"


def link_to_toewijzing(
    rows: pl.DataFrame, toewijzing: pl.DataFrame, eenheden: Mapping[str, str], begin: str, end: str | None
) -> pl.DataFrame:
    """`rows` with the toewijzing each belongs to.

    Adds `genoemd_nummer` (what the message said, as text), `toewijzing_nummer` (what it is linked to, else null),
    `is_andere_client` (the number exists, for somebody else) and of the linked toewijzing `toewijzing_categorie`,
    `toewijzing_code`, `toewijzing_begin`, `toewijzing_eind`, `is_vervallen`. Up to 2.4, and in registrations, a row
    without a number links to the one candidate there is: same gemeente, wet, client and categorie, aanbieder the same
    or of one administrative unit (`eenheden`: AGB code → unit), code equal or empty in the toewijzing, beschikking
    equal where given, the period inside the toewijzing. What fits none as it stands now, links to the one that it
    fitted in an earlier version: it was sent when that version held.
    """
    numbered = rows.with_columns(pl.col("toewijzing_nummer").cast(pl.String).alias("genoemd_nummer")).drop(
        "toewijzing_nummer"
    )
    known = toewijzing.select(
        *_SLEUTEL,
        pl.col("client_id").alias("__client"),
        pl.col("agb_code").alias("__agb"),
        "beschikking_nummer",
        pl.col("product_categorie").alias("toewijzing_categorie"),
        pl.col("product_code").alias("toewijzing_code"),
        pl.col("ingangsdatum").alias("toewijzing_begin"),
        pl.col("einddatum").alias("toewijzing_eind"),
        "is_vervallen",
        "vroegste_ingangsdatum",
        "verste_einddatum",
    )
    by_number = (
        numbered.lazy()
        .with_row_index("__rij")
        .select("__rij", "gemeente_code", "wet", "genoemd_nummer", "client_id")
        .join(
            known.lazy().drop("beschikking_nummer", "__agb", "vroegste_ingangsdatum", "verste_einddatum"),
            left_on=["gemeente_code", "wet", "genoemd_nummer"],
            right_on=_SLEUTEL,
            how="left",
            maintain_order="left",
        )
    )
    exists = pl.col("__client").is_not_null()
    is_same = exists & (pl.col("__client") == pl.col("client_id"))
    judged = by_number.select(
        "__rij",
        (exists & ~is_same).alias("is_andere_client"),
        pl.when(is_same).then("genoemd_nummer").alias("__op_nummer"),
        *(pl.when(is_same).then(c).alias(c) for c in _VAN_TOEWIJZING),
    )
    without = _without_number(numbered, begin, end or begin)
    found = _by_content(_add_eenheid(without, "agb_code", eenheden), _add_eenheid(known, "__agb", eenheden))
    linked = judged.join(found.lazy(), on="__rij", how="left", maintain_order="left", suffix="_inhoud").select(
        "is_andere_client",
        pl.coalesce("__op_nummer", "toewijzing_nummer").alias("toewijzing_nummer"),
        *(pl.coalesce(c, f"{c}_inhoud").alias(c) for c in _VAN_TOEWIJZING),
    )
    return numbered.hstack(linked.collect())


def _without_number(numbered: pl.DataFrame, begin: str, end: str) -> pl.DataFrame:
    """Rows that may lack a number and do, with the days they speak of as `__eerste` and `__laatste`."""
    may_lack = pl.col("release").is_null() | (pl.col("release") < _NUMMER_VERPLICHT)
    return (
        numbered.lazy()
        .with_row_index("__rij")
        .filter(pl.col("genoemd_nummer").is_null() & may_lack)
        .select(
            "__rij",
            *_INHOUD,
            pl.col("beschikking_nummer").cast(pl.String).alias("__beschikking"),
            pl.col(begin).alias("__eerste"),
            pl.col(end).alias("__laatste"),
        )
        .collect()
    )


def _add_eenheid(frame: pl.DataFrame, agb: str, eenheden: Mapping[str, str]) -> pl.DataFrame:
    """`frame` with `__eenheid`: the administrative unit of the aanbieder, which is its own where none is known."""
    return frame.with_columns(pl.col(agb).replace(eenheden).alias("__eenheid"))


def _by_content(without: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The one toewijzing that a row without a number can belong to; rows with none or several are left out."""
    same = ["gemeente_code", "wet", "__eenheid"]
    candidates = (
        without.drop("agb_code")
        .join(
            known,
            left_on=[*same, "client_id", "product_categorie"],
            right_on=[*same, "__client", "toewijzing_categorie"],
            how="inner",
        )
        .filter(
            pl.col("toewijzing_code").is_null()
            | (pl.col("toewijzing_code") == pl.col("product_code")).fill_null(value=True),
            pl.col("__beschikking").is_null()
            | (pl.col("__beschikking") == pl.col("beschikking_nummer")).fill_null(value=False),
            _inside("vroegste_ingangsdatum", "verste_einddatum"),
        )
    )
    fits = ~pl.col("is_vervallen") & _inside("toewijzing_begin", "toewijzing_eind")
    best = candidates.with_columns(fits.alias("__past")).filter(
        pl.col("__past") == pl.col("__past").max().over("__rij")
    )
    return (
        best.filter(pl.len().over("__rij") == 1)
        .with_columns(pl.col("product_categorie").alias("toewijzing_categorie"))
        .select("__rij", "toewijzing_nummer", *_VAN_TOEWIJZING)
    )


def _inside(begin: str, end: str) -> pl.Expr:
    """Whether the days of a row lie between these two; an empty end is none."""
    until = pl.col(end).is_null() | (pl.col(end) >= pl.col("__laatste"))
    return (pl.col(begin) <= pl.col("__eerste")) & until
