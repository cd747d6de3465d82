"""The standard as data: complete, consistent, and equal to the official schemas where those are at hand."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from ingest.standaard.model import all_berichten, by_namespace, load_bericht, load_codelijst
from ingest.standaard.schema import basisschema, berichtschema, load_schema
from ingest.standaard.schrijven import SchrijfFout, write_bericht
from ingest.standaard.tabellen import brons_schemas, extraction_plan

XS = "{http://www.w3.org/2001/XMLSchema}"
OFFICIAL = [("iwmo", "2.3"), ("ijw", "2.3"), ("iwmo", "3.2"), ("ijw", "3.2")]


def test_release_2_3_has_twenty_messages_and_3_2_twenty_eight() -> None:
    assert Counter(b.release for b in all_berichten())["2.3"] == 20
    assert Counter(b.release for b in all_berichten())["3.2"] == 28


def test_every_message_has_a_schema_that_compiles_and_an_extraction_plan() -> None:
    for bericht in all_berichten():
        assert load_schema(bericht.standaard, bericht.release, bericht.nummer)
        assert extraction_plan(bericht)


def test_only_messages_without_an_official_schema_are_marked_as_derived() -> None:
    derived = {(b.berichttype, b.release) for b in all_berichten() if b.is_afgeleid and b.release in ("2.3", "3.2")}
    assert derived == {(f"WMO{n}", "3.2") for n in ("302", "306", "308", "316", "318", "320", "325")}


def test_reason_31_means_moving_in_wmo_and_according_to_plan_in_jeugd() -> None:
    assert "Verhuizing" in load_codelijst("RedenBeeindiging", "iwmo", "3.2")["31"]
    assert "volgens plan" in load_codelijst("RedenBeeindiging", "ijw", "3.2")["31"]


@pytest.mark.parametrize(
    ("release", "known"),
    [("2.3", set()), ("3.0", {"36", "37"}), ("3.1", {"36", "37", "38", "39"}), ("3.2", {"36", "37", "38", "39"})],
)
def test_a_reason_of_ending_is_known_from_the_release_that_brought_it(release: str, known: set[str]) -> None:
    codes = load_codelijst("RedenBeeindiging", "iwmo", release)
    assert {"36", "37", "38", "39"} & codes.keys() == known


def test_303_and_323_fill_the_same_table_and_columns() -> None:
    shared = {"referentie_nummer", "geleverd_volume", "ingediend_cent", "begindatum", "toewijzing_nummer"}
    assert shared <= brons_schemas()["prestatie"].keys()


def test_no_brons_column_holds_what_privacy_drops() -> None:
    forbidden = (
        "bsn",
        "achternaam",
        "voorletters",
        "voornamen",
        "straat",
        "huisnummer",
        "telefoon",
        "email",
        "commentaar",
        "organisatie",
        "plaats",
        "postcode5",
        "geboortedatum_datum",
    )
    for tabel, schema in brons_schemas().items():
        assert not [c for c in schema if any(word in c for word in forbidden) and not c.startswith("heeft_")], tabel


def test_the_writer_refuses_an_unknown_and_a_missing_element() -> None:
    with pytest.raises(SchrijfFout, match="knows no Onzin"):
        write_bericht("iwmo", "3.2", "319", {"Onzin": 1})
    with pytest.raises(SchrijfFout, match="lacks"):
        write_bericht("iwmo", "3.2", "319", {})


def test_an_unknown_message_is_refused_by_name() -> None:
    with pytest.raises(KeyError):
        load_bericht("iwmo", "3.2", "303")


def _simple(node: etree._Element) -> tuple:
    """Base and facets of a simple type; a maxLength beside an enumeration says nothing and is left out."""
    restriction = node.find(f"{XS}restriction")
    codes = tuple(sorted(e.get("value") for e in restriction.findall(f"{XS}enumeration")))
    facets = {
        (etree.QName(f).localname, f.get("value"))
        for f in restriction
        if isinstance(f.tag, str) and etree.QName(f).localname not in ("enumeration", "annotation")
    }
    if codes:
        facets = {f for f in facets if f[0] != "maxLength"}
    return restriction.get("base").split(":")[-1], codes, frozenset(facets)


def _children(node: etree._Element, message: etree._Element, basis: etree._Element) -> Iterator[tuple]:
    """Every element below a complex type, all types written out."""
    for element in node.findall(f"{XS}sequence/{XS}element"):
        card = element.get("minOccurs", "1"), element.get("maxOccurs", "1")
        yield element.get("name"), card, _type(element, message, basis)


def _type(element: etree._Element, message: etree._Element, basis: etree._Element) -> tuple:
    inline = element.find(f"{XS}simpleType")
    if inline is not None:
        base, _, narrower = _simple(inline)
        root, codes, facets = _simple(basis.find(f"{XS}simpleType[@name='{base}']"))
        return root, codes, frozenset((dict(facets) | dict(narrower)).items())  # each facet only ever narrows
    name = element.get("type").split(":")[-1]
    for place in (message, basis):
        for kind in ("complexType", "simpleType"):
            found = place.find(f"{XS}{kind}[@name='{name}']")
            if found is not None:
                return (
                    tuple(_children(found, place if place is basis else message, basis))
                    if kind == "complexType"
                    else (_simple(found))
                )
    raise AssertionError(name)


def _tree(message: etree._Element, basis: etree._Element) -> tuple:
    return _type(message.find(f"{XS}element"), message, basis)


@pytest.mark.shared
@pytest.mark.parametrize(("standaard", "release"), OFFICIAL)
def test_every_definition_equals_the_official_schema(istandaarden: Path, standaard: str, release: str) -> None:
    folder = istandaarden / "xsd" / standaard / release
    official_basis = etree.parse(str(folder / "basisschema.xsd")).getroot()
    own_basis = basisschema(standaard, release)
    files = [p for p in sorted(folder.glob("*.xsd")) if p.stem != "basisschema"]
    assert files
    for path in files:
        official = _tree(etree.parse(str(path)).getroot(), official_basis)
        own = _tree(berichtschema(load_bericht(standaard, release, path.stem[-3:])), own_basis)
        assert own == official, path.name


@pytest.mark.shared
def test_the_official_examples_are_valid_by_our_schemas(istandaarden: Path) -> None:
    files = sorted((istandaarden / "voorbeelden").glob("i*/*.xml"))
    assert len(files) == 17
    for path in files:
        tree = etree.parse(str(path))
        bericht = by_namespace()[etree.QName(tree.getroot()).namespace]
        load_schema(bericht.standaard, bericht.release, bericht.nummer).assertValid(tree)


NIEUW = """
from ingest.standaard import model

