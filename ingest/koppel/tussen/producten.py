"""Product codes in messages, held against the product list of their gemeente (TR381)."""

import polars as pl

from ingest.koppel.tussen.prestaties import real_products
from ingest.koppel.tussen.verhaal import Verhaal

_TABELLEN = {
    "toegewezen_product": ("301",),
    "prestatie": ("303", "323"),
    "start_product": ("305",),
    "stop_product": ("307",),
    "aangevraagd_product": ("315",),
    "nieuw_product": ("317",),
}
_LIJST = ["wet", "gemeente_code"]
_PRODUCT = [*_LIJST, "product_code", "product_categorie"]


def productregel_rows(verhaal: Verhaal) -> pl.DataFrame:
    """One row per product code in a gemeente that has a list; none where there are only placeholders."""
    listed = real_products(verhaal.producten).select(_PRODUCT).unique()
    about = ["bericht_id", "nummer", "release", "agb_code", "telt", *_PRODUCT]
    if listed.is_empty():
        return pl.DataFrame(schema=dict.fromkeys([*about, "staat_in_productlijst"], pl.String))
    rows = pl.concat([verhaal.rijen(tabel, *nummers).select(about) for tabel, nummers in _TABELLEN.items()])
    in_list = listed.lazy().with_columns(staat_in_productlijst=pl.lit(value=True))
    return (
        rows.filter(pl.col("product_code").is_not_null())
        .join(listed.lazy().select(_LIJST).unique(), on=_LIJST, how="semi")
        .join(in_list, on=_PRODUCT, how="left")
        .with_columns(pl.col("staat_in_productlijst").fill_null(value=False))
        .collect()
    )
