"""Which product group a product code belongs to: versioned per gemeente, never in code (ontwerp §5.10, §5.15)."""

from importlib import resources

import polars as pl

from ingest.koppel.bronnen import Bronnen
from ingest.koppel.schema import GEKOPPELD

ONBEPAALD, GEEN_BEGELEIDING = "onbepaald", "geen begeleiding"


def link_producten(bronnen: Bronnen) -> pl.DataFrame:
    """The table `product`: one row per wet, gemeente, product and period.

    A gemeente that delivered a list for a wet (registration `product`), or for which the region did, has that list; its
    own row goes before the region's of the same product. The others have the placeholders that ship, which say so.
    """
    key = ["wet", "gemeente_code", "product_code"]
    listed = bronnen.registratie("product").with_columns(pl.lit(value=False).alias("is_plaatshouder"))
    listed = listed.select(pl.col(name).cast(kind) for name, kind in GEKOPPELD["product"].items())
    shipped = load_plaatshouders()
    gemeenten = pl.concat([shipped["gemeente_code"], bronnen.berichten["gemeente_code"], listed["gemeente_code"]])
    everywhere = pl.DataFrame({"gemeente_code": gemeenten.drop_nulls().unique().sort()})
    own = listed.filter(pl.col("gemeente_code").is_not_null())
    regional = listed.filter(pl.col("gemeente_code").is_null()).drop("gemeente_code").join(everywhere, how="cross")
    known = pl.concat([own, regional.join(own, on=key, how="anti").select(own.columns)])
    rest = shipped.join(known, on=["wet", "gemeente_code"], how="anti")
    return pl.concat([known, rest]).sort(*key, "geldig_van")


def load_plaatshouders() -> pl.DataFrame:
    """The product list that ships: columns of `gekoppeld.product`."""
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
