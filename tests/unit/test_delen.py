"""A delivery read in parts, by one reader or by several: the same rows, the same ledger, nothing twice."""

import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ingest import deel, delen
from ingest.beheer import read_beheer
from ingest.bestand import Levering
from ingest.brons import BRONS_TABELLEN, read_brons
from ingest.home import Home
from ingest.levering import Opdracht
from tests.bouwen import bericht_301, deliver, make_bsn, product, take_in

DAG = date(2024, 1, 5)
BERICHTEN = {f"b{n:02}": bericht_301(f"A{n}", DAG, make_bsn(n), product(n, DAG)) for n in range(12)}


def everything(home: Home) -> dict[str, list[tuple]]:
    """All that a delivery wrote, but for what tells how a file lay on disk."""
    tables = {tabel: read_brons(home, tabel).collect().rows() for tabel in BRONS_TABELLEN}
    tables["bevinding"].sort()
    gezien = read_beheer(home, "gezien").select("pad_id", "inhoud_id", "lid_id", "status").rows()
    return tables | {name: read_beheer(home, name).rows() for name in ("aanlevering", "afkeur")} | {"gezien": gezien}


def landing(root: Path) -> Home:
    """Twelve messages, some of them twice, a damaged one, and an archive."""
    home = Home(root)
    deliver(home, **BERICHTEN, c_weer=BERICHTEN["b03"], d_stuk=BERICHTEN["b04"].replace(b">414<", b">999<"))
    with zipfile.ZipFile(home.berichten / "e.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("oud.xml"), BERICHTEN["b05"])
        archive.writestr(zipfile.ZipInfo("nieuw.xml"), bericht_301("Z1", DAG, make_bsn(90), product(90, DAG)))
    deliver(home, f_laatst=BERICHTEN["b06"])
    return home


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delen, "_DEEL_BESTANDEN", 3)
    monkeypatch.setattr(deel, "RIJEN_PER_DEEL", 8)


def test_two_readers_and_small_parts_give_what_one_gives(
    tmp_path: Path, small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    for lezers in (1, 2):
        monkeypatch.setattr(delen, "count_cores", lambda number=lezers: number)
        home = landing(tmp_path / str(lezers))
        result = take_in(home)
        assert (result.aangeboden, result.verwerkt, result.afgekeurd, result.dubbel) == (17, 13, 1, 3)
        written.append(everything(home))
    monkeypatch.undo()
    home = landing(tmp_path / "heel")
    take_in(home)
    assert written[0] == written[1] == everything(home)


def test_what_another_part_accepted_is_a_double_and_stays_one(tmp_path: Path, small_parts: None) -> None:
    home = landing(tmp_path)
    take_in(home)
    status = dict(read_beheer(home, "aanlevering").select("bestand", "status").rows())
    assert status["berichten/c_weer.xml"] == status["berichten/e.zip!oud.xml"] == "dubbel"
    assert take_in(home, alles=True).aangeboden == 0


def test_an_error_in_another_reader_ends_the_delivery_and_leaves_nothing(
    tmp_path: Path, small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, interval = landing(tmp_path), sys.getswitchinterval()
    normal = delen.read_deel

    def fail_elsewhere(group: list[Opdracht], levering: Levering) -> Iterator[deel.Deel]:
        if threading.current_thread() is not threading.main_thread():
            raise MemoryError
        return normal(group, levering)

    with monkeypatch.context() as patch:
        patch.setattr(delen, "read_deel", fail_elsewhere)
        patch.setattr(delen, "count_cores", lambda: 2)
        with pytest.raises(MemoryError):
            take_in(home)
    assert sys.getswitchinterval() == interval
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("lezer")]
    assert not list(home.brons.rglob("*.parquet*"))
    assert read_beheer(home, "aanlevering").is_empty()
    assert take_in(home).verwerkt == 13
