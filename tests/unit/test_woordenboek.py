"""The data dictionary: a meaning for everything, nothing that means nothing, and docs that say what is defined."""

import re

import pytest

from ingest.standaard.model import all_berichten, load_datatypes, load_definities, load_samengesteld, meaning_of
from ingest.standaard.tabellen import brons_schemas
from ingest.standaard.woordenboek import render_woordenboek
from ingest.standaard.woordenboek.__main__ import FOLDER
from ingest.standaard.woordenboek.boom import all_uitgaven, describe, every_blad, merge_orders, rows_of, tell_variants

LINK = re.compile(r"\]\(([\w.]+\.md)(?:#([\w-]+))?\)")
BETEKENISSEN = load_definities("betekenissen")


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return render_woordenboek()


def named() -> set[tuple[str, str]]:
    """Each element with each class or composite datatype that names it, over all standards and releases."""
    found = {("Bericht", "")}
    for bericht in all_berichten():
        groups = {**bericht.klassen, **load_samengesteld(bericht.standaard, bericht.release)}
        found |= {(element.naam, groep) for groep, elementen in groups.items() for element in elementen}
    return found


def test_every_element_of_every_message_in_every_release_has_a_meaning() -> None:
    assert len(named()) > 250
    assert [f"{groep}.{naam}" for naam, groep in named() if not meaning_of(naam, groep).endswith(".")] == []


def test_no_meaning_is_without_an_element() -> None:
    meanings = BETEKENISSEN["elementen"].keys()
    used = {key if (key := f"{groep}.{naam}") in meanings else naam for naam, groep in named()}
    assert meanings - used == set()


def test_a_class_may_mean_an_element_otherwise() -> None:
    assert meaning_of("Begindatum", "StopProduct") != meaning_of("Begindatum", "GeslotenPeriode")
    with pytest.raises(KeyError):
        meaning_of("Onzin")


def test_no_datatype_is_explained_that_does_not_exist_and_every_privacy_is() -> None:
    datatypes = load_datatypes("iwmo", "3.2")
    assert BETEKENISSEN["datatypes"].keys() <= datatypes.keys() | load_samengesteld("iwmo", "3.2").keys()
    assert BETEKENISSEN["privacy"].keys() == {d.privacy for d in datatypes.values() if d.privacy}


def test_every_brons_column_comes_from_an_element_or_is_explained() -> None:
    columns = {f"{tabel}.{kolom}" for tabel, schema in brons_schemas().items() for kolom in schema}
    origins = {blad.kolom for _, _, blad in every_blad() if blad.kolom}
    assert origins - columns == set()
    explained = {c for c in columns if c.split(".")[1] in BETEKENISSEN["kolommen"]}
    assert columns - origins == {c for c in explained if c not in origins}
    assert BETEKENISSEN["kolommen"].keys() == {c.split(".")[1] for c in explained}


def test_every_value_lands_in_brons_or_stands_on_the_privacy_list(pages: dict[str, str]) -> None:
    listed = set(re.findall(r"^\| `([^`]+)`", pages["privacy.md"], re.MULTILINE))
    values = [(f"{rij.klasse}/{rij.pad}", blad) for _, rij, blad in every_blad() if blad.datatype]
    assert {place for place, blad in values if blad.datatype and blad.datatype.privacy} == listed
    assert {place for place, blad in values if not blad.kolom} <= listed
    assert {"Client/Bsn", "Contact/Adres/Huis/Huisnummer", "Client/Naam/Voorletters"} <= listed


def test_a_message_page_has_every_element_and_says_where_it_differs(pages: dict[str, str]) -> None:
    for rij in rows_of("301"):
        assert f"| `{rij.pad}` |" in pages["301.md"]
    assert "| `ToewijzingNummer` | 0..1 (t/m 2.4); 1 (vanaf 3.0) |" in pages["301.md"]
    assert re.search(r"`Woonplaatsbeginsel` .* alleen Jeugd \|", pages["319.md"])


def test_every_link_leads_somewhere(pages: dict[str, str]) -> None:
    anchors = {naam: set(re.findall(r"^##+ (.+)$", text.lower(), re.MULTILINE)) for naam, text in pages.items()}
    broken = {
        link
        for text in pages.values()
        for link in LINK.findall(text)
        if link[0] not in pages or (link[1] and link[1] not in anchors[link[0]])
    }
    assert broken == set()


def test_docs_say_what_is_defined(pages: dict[str, str]) -> None:
    """Run `python -m ingest.standaard.woordenboek` after changing a definition."""
    written = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}
    assert sorted(written) == sorted(pages)
    assert [naam for naam in pages if written[naam] != pages[naam]] == []


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (all_uitgaven(), ""),
        ([u for u in all_uitgaven() if u[1] >= "3.0"], "vanaf 3.0"),
        ([u for u in all_uitgaven() if u[1] < "3.0"], "t/m 2.4"),
        ([u for u in all_uitgaven() if u[1] in ("2.4", "3.0")], "2.4 t/m 3.0"),
        ([u for u in all_uitgaven() if u[1] in ("2.3", "3.2")], "2.3 en 3.2"),
        ([u for u in all_uitgaven() if u[0] == "ijw"], "alleen Jeugd"),
        ([u for u in all_uitgaven() if u[0] == "ijw" or u[1] == "2.4"], "Wmo 2.4, Jeugd altijd"),
        ([("iwmo", "3.1"), ("iwmo", "3.2")], "Wmo vanaf 3.1"),
    ],
)
def test_a_part_of_the_releases_is_told_in_words(part: list[tuple[str, str]], text: str) -> None:
    assert describe(part, all_uitgaven()) == text


def test_a_value_is_told_once_and_its_variants_each_with_their_releases() -> None:
    same = dict.fromkeys(all_uitgaven(), "a")
    assert tell_variants(same) == "a"
    assert tell_variants(same | {("iwmo", "2.3"): "b", ("ijw", "2.3"): "b"}) == "b (t/m 2.3); a (vanaf 2.4)"


def test_what_is_new_comes_after_what_it_followed() -> None:
    assert merge_orders([["a", "c"], ["a", "b", "c", "d"], ["x", "c"]]) == ["x", "a", "b", "c", "d"]
