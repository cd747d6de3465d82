"""The pseudonym and the secret it rests on."""

import hashlib
import hmac
import io
import pickle
import tempfile

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.home import Home
from ingest.pseudoniem import (
    Sleutel,
    SleutelFout,
    format_ring,
    is_bsn,
    keyed_number,
    load_sleutel,
    mask_bsn,
    mask_columns,
    passes_elfproef,
    pseudonymise,
    renew_marks,
    replace_own_bsn,
)
from tests.bouwen import make_bsn

GEHEIM = b"0123456789abcdef0123456789abcdef"


def test_the_pseudonym_is_the_hmac_sha256_of_the_bsn() -> None:
    expected = hmac.new(GEHEIM, b"123456782", hashlib.sha256).hexdigest()
    assert Sleutel(GEHEIM).client_id("123456782") == expected
    assert pseudonymise("client", pl.Series(["123456782", None]), Sleutel(GEHEIM)).to_list() == [expected, None]


def test_every_purpose_has_its_own_key() -> None:
    sleutel = Sleutel(GEHEIM)
    made = {sleutel.pseudonym(doel, b"x") for doel in ("client", "bericht", "adres", "pad", "verwijzing", "controle")}
    assert len(made) == 6


def test_the_secret_shows_nowhere() -> None:
    sleutel = Sleutel(GEHEIM)
    assert GEHEIM.decode() not in f"{sleutel!r} {sleutel} {sleutel.controle}"
    with pytest.raises(TypeError):
        pickle.dumps(sleutel)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("123456782", True),
        ("123456789", False),
        ("000000000", False),
        ("12345678", False),
        ("１２３４５６７８２", False),
        ("abcdefghi", False),
    ],
)
def test_the_elfproef_decides_what_is_a_bsn(value: str, expected: bool) -> None:
    assert is_bsn(value) is expected


REFERENTIE = st.lists(
    st.one_of(st.integers(0, 200).map(make_bsn), st.from_regex(r"[0-9]{8,10}", fullmatch=True), st.text(max_size=3)),
    max_size=4,
).map("".join)


@given(st.lists(st.none() | REFERENTIE, max_size=20))
def test_a_column_is_judged_and_masked_as_each_of_its_texts(texts: list[str | None]) -> None:
    column = pl.Series("tekst", texts, pl.String)
    assert passes_elfproef(column).to_list() == [None if text is None else is_bsn(text) for text in texts]
    sleutel = Sleutel(GEHEIM)
    assert mask_columns(column.to_frame(), sleutel)[0].to_list() == [
        t if t is None else mask_bsn(t, sleutel) for t in texts
    ]


@given(st.text(), st.integers(0, 200), st.text())
def test_no_text_keeps_a_bsn_after_masking(before: str, number: int, after: str) -> None:
    bsn, text = make_bsn(number), f"{before} {make_bsn(number)} {after}"
    masked = mask_bsn(text, Sleutel(GEHEIM))
    assert f" {bsn} " not in masked
    assert mask_columns(pl.DataFrame({"tekst": [text, None]}), Sleutel(GEHEIM))[0].to_list() == [masked, None]


