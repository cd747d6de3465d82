"""Findings: what does not fit, with its rule, its place and what it means; never a reason to drop a row."""

import polars as pl

from ingest.brons import read_brons
from ingest.koppel.bronnen import Bronnen
from ingest.koppel.kenmerk import shorten
from ingest.koppel.schema import GEKOPPELD

_KOLOMMEN = [k for k in GEKOPPELD["controle"] if k not in ("controle_id", "antwoord_zegt_hetzelfde")]
# Which line of a declaration a finding is about: its answer speaks of lines.
_REGEL = "referentie_nummer"
_VOLGORDE = ["regel_code", "gemeente_code", "wet", "bericht_id", "sleutel", "uitleg", _REGEL, "bedrag_cent"]


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


def read_said(bronnen: Bronnen) -> pl.DataFrame:
    """The codes of every answer, each with the line that it is about: null where it is about more than one line."""
    codes = read_brons(bronnen.home, "retourcode", bronnen.stand)
    lines = read_brons(bronnen.home, "prestatie", bronnen.stand).select(
        "bericht_id", pl.col("volgnummer").alias("ouder_volgnummer"), _REGEL, pl.lit("prestatie").alias("ouder")
    )
    return (
        codes.join(lines, on=["bericht_id", "ouder", "ouder_volgnummer"], how="left")
        .select(
            pl.col("bericht_id").alias("retour_bericht_id"),
            pl.col("retour_code").alias("retourcode"),
            _REGEL,
        )
        .unique()
        .collect()
    )


def _whole(rows: pl.DataFrame, schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    line = [] if _REGEL in rows.columns else [pl.lit(None, pl.String).alias(_REGEL)]
    return rows.with_columns(line).select(schema.keys()).cast(schema)  # type: ignore[arg-type]


def collect_findings(findings: list[pl.DataFrame], berichten: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """All findings as the table `controle`; each says whether the receiver's answer names the same retourcode.

    `berichten` gives per message its answer (`retour_bericht_id`); `said` the codes of each answer. Null where the
    rule has no code of its own in that release, or no answer came.
    """
    schema = {**{k: GEKOPPELD["controle"][k] for k in _KOLOMMEN}, _REGEL: pl.String}
    rows = pl.concat([pl.DataFrame(schema=schema), *(_whole(f, schema) for f in findings)]).unique()
    answered = rows.join(berichten.select("bericht_id", "retour_bericht_id"), on="bericht_id", how="left")
    numbered = answered.with_row_index("__rij")
    about, line = pl.col(f"{_REGEL}_gezegd"), pl.col(_REGEL)
    agreed = numbered.join(said, on=["retour_bericht_id", "retourcode"], suffix="_gezegd").filter(
        about.is_null() | line.is_null() | (about == line)
    )["__rij"]
    is_known = pl.col("retourcode").is_not_null() & pl.col("retour_bericht_id").is_not_null()
    return (
        numbered.with_columns(
            pl.when(is_known).then(pl.col("__rij").is_in(agreed.unique().implode())).alias("antwoord_zegt_hetzelfde"),
        )
        .sort(*_VOLGORDE, nulls_last=True)
        .with_columns(
            pl.concat_str(
                "regel_code",
                "gemeente_code",
                "wet",
                shorten("bericht_id", 16),
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
