"""Findings: what does not fit, with its rule, its place and what it means; never a reason to drop a row."""

import polars as pl

from ingest.koppel.schema import GEKOPPELD

_KOLOMMEN = [k for k in GEKOPPELD["controle"] if k not in ("controle_id", "antwoord_zegt_hetzelfde")]


def finding(
    rows: pl.DataFrame,
    regel_code: str,
    retourcode: str | None,
    uitleg: str,
    sleutel: str | pl.Expr,
    bedrag: str | None = None,
) -> pl.DataFrame:
    """One finding per row. `rows` holds wet, gemeente_code, agb_code and bericht_id; `sleutel` says which thing."""
    key = pl.col(sleutel) if isinstance(sleutel, str) else sleutel
    return rows.select(
        pl.lit(regel_code).alias("regel_code"),
        pl.lit(retourcode, dtype=pl.String).alias("retourcode"),
        "wet",
        "gemeente_code",
        "agb_code",
        "bericht_id",
        key.cast(pl.String).alias("sleutel"),
        (pl.col(bedrag) if bedrag else pl.lit(None)).cast(pl.Int64).alias("bedrag_cent"),
        pl.lit(uitleg).alias("uitleg"),
    )


def collect_findings(findings: list[pl.DataFrame], berichten: pl.DataFrame, retourcodes: pl.DataFrame) -> pl.DataFrame:
    """All findings as the table `controle`; each says whether the receiver's answer names the same retourcode.

    `berichten` gives per message its answer (`retour_bericht_id`); `retourcodes` the codes of each answer. Null where
    the rule has no code of its own or no answer came.
    """
    schema = {k: GEKOPPELD["controle"][k] for k in _KOLOMMEN}
    rows = pl.concat([pl.DataFrame(schema=schema), *(f.select(_KOLOMMEN).cast(schema) for f in findings)])
    answers = berichten.select("bericht_id", "retour_bericht_id")
    said = retourcodes.select(
        pl.col("bericht_id").alias("retour_bericht_id"),
        pl.col("retour_code").alias("retourcode"),
        pl.lit(value=True).alias("gezegd"),
    ).unique()
    is_known = pl.col("retourcode").is_not_null() & pl.col("retour_bericht_id").is_not_null()
    return (
        rows.unique()
        .join(answers, on="bericht_id", how="left")
        .join(said, on=["retour_bericht_id", "retourcode"], how="left")
        .with_columns(
            pl.when(is_known).then(pl.col("gezegd").fill_null(value=False)).alias("antwoord_zegt_hetzelfde"),
        )
        .sort("regel_code", "gemeente_code", "wet", "bericht_id", "sleutel", "uitleg", nulls_last=True)
        .with_columns(
            pl.concat_str(
                "regel_code",
                "gemeente_code",
                "wet",
                pl.col("bericht_id").str.head(16),
                "sleutel",
                separator="-",
                ignore_nulls=True,
            ).alias("basis")
        )
        .with_columns(
            pl.concat_str("basis", pl.cum_count("regel_code").over("basis"), separator="-").alias("controle_id")
        )
        .select(GEKOPPELD["controle"].keys())
    )
