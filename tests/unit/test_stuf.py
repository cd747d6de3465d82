"""Envelopes: the message in them, what they say of its sending, and what is refused."""

import io
import re
from datetime import date, datetime
from pathlib import Path

import pytest

from ingest.afkeur import Afkeur
from ingest.envelop import Lid, unpack
from ingest.instellingen import Instellingen
from ingest.stuf import Envelop, Fout, open_stuf
from tests.bouwen import ACHTERNAAM, bericht_301, make_bsn, product
from tests.inpakken import REFERENTIE, envelop, foutbericht, in_soap, pak_zip

GOED = bericht_301("A1", date(2024, 1, 5), make_bsn(1), product(1, date(2024, 1, 1)))
ALLES = Instellingen()
MOMENT = datetime(2024, 1, 5, 13, 25, 14)


def only(data: bytes) -> Lid:
    (lid,) = unpack(io.BytesIO(data), ALLES)
    return lid


def refusal(data: bytes) -> Afkeur:
    afkeur = only(data).afkeur
    assert afkeur is not None
    return afkeur


@pytest.mark.parametrize("wrap", [lambda data: data, in_soap], ids=["plain", "soap"])
def test_the_message_in_an_envelope_is_found_with_who_sent_it_to_whom_and_when(wrap) -> None:
    lid = only(wrap(envelop(GOED)))
    assert lid.data == GOED
    assert lid.envelop == Envelop("Di01", "0202", "12345678", MOMENT, REFERENTIE)


def test_an_answer_names_the_envelope_that_it_answers() -> None:
    lid = only(envelop(GOED, "R1", "Du01", kruis=REFERENTIE.upper()))
    assert lid.envelop is not None
    assert (lid.envelop.soort, lid.envelop.referentie, lid.envelop.kruisreferentie) == ("Du01", "r1", REFERENTIE)


@pytest.mark.parametrize("wrap", [lambda data: data, in_soap], ids=["plain", "soap"])
def test_a_fo01_says_what_was_not_delivered_and_why(wrap) -> None:
    lid = only(wrap(foutbericht()))
    assert lid.envelop is not None
    assert lid.envelop.kruisreferentie == REFERENTIE
    assert lid.envelop.fout == Fout("IB210", "client", "WMO301-00030002")


def test_free_text_of_a_fo01_is_not_read() -> None:
    lid = only(foutbericht(details=f"van {ACHTERNAAM}"))
    assert ACHTERNAAM not in repr(lid.envelop)
    assert lid.envelop is not None
    assert lid.envelop.fout == Fout("IB210", "client", None)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("20240105", datetime(2024, 1, 5)),
        ("20240105132514123", datetime(2024, 1, 5, 13, 25, 14, 123000)),
        ("2024010513251412", datetime(2024, 1, 5, 13, 25, 14, 120000)),
        ("20241305", None),
        ("2024-01-05", None),
        ("", None),
    ],
)
def test_a_moment_is_read_as_far_as_it_is_there(text: str, moment: datetime | None) -> None:
    found = only(envelop(GOED, tijdstip=text)).envelop
    assert found is not None
    assert found.tijdstip == moment


def test_an_envelope_is_found_in_every_encoding_and_archive() -> None:
    text = envelop(GOED).decode()
    utf16 = text.replace("UTF-8", "UTF-16").encode("utf-16")
    latin = text.replace("UTF-8", "windows-1252").replace(">0202<", ">Gemeente Één €<").encode("cp1252")
    assert only(utf16).data == GOED
    assert only(pak_zip({"a.xml": utf16})).data == GOED
    assert only(latin).data == GOED
    assert only(latin).envelop.zender == "Gemeente Één €"


BODY = re.compile(rb"<GGK:bericht>.*</GGK:bericht>")


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (envelop(GOED, bestand="tekstBestand"), "ONBEKEND"),
        (envelop(b""), "XML"),
        (BODY.sub(b"<GGK:bericht/>", envelop(GOED)), "XML"),
        (BODY.sub(b"<GGK:bericht><GGK:xmlBestand>geen base64!</GGK:xmlBestand></GGK:bericht>", envelop(GOED)), "XML"),
        (BODY.sub("<GGK:bericht><GGK:xmlBestand>é</GGK:xmlBestand></GGK:bericht>".encode(), envelop(GOED)), "XML"),
        (BODY.sub(b"<GGK:bericht><GGK:xmlBestand><a/></GGK:xmlBestand></GGK:bericht>", envelop(GOED)), "XSD"),
        (BODY.sub(lambda m: m[0] * 2, envelop(GOED)), "XSD"),
        (envelop(GOED)[:-20], "XML"),
        (envelop(GOED).replace(b"UTF-8", b"UTF-16"), "XML"),
        (envelop(envelop(GOED)), "ONVEILIG"),
        (envelop(in_soap(envelop(GOED))), "ONVEILIG"),
        (envelop(pak_zip({"a": GOED})), "ONVEILIG"),
        (envelop(GOED).replace(b"?><", b"?><!DOCTYPE x><", 1), "ONVEILIG"),
        (envelop(GOED).replace(b"?><", b'?><!DOCTYPE x [<!ENTITY a "b">]><', 1), "ONVEILIG"),
        (foutbericht().replace(b"<a>", b"<a>" * 300).replace(b"</a>", b"</a>" * 300), "ONVEILIG"),
        (foutbericht(kruis=""), "XSD"),
        (foutbericht().replace(b"Fo01", b"Fo03"), "ONBEKEND"),
        (foutbericht().replace(b"Fo01", b"Bv03"), "ONBEKEND"),
    ],
    ids=["text", "empty", "nothing", "no base64", "not ascii", "inline xml", "two messages", "cut", "wrong encoding",
         "envelope in envelope", "soap in envelope", "zip in envelope", "doctype", "entity", "deep",
         "fo01 without cross", "fo03", "bv03"],
)  # fmt: skip
def test_an_envelope_that_holds_no_message_is_refused_by_name(data: bytes, rule: str) -> None:
    assert refusal(data).regel_code == rule


def test_what_is_no_known_envelope_is_left_to_the_judgement_of_messages() -> None:
    for data in (
        GOED,
        in_soap(b"?><a xmlns='http://www.egem.nl/StUF/StUF0301'/>"),
        envelop(GOED).replace(b"ggk0210", b"ggk9999"),
    ):
        assert open_stuf(data, ALLES) is None
        assert only(data).data == data


def test_a_message_in_an_envelope_has_the_same_limit_as_one_without() -> None:
    small = Instellingen(maximum_bericht_bytes=len(GOED))
    assert next(unpack(io.BytesIO(envelop(GOED)), small)).data == GOED
    smaller = Instellingen(maximum_bericht_bytes=len(GOED) - 1)
    assert next(unpack(io.BytesIO(envelop(GOED)), smaller)).afkeur.regel_code == "ONVEILIG"


@pytest.mark.shared
def test_the_published_examples_are_read(istandaarden: Path) -> None:
    def first(name: str) -> Lid:
        return only((istandaarden / "voorbeelden" / name).read_bytes())

    assert first("envelopHeenbericht-ggk_Di01_v21-tekst.xml").afkeur.regel_code == "ONBEKEND"
    assert first("envelopHeenbericht-ggk_Di01_v21-xml.xml").data.startswith(b"Hier staat")
    assert first("envelopRetourbericht-ggk_Du01-v21.xml").envelop.kruisreferentie == REFERENTIE
    assert b"wmo301:Bericht" in first("soap-envelope-di01.xml").data
    assert first("Fo01.xml").envelop.fout == Fout("IB210", "client", "JW315-00010004")
