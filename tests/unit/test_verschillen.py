"""The list of differences between releases: true, complete, sourced, and shown as it stands."""

from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from ingest.standaard.model import STANDAARDEN, load_definities, releases
from ingest.standaard.schema import load_schema
from ingest.standaard.schrijven import write_bericht
from ingest.standaard.verschillen import Feit, differences, load_feiten, neighbour, places, render
from tests.bouwen import make_bsn, persoon

DERIVED = [release for release in releases() if neighbour(release)]
FEITEN = [
    (release, soort, feit)
    for release in releases()
    for soort in ("verschillen", "bevestigd")
    for feit in load_feiten(release, soort)
]
XSD_VERSIE = {"BasisschemaXsdVersie": "1.2.0", "BerichtXsdVersie": "1.0.2"}


def stated(release: str, standaard: str) -> set[str]:
    feiten = load_feiten(release, "verschillen")
    return {plaats for feit in feiten if standaard in feit.standaarden for plaats in feit.plaatsen}


def test_the_releases_between_the_official_schemas_are_the_derived_ones() -> None:
    assert DERIVED == ["2.4", "3.0", "3.1"]


@pytest.mark.parametrize(("release", "soort", "feit"), FEITEN, ids=lambda value: getattr(value, "waar", value))
def test_every_statement_holds_in_the_definitions(release: str, soort: str, feit: Feit) -> None:
    for standaard in feit.standaarden:
        found = places(standaard, release)
        assert [p for p in feit.plaatsen if not feit.holds(found.get(p))] == []


@pytest.mark.parametrize("standaard", STANDAARDEN)
@pytest.mark.parametrize("release", DERIVED)
def test_every_difference_is_stated_and_every_statement_is_a_difference(release: str, standaard: str) -> None:
    assert differences(standaard, release) == stated(release, standaard)


@pytest.mark.parametrize("release", DERIVED)
def test_what_is_confirmed_is_as_the_neighbour_has_it_or_is_a_stated_difference(release: str) -> None:
    for feit in load_feiten(release, "bevestigd"):
        for standaard in feit.standaarden:
            assert not differences(standaard, release).intersection(feit.plaatsen) - stated(release, standaard)


def test_a_code_an_element_a_rule_and_a_datatype_are_found_when_they_differ() -> None:
    assert {"code RedenWijziging/13", "regel CS335"} <= differences("iwmo", "3.0")
    assert {"Header/XsdVersie 301", "datatype RetourCode"} <= differences("ijw", "2.4")


def test_a_place_knows_how_often_an_element_stands_there() -> None:
    found = places("iwmo", "3.2")
    assert found["Client/Bsn 301"] == "verplicht, BurgerServicenummer"
    assert found["ToegewezenProduct/Einddatum 301"] == "optioneel, Datum"
    assert found["Prestaties/Prestatie 323"] == "een of meer, Prestatie"
    assert "groep Verwijzer/ZorgverlenerCode" in found
    assert "groep Verwijzer/ZorgverlenerCode" not in places("iwmo", "2.3")


def test_a_statement_of_absence_fails_on_what_is_there_and_the_other_way_round() -> None:
    def says(toestand: str) -> Feit:
        return Feit("code Lijst/1", (), ("iwmo",), toestand, "", (), "gezien")

    assert says("nee").holds(None)
    assert not says("nee").holds("Betekenis")
    assert says("ja").holds("Betekenis")
    assert not says("ja").holds(None)
    assert says("Betekenis").holds("Betekenis")
    assert not says("Betekenis").holds("Betekenis (vervallen)")


def test_every_source_has_a_public_address_and_is_used() -> None:
    definities = load_definities("releases")
    used = {bron for _, _, feit in FEITEN for bron in feit.bronnen}
    for about in definities["releases"].values():
        used |= {about["vanaf_bron"], *(regel["bron"] for regel in about.get("onbekend", ()))}
    assert used == definities["bronnen"].keys()
    assert all(bron["adres"].startswith("http") for bron in definities["bronnen"].values())
    assert {feit.zekerheid for _, _, feit in FEITEN} == {"gezien", "afgeleid"}


def test_the_releases_follow_each_other() -> None:
    days = [about["vanaf"] for about in load_definities("releases")["releases"].values()]
    assert days == sorted(set(days))
    assert all(isinstance(day, date) for day in days)


def test_the_document_is_what_the_definitions_say() -> None:
    document = Path(__file__).parents[2] / "docs" / "releases.md"
    assert document.read_text("utf-8") == render(), "run: python -m ingest.standaard.verschillen > docs/releases.md"


def bericht_316(release: str, retourcode: str, **extra: object) -> etree._Element:
    """An answer to a request, in a 2.x release."""
    kop = {
        "Afzender": "12345678",
        "Ontvanger": "0202",
        "BerichtIdentificatie": {"Identificatie": "A1", "Dagtekening": date(2020, 6, 1)},
        "IdentificatieRetour": "R1",
        "DagtekeningRetour": date(2020, 6, 2),
        **extra,
    }
    product = {
        "ReferentieAanbieder": "REF1",
        "Product": {"Categorie": "02"},
        "ToewijzingIngangsdatum": date(2020, 6, 1),
        "Verwijzer": {"Type": "01"},
        "RetourCodes": {"RetourCode": [retourcode]},
    }
    client = persoon(
        make_bsn(1),
        AangevraagdeProducten={"AangevraagdProduct": [product]},
        RetourCodes={"RetourCode": ["0200"]},
    )
    return etree.fromstring(write_bericht("iwmo", release, "316", {"Header": kop, "Client": client}))


def test_a_message_of_2020_is_read_with_and_without_the_version_of_its_schemas() -> None:
    schema = load_schema("iwmo", "2.4", "316")
    assert schema.validate(bericht_316("2.4", "0200")), schema.error_log
    full = bericht_316("2.4", "0200", XsdVersie=XSD_VERSIE, XsdVersieRetour=XSD_VERSIE)
    assert schema.validate(full), schema.error_log


def test_a_reason_to_refuse_a_request_is_read_in_2_4_though_the_code_is_not_known() -> None:
    assert load_schema("iwmo", "2.4", "316").validate(bericht_316("2.4", "9999"))
    assert not load_schema("iwmo", "2.4", "316").validate(bericht_316("2.4", "99999"))
    assert not load_schema("iwmo", "2.3", "316").validate(bericht_316("2.3", "9999"))
