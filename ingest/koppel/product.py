"""Which product group a product code belongs to: versioned per gemeente, never in code (ontwerp §5.10, §5.15)."""

from importlib import resources

import polars as pl

from ingest.koppel.schema import GEKOPPELD

ONBEPAALD = "onbepaald"


def load_producten() -> pl.DataFrame:
    """The product list: columns of `gekoppeld.product`. What ships are placeholders, and they say so."""
    text = resources.files("ingest.registraties").joinpath("plaatshouders", "product.csv").read_bytes()
    schema = GEKOPPELD["product"]
    return pl.read_csv(text, schema_overrides=dict.fromkeys(schema, pl.String)).select(
        *(pl.col(name) if kind == pl.String else _parse(name, kind) for name, kind in schema.items())
    )


def _parse(name: str, kind: type[pl.DataType]) -> pl.Expr:
    if kind == pl.Boolean:
        return pl.col(name).str.to_lowercase().is_in(["true", "ja", "1"]).alias(name)
    return pl.col(name).str.to_date("%Y-%m-%d") if kind == pl.Date else pl.col(name).cast(kind)


def add_product_groep(rows: pl.DataFrame, producten: pl.DataFrame, on_date: str) -> pl.DataFrame:
    """`rows` with `product_groep`, by (wet, gemeente, product_code) at the day in column `on_date`.

    'onbepaald' where the product is not given or not in the list.
    """
    if rows.is_empty():
        return rows.with_columns(pl.lit(ONBEPAALD).alias("product_groep"))
    key = ["wet", "gemeente_code", "product_code"]
    asked = rows.select(*key, pl.col(on_date).alias("__dag"))
    found = (
        asked.unique()
        .join(producten.select(*key, "geldig_van", "geldig_tot", "product_groep"), on=key)
        .filter(
            (pl.col("geldig_van") <= pl.col("__dag"))
            & (pl.col("geldig_tot").is_null() | (pl.col("geldig_tot") >= pl.col("__dag")))
        )
        .sort("geldig_van")
        .unique([*key, "__dag"], keep="last", maintain_order=True)
        .select(*key, "__dag", "product_groep")
    )
    groups = asked.join(found, on=[*key, "__dag"], how="left", maintain_order="left")["product_groep"]
    return rows.with_columns(groups.fill_null(ONBEPAALD))
