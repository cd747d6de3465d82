"""Large messages: the same verdict as small ones, in time that grows with their size."""

import random
import time
from datetime import date

import pytest

from ingest.berichten import groot
from ingest.berichten.keuren import judge
from ingest.instellingen import Instellingen
from tests.bouwen import bericht_323, make_bsn, prestatie
from tests.unit.test_fuzz import BERICHTEN, mutate

JAN, FEB = date(2024, 1, 1), date(2024, 2, 1)
ALLES = Instellingen()
EENHEID = b"<wmo323:Eenheid>04<"


def declaration(rows: int) -> bytes:
    return bericht_323("D1", FEB, JAN, {make_bsn(1): [prestatie(f"R{n}", n + 1, JAN, 4) for n in range(rows)]})


LANG = declaration(4_000)


@pytest.fixture(autouse=True)
def large_from_a_megabyte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groot, "GROOT", 1_000_000)


def verdict(data: bytes) -> tuple[object, ...]:
    found = judge(data, ALLES)
    return found.bericht, found.root is None, found.afkeur


def test_the_verdict_does_not_depend_on_what_counts_as_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what it says, as long as there are not hundreds of errors."""
    toeval = random.Random(5)
    messages = [mutate(toeval.choice(BERICHTEN), toeval) for _ in range(1_500)] + BERICHTEN
    small = [verdict(data) for data in messages]
    monkeypatch.setattr(groot, "GROOT", 0)
    assert [verdict(data) for data in messages] == small
    assert 20 < sum(not is_rejected for _, is_rejected, _ in small) < 1_000


def test_a_large_valid_message_is_valid_and_whole() -> None:
    assert len(LANG) > groot.GROOT
    found = judge(LANG, ALLES)
    assert found.afkeur == ()
    assert len(found.root.findall(".//{*}Prestatie")) == 4_000


@pytest.mark.parametrize("at", [0, 2_000, 3_999])
def test_one_error_in_a_large_message_has_its_place(at: int) -> None:
    parts = LANG.split(EENHEID)
    data = EENHEID.join(parts[: at + 1]) + b"<wmo323:Eenheid>zz<" + EENHEID.join(parts[at + 1 :])
    (afkeur,) = judge(data, ALLES).afkeur
    assert afkeur.pad == f"Bericht/Declaratie/Clienten/Client/Prestaties/Prestatie[{at + 1}]/Eenheid"
    assert afkeur.regel_nr == data[: data.index(b"zz<")].count(b"\n") + 1


def test_the_same_error_everywhere_is_told_from_the_begin_on() -> None:
    found = judge(LANG.replace(EENHEID, b"<wmo323:Eenheid>zz<"), ALLES)
    assert found.root is None
    assert len(found.afkeur) == 50
    assert {a.regel_code for a in found.afkeur} == {"XSD"}
    assert found.afkeur[49].pad == "Bericht/Declaratie/Clienten/Client/Prestaties/Prestatie[50]/Eenheid"
    assert all(a.pad.endswith("Eenheid") for a in found.afkeur if a.pad)


def test_ten_times_the_errors_cost_no_hundred_times_the_time() -> None:
    def seconds(rows: int) -> float:
        data = declaration(rows).replace(EENHEID, b"<wmo323:Eenheid>zz<").replace(b">6000<", b">x<")
        begin = time.process_time()
        assert judge(data, ALLES).root is None
        return time.process_time() - begin

    assert seconds(15_000) < 20 * max(seconds(1_500), 0.05)
