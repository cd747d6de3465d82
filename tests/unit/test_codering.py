"""Encodings: a message is read in the one that it declares, and in no other; nothing hides in one."""

from datetime import date

import pytest

from ingest.berichten.keuren import judge
from ingest.instellingen import Instellingen
from tests.bouwen import ACHTERNAAM, bericht_301, make_bsn, product

ALLES = Instellingen()
GOED = bericht_301("A1", date(2024, 1, 5), make_bsn(1), product(1, date(2024, 1, 1)))


def rules(data: bytes) -> list[str]:
    """The rules by which a message is refused."""
    return [a.regel_code for a in judge(data, ALLES).afkeur]


def encoded(declared: str, codec: str) -> bytes:
    """A message with letters beyond ASCII, that says it is in one encoding and is in another or the same."""
    text = GOED.decode().replace(ACHTERNAAM, "Renée €").replace("UTF-8", declared, 1)
    return text.encode(codec, "replace")


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-16-be"),
        ("UTF-16LE", "utf-16-le"),
        ("ISO-8859-1", "iso-8859-1"),
        ("iso-8859-15", "iso-8859-15"),
        ("Windows-1252", "cp1252"),
        ("windows-1252", "cp1252"),
    ],
)
def test_a_message_is_read_in_the_encoding_that_it_declares(declared: str, codec: str) -> None:
    verdict = judge(encoded(declared, codec), ALLES)
    assert verdict.afkeur == ()
    assert "Renée" in verdict.root.xpath("string(//*[local-name() = 'Achternaam'])")


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("UTF-8", "cp1252"),
        ("UTF-8", "utf-16"),
        ("ISO-8859-1", "utf-16"),
        ("ISO-8859-1", "utf-8-sig"),
        ("UTF-16", "utf-8"),
        ("UTF-16", "cp1252"),
        ("US-ASCII", "utf-8"),
        ("UTF-99", "utf-8"),
        ("UTF-7", "utf-7"),
        ("UTF-32", "utf-32"),
        ("IBM037", "cp037"),
        ("IBM037", "utf-8"),
    ],
)
def test_another_encoding_than_the_declared_or_a_known_one_is_refused(declared: str, codec: str) -> None:
    assert rules(encoded(declared, codec)) == ["XML"]


@pytest.mark.parametrize("blanks", [100, 300, 900, 1_100, 100_000])
@pytest.mark.parametrize(("declared", "codec"), [("UTF-7", "utf-7"), ("windows-1250", "cp1250"), ("UTF-8", "utf-16")])
def test_no_encoding_hides_behind_blanks_in_the_declaration(declared: str, codec: str, blanks: int) -> None:
    data = encoded(declared, "utf-8").replace(b" encoding", b" " * blanks + b" encoding")
    assert rules(data.decode().encode(codec)) == ["XML"]


def test_a_doctype_in_an_encoding_that_hides_it_is_refused() -> None:
    head, rest = GOED.split(b"?>", 1)
    head = head.replace(b"UTF-8", b"UTF-7").replace(b" encoding", b" " * 300 + b" encoding")
    hidden = b'+ADwAIQ-DOCTYPE Bericht +AFs-+ADwAIQ-ENTITY e "Tim"+AD4AXQA+-'
    assert rules(head + b"?>" + hidden + rest) == ["XML"]


def test_a_byte_that_the_declared_encoding_does_not_have_is_refused() -> None:
    data = GOED.replace(b"UTF-8", b"windows-1252").replace(ACHTERNAAM.encode(), b"Ren\x81e")
    assert rules(data) == ["XML"]
