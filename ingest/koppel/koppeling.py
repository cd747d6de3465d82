"""Which toewijzing a start, stop or prestatie belongs to: by its number and client, else (2.x) by its content.

Source: ontwerp §5.1 and §5.6; TR019, TR304, TR338.
"""

import polars as pl

_SLEUTEL = ["gemeente_code", "wet", "toewijzing_nummer"]
_VAN_TOEWIJZING = ["toewijzing_categorie", "toewijzing_code", "toewijzing_begin", "toewijzing_eind", "is_vervallen"]
# From here on a start without a number is one without a toewijzing (taakgericht).
_NUMMER_VERPLICHT = "3.0"


def link_to_toewijzing(rows: pl.DataFrame, toewijzing: pl.DataFrame, begin: str, end: str | None) -> pl.DataFrame:
    """`rows` with the toewijzing each belongs to.

    Adds `genoemd_nummer` (what the message said, as text), `toewijzing_nummer` (what it is linked to, else null),
    `is_andere_client` (the number exists, for somebody else) and of the linked toewijzing `toewijzing_categorie`,
    `toewijzing_code`, `toewijzing_begin`, `toewijzing_eind`, `is_vervallen`. Up to 2.4, and in registrations, a row
    without a number links to the one candidate there is: same gemeente, wet, client, aanbieder and categorie, code
    equal or empty in the toewijzing, beschikking equal where given, the period inside the toewijzing.
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
    )
    by_number = (
        numbered.lazy()
        .with_row_index("__rij")
        .select("__rij", "gemeente_code", "wet", "genoemd_nummer", "client_id")
        .join(
            known.lazy().drop("beschikking_nummer", "__agb"),
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
    found = _by_content(numbered, known, begin, end)
    linked = judged.join(found.lazy(), on="__rij", how="left", maintain_order="left", suffix="_inhoud").select(
        "is_andere_client",
        pl.coalesce("__op_nummer", "toewijzing_nummer").alias("toewijzing_nummer"),
        *(pl.coalesce(c, f"{c}_inhoud").alias(c) for c in _VAN_TOEWIJZING),
    )
    return numbered.hstack(linked.collect())


def _by_content(numbered: pl.DataFrame, known: pl.DataFrame, begin: str, end: str | None) -> pl.DataFrame:
    """The one toewijzing that a row without a number can belong to; rows with none or several are left out."""
    may_lack = pl.col("release").is_null() | (pl.col("release") < _NUMMER_VERPLICHT)
    period = [begin, end or begin]
    asked = ["gemeente_code", "wet", "client_id", "agb_code", "product_categorie", "product_code", "beschikking_nummer"]
    without = (
        numbered.lazy()
        .with_row_index("__rij")
        .filter(pl.col("genoemd_nummer").is_null() & may_lack)
        .select("__rij", *asked, *dict.fromkeys(period))
        .collect()
    )
    first, last = (pl.col(day) for day in period)
    candidates = (
        without.with_columns(pl.col("beschikking_nummer").cast(pl.String).alias("__beschikking"))
        .drop("beschikking_nummer")
        .join(
            known,
            left_on=["gemeente_code", "wet", "client_id", "agb_code", "product_categorie"],
            right_on=["gemeente_code", "wet", "__client", "__agb", "toewijzing_categorie"],
            how="inner",
        )
        .filter(
            (
                pl.col("toewijzing_code").is_null()
                | (pl.col("toewijzing_code") == pl.col("product_code")).fill_null(value=True)
            )
            & (
                pl.col("__beschikking").is_null()
                | (pl.col("__beschikking") == pl.col("beschikking_nummer")).fill_null(value=False)
            )
            & (pl.col("toewijzing_begin") <= first)
            & (pl.col("toewijzing_eind").is_null() | (pl.col("toewijzing_eind") >= last)),
            ~pl.col("is_vervallen"),
        )
    )
    return (
        candidates.filter(pl.len().over("__rij") == 1)
        .with_columns(pl.col("product_categorie").alias("toewijzing_categorie"))
        .select("__rij", "toewijzing_nummer", *_VAN_TOEWIJZING)
    )
