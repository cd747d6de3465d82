"""Our verdict on random valid and damaged messages equals the official schema's; without it, what follows from how
they were made."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.berichten.keuren import Oordeel, judge
from ingest.instellingen import Instellingen
from ingest.standaard.model import (
    STANDAARDEN,
    Bericht,
    Element,
    all_berichten,
    load_bericht,
    load_datatypes,
    load_samengesteld,
)
from tests.oordelen import OFFICIEEL, official_berichten, official_verdict, read_cases
from tests.schade import SOORTEN, damage
from tests.waarden import Waarden
from tests.willekeurig import XSI, Knoop, Maker, messages, write

ALLES = Instellingen()
PER_BERICHT = 100  # valid and as many damaged messages, for each of the 41 official schemas
# These never leave a valid message. The others may: an optional element dropped, a message ending after its last tag.
ALTIJD_FOUT = {"extra attribute", "unknown child", "wrong date", "wrong number", "wrong time", "doctype"}


def official(istandaarden: Path, kind: str, data: bytes) -> bool:
    """Meant to differ: a DOCTYPE, which no schema forbids, is always refused."""
    return kind != "doctype" and official_verdict(istandaarden, data)


@pytest.mark.shared
def test_there_are_official_schemas_enough_for_four_thousand_messages(istandaarden: Path) -> None:
    assert PER_BERICHT * sum(len(official_berichten(istandaarden, *which)) for which in OFFICIEEL) >= 4_000


@pytest.mark.shared
@pytest.mark.parametrize(("standaard", "release"), OFFICIEEL)
def test_the_verdict_on_a_random_message_is_the_official_one(istandaarden: Path, standaard: str, release: str) -> None:
    toeval = random.Random(f"{standaard} {release}")
    berichten = official_berichten(istandaarden, standaard, release)
    counts: Counter[tuple[bool, bool]] = Counter()
    differences = []
    for bericht in berichten:
        for root in messages(bericht, PER_BERICHT):
            for kind, data in (("valid", write(root, toeval)), damage(root, toeval)):
                expected = official(istandaarden, kind, data)
                counts[kind == "valid", expected] += 1
                if (judge(data, ALLES).root is not None) != expected:
                    differences.append((bericht.berichttype, kind, expected, data))
    print(f"{standaard} {release}: {dict(counts)}")
    assert differences == []
    assert counts[True, True] == PER_BERICHT * len(berichten)
    assert counts[False, True] > 20
    assert counts[False, False] > 8 * counts[False, True]


@pytest.mark.shared
def test_a_message_that_names_its_official_type_is_the_other_difference(istandaarden: Path) -> None:
    """`xsi:type` names a type of the schema; ours have other names. No known software writes it here."""
    root = next(messages(load_bericht("iwmo", "3.2", "301"), 1))
    root.attributen = f' xmlns:t="{root.namespace}" xmlns:q="{XSI}" q:type="t:Root"'
    data = write(root, random.Random(0))
    assert official_verdict(istandaarden, data)
    assert [a.regel_code for a in judge(data, ALLES).afkeur] == ["XSD"]


def our_verdict(case: dict[str, str]) -> str:
    return "ongeldig" if judge(case["bericht"].encode(), ALLES).root is None else "geldig"


@pytest.mark.parametrize(("standaard", "release"), OFFICIEEL)
def test_the_verdict_on_a_carried_case_is_the_recorded_official_one(standaard: str, release: str) -> None:
    cases = read_cases(standaard, release)
    verdicts = [judge(case["bericht"].encode(), ALLES).root is not None for case in cases]
    assert [
        case for case, verdict in zip(cases, verdicts, strict=True) if verdict != (case["oordeel"] == "geldig")
    ] == []
    kinds = Counter((case["nummer"], case["soort"] == "valid") for case in cases)
    assert all(count >= (4 if is_valid else 8) for (_, is_valid), count in kinds.items())
    assert {case["soort"] for case in cases} == {"valid", *SOORTEN} - {"doctype"}


def personal_values(root: Knoop, bericht: Bericht) -> set[str]:
    """What of a message may be somebody's and is long enough to be recognised."""
    datatypes = load_datatypes(bericht.standaard, bericht.release)
    leaves = [node for node in root.below() if node.waarde and datatypes[node.type].privacy not in (None, "eigen")]
    return {node.waarde.strip() for node in leaves if len(node.waarde.strip()) >= 6}


def assert_explained(verdict: Oordeel, secrets: set[str]) -> None:
    """A rejection names its rule and place, and nobody."""
    for afkeur in verdict.afkeur:
        assert afkeur.regel_code in ("XML", "XSD", "ONBEKEND", "ONVEILIG")
        assert afkeur.regel_code != "XSD" or (afkeur.pad.startswith("Bericht") and afkeur.regel_nr >= 1)
        assert len(afkeur.uitleg) > 10
        assert not [secret for secret in secrets if secret in f"{afkeur.uitleg} {afkeur.pad}"]


@pytest.mark.parametrize("bericht", all_berichten(), ids=lambda b: f"{b.berichttype} {b.release}")
def test_a_random_message_of_any_release_is_accepted_and_a_damaged_one_explained(bericht: Bericht) -> None:
    toeval = random.Random(bericht.namespace)
    for root in messages(bericht, 6, zaad=2):
        assert judge(write(root, toeval), ALLES).afkeur == ()
        secrets = personal_values(root, bericht)
        for kind, data in (damage(root, toeval) for _ in range(3)):
            verdict = judge(data, ALLES)
            assert (verdict.root is None) == bool(verdict.afkeur)
            assert verdict.root is None or kind not in ALTIJD_FOUT
            assert_explained(verdict, secrets)


def inside(bericht: Bericht, type_: str) -> tuple[Element, ...]:
    return bericht.klassen.get(type_) or load_samengesteld(bericht.standaard, bericht.release).get(type_) or ()


def possible(bericht: Bericht, type_: str = "Bericht") -> Iterator[tuple[str, str, int]]:
    """Every element below a type, with how often it may be there: 0, 1, or 2 for more than once."""
    for element in inside(bericht, type_):
        yield type_, element.naam, 1
        if not element.is_verplicht:
            yield type_, element.naam, 0
        if element.is_lijst:
            yield type_, element.naam, 2
        yield from possible(bericht, element.type)


def possible_codes(bericht: Bericht) -> set[tuple[str, str]]:
    datatypes = load_datatypes(bericht.standaard, bericht.release)
    types = {e.type for type_, _, _ in possible(bericht) for e in inside(bericht, type_) if e.type in datatypes}
    return {(type_, code) for type_ in types for code in datatypes[type_].codes or ()}


@pytest.mark.parametrize("standaard", STANDAARDEN)
def test_random_messages_hold_every_element_and_every_code_and_leave_out_what_may_be(standaard: str) -> None:
    waarden = Waarden(random.Random(standaard))
    found, expected, codes, expected_codes = set(), set(), set(), set()
    for bericht in (b for b in all_berichten() if b.standaard == standaard):
        expected |= {(bericht.nummer, *key) for key in possible(bericht)}
        expected_codes |= possible_codes(bericht)
        maker = Maker(bericht, waarden)
        for node in (node for _ in range(30) for node in maker.message().below()):
            names = Counter(kind.naam for kind in node.kinderen)
            found |= {(bericht.nummer, node.type, e.naam, min(names[e.naam], 2)) for e in inside(bericht, node.type)}
            codes.add((node.type, node.waarde))
    assert found == expected
    assert expected_codes - codes == set()