known = model.load_definities
def with_new(naam):
    definities = known(naam)
    if naam == "releases":
        releases = definities["releases"] | {"3.3": {"vanaf": None, "vanaf_bron": None}}
        return definities | {"releases": releases}
    if naam == "berichten":
        client = definities["berichten"]["301"]["klassen"]["Client"] | {"Spreektaal? >=3.3": "Taal"}
        klassen = definities["berichten"]["301"]["klassen"] | {"Client": client}
        een = definities["berichten"]["301"] | {"klassen": klassen}
        return definities | {"berichten": definities["berichten"] | {"301": een}}
    return definities
model.load_definities = with_new

import polars as pl
from datetime import date
from ingest.berichten.keuren import judge
from ingest.berichten.lezen import Lezing
from ingest.instellingen import Instellingen
from ingest.standaard.schrijven import write_bericht
from tests.bouwen import SLEUTEL, header, make_bsn, persoon, product, contact

dag = date(2026, 1, 5)
client = persoon(
    make_bsn(1), volledig=True, Spreektaal="Tarifit", Contactgegevens={"Contact": [contact("6811AB")]},
    ToegewezenProducten={"ToegewezenProduct": [product(1, dag)]},
)
data = write_bericht("iwmo", "3.3", "301", {"Header": header("A1", True, dag), "Client": client})
oordeel = judge(data, Instellingen())
assert not oordeel.afkeur, oordeel.afkeur
lezing = Lezing("run")
lezing.add(oordeel.bericht, oordeel.root, "id", "b.xml")
frames = lezing.to_brons(SLEUTEL, lambda rows: pl.repeat(None, rows.height, dtype=pl.String, eager=True))
print(frames["bericht"]["release"][0], frames["client"]["spreektaal"][0])
"""


def test_a_new_release_is_data_and_no_code() -> None:
    made = subprocess.run([sys.executable, "-c", NIEUW], capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert made.stdout.split() == ["3.3", "Tarifit"], made.stderr
