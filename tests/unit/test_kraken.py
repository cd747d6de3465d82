"""The attack itself: it finds what is hidden without a key, and knows every BSN there is."""

import base64
import hashlib
from pathlib import Path

import polars as pl
import pytest

from ingest.brons import all_schemas, read_brons
from ingest.home import Home
from ingest.pseudoniem import MERK, Sleutel, is_bsn
from tests.bouwen import SLEUTEL, make_bsn, take_in
from tests.kraken import crack, digests_in
from tests.planten import plant

BSN = make_bsn(7)
KOP = int(BSN[:8])


@pytest.mark.parametrize("soort", ["md5", "sha1", "sha256"])
@pytest.mark.parametrize("as_base64", [False, True])
def test_a_bsn_that_was_hashed_without_a_key_is_found(tmp_path: Path, soort: str, as_base64: bool) -> None:
    digest = hashlib.new(soort, BSN.encode()).digest()
    (tmp_path / "a.csv").write_text(base64.b64encode(digest).decode() if as_base64 else f"x;{digest.hex().upper()};y")
    assert crack(digests_in([tmp_path / "a.csv"], tmp_path), KOP - 500, KOP + 500) == [(BSN, soort)]


def test_also_shortened_or_written_without_its_zeros() -> None:
    short = hashlib.sha256(BSN.encode()).hexdigest()[:16]
    assert crack({short}, KOP, KOP + 1) == [(BSN, "sha256")]
    assert is_bsn("012345672")
    assert crack({hashlib.md5(b"12345672").hexdigest()[:16]}, 1234567, 1234568) == [("012345672", "md5")]


def test_every_bsn_is_tried() -> None:
    tried = {f"{n:09d}" for n in range(10_000) if is_bsn(f"{n:09d}")}
    digests = {hashlib.md5(bsn.encode()).hexdigest()[:16] for bsn in tried}
    assert {bsn for bsn, _ in crack(digests, 0, 1_000)} == tried


PSEUDONIEMEN = {"pseudonym": r"^[0-9a-f]{64}$", "mark": MERK, "number": "^[1-5][0-9]{9}$"}


def pseudonyms(home: Home) -> dict[str, set[str]]:
    """Every text or number in brons that the key made, by what it is."""
    values = pl.concat(
        column.cast(pl.String).alias("waarde").to_frame()
        for tabel in all_schemas()
        for column in read_brons(home, tabel).collect().iter_columns()
        if column.dtype == pl.String or column.name in ("toewijzing_nummer", "beschikking_nummer")
    )["waarde"]
    return {kind: set(values.str.extract(f"({pattern})").drop_nulls()) for kind, pattern in PSEUDONIEMEN.items()}


def test_under_another_key_every_pseudonym_is_another(tmp_path: Path) -> None:
    made = []
    for naam, sleutel in (("een", SLEUTEL), ("twee", Sleutel(b"een heel andere sleutel, ook van een test"))):
        home = Home(tmp_path / naam)
        plant(home)
        take_in(home, sleutel=sleutel)
        made.append(pseudonyms(home))
    for kind in PSEUDONIEMEN:
        first, second = (found[kind] for found in made)
        assert len(first) == len(second) > 20
        assert first.isdisjoint(second)
