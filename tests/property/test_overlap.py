"""Products that share a day: found by going through them in order, and the same as comparing each with each."""

from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from ingest.berichten.vergelijken import overlapping

DAYS = st.integers(0, 12).map(lambda day: date(2024, 1, 1) + timedelta(days=day))
PRODUCT = st.fixed_dictionaries(
    {
        "bericht_rij": st.integers(0, 1),
        "product_categorie": st.sampled_from(["01", "02", "11", None]),
        "product_code": st.sampled_from(["p", "q", None]),
        "ingangsdatum": DAYS,
        "einddatum": st.none() | DAYS,
        "reden_wijziging_code": st.sampled_from([None, "01", "13", "02"]),
    }
)


def counts(row: dict[str, Any]) -> bool:
    is_taken_back = row["reden_wijziging_code"] in ("01", "13") and row["ingangsdatum"] == row["einddatum"]
    is_inverted = row["einddatum"] is not None and row["einddatum"] < row["ingangsdatum"]
    return not is_taken_back and not is_inverted and row["product_categorie"] != "11"


def are_alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if None in (one["product_categorie"], other["product_categorie"]):
        return True
    is_same_code = one["product_code"] == other["product_code"] or None in (one["product_code"], other["product_code"])
    return one["product_categorie"] == other["product_categorie"] and is_same_code


def share_a_day(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return (
        all(a["ingangsdatum"] <= (b["einddatum"] or date.max) for a, b in ((one, other), (other, one)))
        and one["bericht_rij"] == other["bericht_rij"]
    )


@given(st.lists(PRODUCT, min_size=1, max_size=8))
def test_products_overlap_as_each_compared_with_each_says(products: list[dict[str, Any]]) -> None:
    rows = pl.DataFrame(products, schema_overrides={"einddatum": pl.Date, "reden_wijziging_code": pl.String})
    rows = rows.with_columns(pl.col("product_categorie", "product_code").cast(pl.String), pl.lit("301").alias("nummer"))
    expected = [
        counts(one)
        and any(
            counts(other) and share_a_day(one, other) and are_alike(one, other)
            for number, other in enumerate(products)
            if number != at
        )
        for at, one in enumerate(products)
    ]
    assert overlapping(rows.with_row_index("__rij"), {}).to_list() == expected
