"""The verdict on one message: what is read, what is refused, and what the refusal says."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from ingest.berichten import groot
from ingest.berichten.keuren import judge
from ingest.instellingen import Instellingen
from ingest.standaard.model import Bericht, all_berichten
from tests.bouwen import ACHTERNAAM, bericht_301, contact, make_bsn, persoon, product

ALLES = Instellingen()
BSN = make_bsn(1)
DAG = date(2024, 1, 5)
GOED = bericht_301("A1", date(2024, 1, 5), BSN, product(1, date(2024, 1, 1)))


def bad(data: bytes) -> list[tuple[str, str | None, int | None]]:
    verdict = judge(data, ALLES)
    assert verdict.root is None
    return [(a.regel_code, a.pad, a.regel_nr) for a in verdict.afkeur]


def test_a_valid_message_is_recognised_by_the_namespace_of_its_root() -> None:
    verdict = judge(GOED, ALLES)
    assert verdict.bericht is not None
    assert (verdict.bericht.berichttype, verdict.bericht.release, verdict.afkeur) == ("WMO301", "3.2", ())


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        (lambda d: b"", "XML"),
        (lambda d: b"   \n", "XML"),
        (lambda d: d[: len(d) // 2], "XML"),
        (lambda d: b"dit is geen xml", "XML"),
        (lambda d: d + b"<extra/>", "XML"),
        (lambda d: d.replace(ACHTERNAAM.encode(), b"Ren\xe9e"), "XML"),
        (lambda d: d.replace(b"UTF-8", b"UTF-99"), "XML"),
        (lambda d: d.replace(b"3_2", b"4_7"), "ONBEKEND"),
        (lambda d: d.replace(b"wmo301/schema", b"wmo999/schema"), "ONBEKEND"),
        (lambda d: b"<Bericht/>", "ONBEKEND"),
        (lambda d: d.replace(b"<wmo301:Bericht", b"<!DOCTYPE a><wmo301:Bericht", 1), "ONVEILIG"),
        (lambda d: d.replace(b"<wmo301:Bericht", b'<!DOCTYPE a [<!ENTITY x "y">]><wmo301:Bericht', 1), "ONVEILIG"),
    ],
    ids=[
        "empty",
        "blank",
        "truncated",
        "not xml",
        "second root",
        "wrong bytes",
        "unknown encoding",
        "unknown release",
        "unknown message",
        "no namespace",
        "doctype",
        "entity declaration",
    ],
)
def test_what_cannot_be_read_is_refused_with_its_rule(damage, rule: str) -> None:
    assert [code for code, _, _ in bad(damage(GOED))] == [rule]


def test_an_entity_bomb_is_refused_in_no_time() -> None:
    bomb = (
        b'<!DOCTYPE l [<!ENTITY a "ha">'
        + b"".join(
            b'<!ENTITY %c "&%c;&%c;&%c;&%c;&%c;&%c;">' % ((c,) + (c - 1,) * 6) for c in range(ord("b"), ord("q"))
        )
        + b"]><l>&p;</l>"
    )
    assert bad(bomb)[0][0] in ("ONVEILIG", "XML")


def test_an_external_entity_is_never_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "geheim.txt"
    secret.write_text("geheim")
    data = f'<!DOCTYPE l [<!ENTITY x SYSTEM "{secret.as_uri()}">]><l>&x;</l>'.encode()
    assert bad(data)[0][0] == "ONVEILIG"


@pytest.mark.parametrize(
    ("old", "new", "pad"),
    [
        (b"<wmo301:Geslacht>2<", b"<wmo301:Geslacht>7<", "Bericht/Client/Geslacht"),
        (b"<wmo301:Geslacht>2</wmo301:Geslacht>", b"", "Bericht/Client/Naam"),
        (b">1980-05-17<", b">1980-02-31<", "Bericht/Client/Geboortedatum/Datum"),
        (b">1980-05-17<", b">1980-05-17Z<", "Bericht/Client/Geboortedatum/Datum"),
        (b">414<", b">436<", "Bericht/Header/BerichtCode"),
        (
            b"<wmo301:Ingangsdatum>",
            b"<wmo301:Onbekend/><wmo301:Ingangsdatum>",
            "Bericht/Client/ToegewezenProducten/ToegewezenProduct/…",
        ),
    ],
    ids=["code", "missing element", "impossible date", "timezone", "message code", "unknown element"],
)
def test_a_message_that_does_not_fit_its_schema_says_where(old: bytes, new: bytes, pad: str) -> None:
    found = bad(GOED.replace(old, new))
    assert [(code, place) for code, place, _ in found] == [("XSD", pad)]
    assert found[0][2] is not None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b">414<", b">436<", "verwacht: 414, dat bij dit bericht in deze release hoort"),
        (b"BerichtVersie>3<", b"BerichtVersie>2<", "verwacht: 3, dat bij dit bericht in deze release hoort"),
        (b"Geslacht>2<", b"Geslacht>7<", "een code van"),
    ],
)
def test_a_wrong_value_is_told_what_is_expected_at_its_place(old: bytes, new: bytes, expected: str) -> None:
    (found,) = judge(GOED.replace(old, new), ALLES).afkeur
    assert expected in found.uitleg


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (b'<wmo301:Bsn x="1">', "dit attribuut hoort hier niet; laat het weg"),
        (b'<wmo301:Bsn xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true">', "dit attribuut hoort hier"),
        (b'<wmo301:Bsn xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="x">', "dit attribuut hoort hier"),
        (b"<wmo301:Bsn><x/>", "hier hoort een waarde, geen element"),
    ],
)
def test_what_stands_at_a_right_value_is_not_called_a_wrong_value(new: bytes, expected: str) -> None:
    (found,) = judge(GOED.replace(b"<wmo301:Bsn>", new), ALLES).afkeur
    assert found.pad == "Bericht/Client/Bsn"
    assert expected in found.uitleg


@pytest.mark.parametrize("prefixes", [{"wmo301"}, {"iwmo"}, {"wmo301", "iwmo"}])
def test_a_message_without_prefixes_is_explained_as_well(prefixes: set[str]) -> None:
    """libxml2 then tells no names, only the how-manieth element it is."""
    data = bericht_301("A1", DAG, BSN, product(1, DAG), product(2, DAG)).decode()
    data = data.replace("<iwmo:Volume>4<", "<iwmo:Volume>vier<").replace("Geslacht>2<", "Geslacht>7<")
    plain = judge(data.encode(), ALLES).afkeur
    assert [a.pad for a in plain] == [
        "Bericht/Client/Geslacht",
        "Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/Omvang/Volume",
        "Bericht/Client/ToegewezenProducten/ToegewezenProduct[2]/Omvang/Volume",
    ]
    if "iwmo" in prefixes:
        data = re.sub(r"<iwmo:(\w+)", r'<\1 xmlns="http://www.istandaarden.nl/iwmo/3_2/basisschema/schema"', data)
    if "wmo301" in prefixes:
        data = re.sub(r"<wmo301:(\w+)", r'<\1 xmlns="http://www.istandaarden.nl/iwmo/3_2/wmo301/schema"', data)
    for prefix in prefixes:
        data = data.replace(f"</{prefix}:", "</")
    assert judge(data.encode(), ALLES).afkeur == plain


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("markup", [b"<!-- x -->", b"<?x y?>", b"<![CDATA[]]>"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_blanks_before_a_comment_are_part_of_the_value(
    markup: bytes, codec: str, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groot, "GROOT", 0 if large else groot.GROOT)

    def written(old: bytes, new: bytes) -> bytes:
        return GOED.replace(old, new).decode().replace("UTF-8", codec, 1).encode(codec)

    assert bad(written(b"Geslacht>2<", b"Geslacht> %s2<" % markup))[0][1] == "Bericht/Client/Geslacht"
    early = GOED.partition(b"?>")[2].lstrip().replace(b"Code>414", b"Code> %s414" % markup)
    assert bad(early)[0][1] == "Bericht/Header/BerichtCode"
    verdict = judge(written(ACHTERNAAM.encode(), b" %sJan%s " % (markup, markup)), ALLES)
    assert verdict.root.xpath("string(//*[local-name() = 'Achternaam'][not(*)])") == " Jan "


def test_a_refusal_holds_no_value_of_the_message() -> None:
    fine = persoon(BSN)
    assert fine
    for damaged in (
        GOED.replace(BSN.encode(), b"12345"),
        GOED.replace(BSN.encode(), BSN.encode() + b"9"),
        GOED.replace(b"<wmo301:Bsn>", b"<wmo301:X%s>" % BSN.encode()),
        GOED.replace(b"6811AB", b"Geheimstraat 12"),
    ):
        text = " ".join(f"{a.uitleg} {a.pad}" for a in judge(damaged, ALLES).afkeur)
        assert BSN not in text
        assert "12345" not in text
        assert "Geheim" not in text


def test_a_derived_release_is_read_unless_the_setting_refuses_it() -> None:
    from ingest.standaard.schrijven import write_bericht

    head = {
        "Afzender": "0202",
        "Ontvanger": "12345678",
        "BerichtIdentificatie": {"Identificatie": "1", "Dagtekening": date(2021, 5, 1)},
    }
    client = persoon(
        BSN,
        volledig=True,
        Contactgegevens={"Contact": [contact()]},
        ToegewezenProducten={"ToegewezenProduct": [product(1, date(2021, 5, 1))]},
    )
    data = write_bericht("iwmo", "3.0", "301", {"Header": head, "Client": client})
    assert judge(data, ALLES).bericht.is_afgeleid
    refused = judge(data, Instellingen(lees_afgeleide_releases=False))
    assert [a.regel_code for a in refused.afkeur] == ["ONBEKEND"]
    assert "afgeleid" in refused.afkeur[0].uitleg


@pytest.mark.parametrize("bericht", all_berichten(), ids=lambda b: f"{b.berichttype}-{b.release}")
def test_the_setting_refuses_every_derived_definition_and_no_other(bericht: Bericht) -> None:
    data = f'<Bericht xmlns="{bericht.namespace}"/>'.encode()
    strict = judge(data, Instellingen(lees_afgeleide_releases=False)).afkeur[0]
    assert (strict.regel_code == "ONBEKEND" and "afgeleid" in strict.uitleg) is bericht.is_afgeleid
    assert judge(data, ALLES).afkeur[0].regel_code == "XSD"


def test_the_setting_refuses_all_of_2_4_3_0_and_3_1_and_seven_messages_of_3_2() -> None:
    derived = Counter(b.release for b in all_berichten() if b.is_afgeleid)
    assert derived == {"2.4": 20, "3.0": 28, "3.1": 28, "3.2": 7}


def test_the_parser_is_safe_to_use_again_after_a_bad_message() -> None:
    bad(GOED[:100])
    assert judge(GOED, ALLES).root is not None
    assert etree.QName(judge(GOED, ALLES).root).localname == "Bericht"


# limits


@pytest.mark.parametrize(
    "data",
    [
        b"<a>" * 300 + b"</a>" * 300,
        b"<a>" + b"x" * 10_100_000 + b"</a>",
        b'<a b="' + b"x" * 10_100_000 + b'"/>',
    ],
    ids=["300 levels", "10 MB of text", "10 MB in an attribute"],
)
def test_what_libxml2_does_not_take_is_unsafe(data: bytes) -> None:
    """Its own limits hold: 256 levels, 10 million characters in one text."""
    assert [rule for rule, _, _ in bad(data)] == ["ONVEILIG"]


@pytest.mark.parametrize(
    "data", [b"<r>" + b"<a/>" * 999 + b"</r>", b"<r>" + b"<a a='' b='' c='' d='' e=''/>" * 180 + b"</r>"]
)
def test_more_tags_or_attributes_than_memory_should_hold_are_not_parsed(data: bytes) -> None:
    limited = Instellingen(maximum_bericht_tags=999)
    assert [a.regel_code for a in judge(data, limited).afkeur] == ["ONVEILIG"]
    assert [a.regel_code for a in judge(data, ALLES).afkeur] == ["ONBEKEND"]
