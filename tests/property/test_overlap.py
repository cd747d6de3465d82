"""Products that share a day: found by going through them in order, and the same as comparing each with each."""

from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from ingest.overlap import find_overlapping, find_stacked

DAYS = st.integers(0, 12).map(lambda day: date(2024, 1, 1) + timedelta(days=day))
PRODUCTS = st.lists(
    st.fixed_dictionaries(
        {
            "bericht": st.integers(0, 1),
            "product_categorie": st.sampled_from(["01", "02", "11", None]),
            "product_code": st.sampled_from(["p", "q", None]),
            "begin": DAYS,
            "eind": st.none() | DAYS,
        }
    ),
    max_size=9,
)
SCHEMA = {
    "bericht": pl.Int64, "product_categorie": pl.String, "product_code": pl.String, "begin": pl.Date, "eind": pl.Date,
}  # fmt: skip
Product = dict[str, Any]


def counts(row: Product) -> bool:
    return row["product_categorie"] != "11" and (row["eind"] is None or row["begin"] <= row["eind"])


def are_alike(one: Product, other: Product) -> bool:
    if None in (one["product_categorie"], other["product_categorie"]):
        return True
    is_same_code = one["product_code"] == other["product_code"] or None in (one["product_code"], other["product_code"])
    return one["product_categorie"] == other["product_categorie"] and is_same_code


def share_a_day(one: Product, other: Product) -> bool:
    begins_in_time = all(a["begin"] <= (b["eind"] or date.max) for a, b in ((one, other), (other, one)))
    return begins_in_time and one["bericht"] == other["bericht"]


def overlap(one: Product, other: Product) -> bool:
    return counts(one) and counts(other) and share_a_day(one, other) and are_alike(one, other)


@given(PRODUCTS)
def test_products_overlap_as_each_compared_with_each_says(products: list[Product]) -> None:
    rows = pl.DataFrame(products, SCHEMA)
    expected = [
        any(overlap(one, other) for number, other in enumerate(products) if number != at)
        for at, one in enumerate(products)
    ]
    assert find_overlapping(rows, ["bericht"], "begin", "eind").to_list() == expected


@given(PRODUCTS)
def test_products_are_stacked_on_one_before_them_as_each_compared_with_each_says(products: list[Product]) -> None:
    rows = pl.DataFrame(products, SCHEMA)
    expected = [any(overlap(one, other) for other in products[:at]) for at, one in enumerate(products)]
    assert find_stacked(rows, ["bericht"], "begin", "eind").to_list() == expected
