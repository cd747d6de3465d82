"""The message writer gives the bytes that lxml would give for the same elements."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ingest.standaard.model import all_berichten
from ingest.standaard.schrijven import SchrijfFout, write_bericht

HEADER = {
    "Afzender": "0202",
    "Ontvanger": "99000101",
    "BerichtIdentificatie": {"Identificatie": "020200000001", "Dagtekening": date(2024, 1, 2)},
}
TEKST = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), max_size=20)


def as_lxml_writes(inhoud: bytes) -> bytes:
    boom = etree.fromstring(inhoud, etree.XMLParser(remove_blank_text=True))
    return etree.tostring(boom, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def write_319(release: str, antwoord: dict[str, Any]) -> bytes:
    return write_bericht("ijw", release, "319", {"Header": HEADER, "Antwoord": antwoord})


@given(st.sampled_from(sorted({b.release for b in all_berichten() if b.nummer == "319"})), TEKST.filter(str.strip))
def test_any_text_is_escaped_as_lxml_escapes_it(release, tekst):
    inhoud = write_319(release, {"ReferentieAanbieder": tekst, "VerzoekAntwoord": "1"})
    assert inhoud == as_lxml_writes(inhoud)
    (referentie,) = etree.fromstring(inhoud).iter("{*}ReferentieAanbieder")
    assert referentie.text == tekst


@pytest.mark.parametrize("tekst", ["a\rb", "a\nb\tc", "<&>\"'", ""])
def test_line_ends_and_markup_come_back_as_they_went(tekst):
    inhoud = write_319("3.2", {"ReferentieAanbieder": tekst, "VerzoekAntwoord": "1"})
    (referentie,) = etree.fromstring(inhoud).iter("{*}ReferentieAanbieder")
    assert (referentie.text or "") == tekst


@pytest.mark.parametrize("tekst", ["\x00", "een\x1f", "\ufffe"])
def test_what_xml_does_not_allow_is_refused(tekst):
    with pytest.raises(SchrijfFout, match="ReferentieAanbieder"):
        write_319("3.2", {"ReferentieAanbieder": tekst, "VerzoekAntwoord": "1"})


def test_repetitions_and_classes_are_nested_as_lxml_nests_them():
    inhoud = write_bericht("iwmo", "3.2", "320", {"Header": {**HEADER, **RETOUR}, "Antwoord": ANTWOORD})
    assert inhoud == as_lxml_writes(inhoud)


RETOUR = {"IdentificatieRetour": "020200000002", "DagtekeningRetour": date(2024, 1, 3)}
ANTWOORD = {"ReferentieAanbieder": "V1", "VerzoekAntwoord": "1", "RetourCodes": {"RetourCode": ["0200", "0001"]}}