def test_without_a_key_there_is_no_run(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SDCG_SLEUTEL", raising=False)
    with pytest.raises(SleutelFout, match="geen sleutel"):
        load_sleutel(home)


def test_a_key_comes_from_the_environment_or_from_a_private_file(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDCG_SLEUTEL", GEHEIM.decode())
    from_environment = load_sleutel(home)
    home.root.mkdir(parents=True)
    home.sleutel.write_bytes(GEHEIM + b"\n")
    home.sleutel.chmod(0o600)
    monkeypatch.delenv("SDCG_SLEUTEL")
    assert load_sleutel(home).controle == from_environment.controle


@pytest.mark.parametrize(
    ("content", "mode", "environment", "problem"),
    [
        (b"kort", 0o600, "", "te kort"),
        (GEHEIM, 0o644, "", "chmod 600"),
        (GEHEIM, 0o600, "een heel andere sleutel van genoeg lengte", "verschillen"),
    ],
)
def test_a_key_that_cannot_be_trusted_is_refused(
    home: Home, monkeypatch: pytest.MonkeyPatch, content: bytes, mode: int, environment: str, problem: str
) -> None:
    home.root.mkdir(parents=True)
    home.sleutel.write_bytes(content)
    home.sleutel.chmod(mode)
    monkeypatch.setenv("SDCG_SLEUTEL", environment)
    with pytest.raises(SleutelFout, match=problem):
        load_sleutel(home)


def test_a_number_that_is_the_clients_own_bsn_is_replaced_and_another_that_passes_the_elfproef_stays() -> None:
    sleutel, own, other = Sleutel(GEHEIM), make_bsn(1), make_bsn(2)
    numbers = pl.Series("toewijzing_nummer", [own, f" +{own} ", other, "12", None])
    kept = replace_own_bsn(numbers, pl.Series([sleutel.client_id(own)] * 5), sleutel).to_list()
    assert kept[0] == kept[1] != own
    assert len(kept[0]) == 10
    assert kept[2:] == [other, "12", None]


def test_a_number_about_nobody_stays() -> None:
    numbers = pl.Series("beschikking_nummer", [make_bsn(1)])
    assert replace_own_bsn(numbers, pl.Series([None], dtype=pl.String), Sleutel(GEHEIM)).equals(numbers)


LATER = (b"een latere sleutel, ook 32 bytes!", b"en een nog latere van 32 bytes!!!")
MERK = st.from_regex(r"#[0-9a-f]{7,9}", fullmatch=True)


def test_a_ring_passes_a_bsn_through_every_key_oldest_first() -> None:
    made = hmac.new(GEHEIM, b"123456782", hashlib.sha256).hexdigest()
    for key in LATER:
        made = hmac.new(key, made.encode(), hashlib.sha256).hexdigest()
    assert Sleutel(GEHEIM, *LATER).client_id("123456782") == made


@given(st.sampled_from(["client", "bericht", "adres", "pad", "medewerker"]), st.binary(max_size=40))
def test_a_later_key_makes_of_an_old_pseudonym_what_the_ring_makes_of_the_value(doel: str, value: bytes) -> None:
    ring, later = Sleutel(GEHEIM, *LATER), Sleutel(*LATER)
    assert later.pseudonym(doel, Sleutel(GEHEIM).pseudonym(doel, value).encode()) == ring.pseudonym(doel, value)
    with tempfile.TemporaryFile() as file:
        file.write(value)
        assert ring.pseudonym_of_stream(doel, file) == ring.pseudonym(doel, value)
    assert ring.pseudonym_of_stream(doel, io.BytesIO(value)) == ring.pseudonym(doel, value)


@given(st.lists(st.one_of(REFERENTIE, MERK, st.sampled_from(["#", "a", " ", "0"])), max_size=5).map("".join))
def test_later_keys_make_of_a_masked_text_what_the_ring_makes_of_the_text(text: str) -> None:
    ring = Sleutel(GEHEIM, *LATER)
    whole = mask_bsn(text, ring)
    assert renew_marks(mask_bsn(text, Sleutel(GEHEIM)), Sleutel(*LATER)) == whole
    assert mask_columns(pl.DataFrame({"tekst": [text, None]}), ring)[0].to_list() == [whole, None]


@given(st.integers(0, 10**4).map(make_bsn))
def test_later_keys_make_of_a_keyed_number_what_the_ring_makes_of_the_bsn(bsn: str) -> None:
    made = keyed_number(bsn, Sleutel(GEHEIM))
    assert keyed_number(made, Sleutel(*LATER)) == keyed_number(bsn, Sleutel(GEHEIM, *LATER))
    assert len(made) == 10


def test_a_key_file_holds_a_ring_and_one_key_alone_is_what_it_was(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SDCG_SLEUTEL", raising=False)
    home.root.mkdir(parents=True)
    odd = bytes(range(40))  # with line ends in it
    for content, ring in ((format_ring([odd, *LATER]), [odd, *LATER]), (GEHEIM, [GEHEIM]), (odd, [odd])):
        home.sleutel.write_bytes(content)
        home.sleutel.chmod(0o600)
        assert load_sleutel(home).controle == Sleutel(*ring).controle
    home.sleutel.write_bytes(format_ring([GEHEIM, b"kort"]))
    with pytest.raises(SleutelFout, match="te kort"):
        load_sleutel(home)
