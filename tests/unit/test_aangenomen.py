"""The set of accepted content: what was put in is found, whatever the order, and nothing else."""

import hmac

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from ingest.aangenomen import Aangenomen
from ingest.begonnen import Begonnen, short_parts

IDS = st.integers(0, 60).map(lambda n: hmac.digest(b"id", bytes([n]), "sha256").hex())


@given(st.lists(IDS), st.lists(st.lists(IDS), max_size=12), st.lists(IDS))
def test_exactly_what_was_put_in_is_found(first: list[str], added: list[list[str]], asked: list[str]) -> None:
    kept, model = Aangenomen(pl.Series(first, dtype=pl.String)), set(first)
    for ids in added:
        assert kept.among(ids) == model.intersection(ids)
        kept.add(ids)
        model.update(ids)
    assert kept.among(asked) == model.intersection(asked)


def test_of_a_million_rows_few_are_kept_apart() -> None:
    kept = Aangenomen()
    for n in range(200):
        kept.add(hmac.digest(b"id", f"{n} {m}".encode(), "sha256").hex() for m in range(10))
    assert len(kept._rows) <= 8
    assert len(kept.among(hmac.digest(b"id", f"{n} 3".encode(), "sha256").hex() for n in range(300))) == 200


@given(st.binary(min_size=1, max_size=200), st.binary(max_size=70_000))
def test_a_value_in_parts_and_with_a_key_of_any_length_is_hashed_as_the_library_does(key: bytes, value: bytes) -> None:
    expected = hmac.digest(key, value, "sha256").hex()
    assert Begonnen(key).make(short_parts(value)) == Begonnen(key).make([value]) == expected
    assert all(len(part) < 2048 for part in short_parts(value[:60_000]))


@given(st.lists(st.text(max_size=5), max_size=5))
def test_many_texts_are_hashed_as_each_alone(texts: list[str]) -> None:
    begun = Begonnen(b"sleutel")
    assert begun.make_all(texts) == [begun.make([text.encode()]) for text in texts]
