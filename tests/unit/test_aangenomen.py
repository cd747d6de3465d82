"""The set of accepted content: what was put in is found, whatever the order, and nothing else."""

import hmac

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.aangenomen import Aangenomen
from ingest.begonnen import Begonnen, BegonnenInPython

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


@pytest.mark.parametrize("soort", [Begonnen, BegonnenInPython])
@given(st.binary(min_size=1, max_size=200), st.lists(st.binary(max_size=70_000), max_size=4))
def test_values_in_parts_or_together_and_with_a_key_of_any_length_are_hashed_as_the_library_does(
    soort: type[BegonnenInPython], key: bytes, values: list[bytes]
) -> None:
    begun = soort(key)
    expected = [hmac.digest(key, value, "sha256").hex() for value in values]
    assert begun.make_all(values) == [begun.make([value]) for value in values] == expected
    assert begun.make(values) == hmac.digest(key, b"".join(values), "sha256").hex()


def test_hashing_is_compiled_where_the_tests_run() -> None:
    assert Begonnen is not BegonnenInPython, "make install needs a C compiler and OpenSSL's headers (libssl-dev) here"
