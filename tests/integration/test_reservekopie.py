"""What can't be made again survives the loss of everything else; and what a run writes is for its user alone."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingest.home import Home
from ingest.inname import ingest
from ingest.instellingen import Instellingen
from ingest.pseudoniem import Sleutel
from orchestration.nacht import open_nacht
from orchestration.opdracht import Opdracht
from orchestration.publicatie.bestand import build_folder, make_durable, put_in_place
from orchestration.reservekopie import KopieFout, make_copy, put_back
from orchestration.slot import SlotBezet, hold_slot
from tests.bouwen import bericht_301, deliver, make_bsn, product
from tests.storm import brons_of

GEHEIM = b"alleen voor deze test, geen echte sleutel"


@pytest.fixture
def filled(home: Home) -> Home:
    """A home that has read one message."""
    begin = date(2024, 3, 1)
    deliver(home, a=bericht_301("T1", date(2024, 2, 20), make_bsn(1), product(101, begin)))
    home.sleutel.write_bytes(GEHEIM)
    home.sleutel.chmod(0o600)
    nu = datetime(2024, 5, 1, 2, tzinfo=UTC)
    ingest(home, Instellingen(), Sleutel(GEHEIM), "20240501T020000.000000Z", nu)
    return home


def test_a_copy_put_back_holds_everything_that_was_read(filled: Home, tmp_path: Path):
    before = brons_of(filled)
    make_copy(filled, tmp_path / "kopie", met_sleutel=True)
    shutil.rmtree(filled.root)
    put_back(filled, tmp_path / "kopie")
    assert brons_of(filled) == before
    assert filled.sleutel.stat().st_mode & 0o777 == 0o600


def test_the_key_goes_along_only_when_asked(filled: Home, tmp_path: Path):
    make_copy(filled, tmp_path / "kopie", met_sleutel=False)
    assert not (tmp_path / "kopie" / "sleutel").exists()


def test_a_copy_that_is_not_whole_or_a_home_that_is_not_empty_is_refused(filled: Home, tmp_path: Path):
    kopie = tmp_path / "kopie"
    make_copy(filled, kopie, met_sleutel=False)
    with pytest.raises(KopieFout, match="niet leeg"):
        put_back(filled, kopie)
    with pytest.raises(KopieFout, match="bestaat al"):
        make_copy(filled, kopie, met_sleutel=False)
    next(kopie.rglob("*.parquet")).write_bytes(b"x")
    with pytest.raises(KopieFout, match="niet heel"):
        put_back(Home(tmp_path / "nieuw"), kopie)
    with pytest.raises(KopieFout, match="geen reservekopie"):
        put_back(Home(tmp_path / "nieuw"), tmp_path)


def test_no_copy_is_made_of_a_home_that_read_nothing(home: Home, tmp_path: Path):
    with pytest.raises(KopieFout, match="nog niets om te bewaren"):
        make_copy(home, tmp_path / "kopie", met_sleutel=False)
    assert not (tmp_path / "kopie").exists()


def test_no_copy_is_made_of_a_home_in_which_a_run_is_under_way(filled: Home, tmp_path: Path):
    with hold_slot(filled), pytest.raises(SlotBezet):
        make_copy(filled, tmp_path / "kopie", met_sleutel=False)


def test_what_a_run_writes_is_for_its_user_and_what_it_publishes_for_all(home: Home):
    with open_nacht(home, Opdracht(date(2024, 5, 1))) as nacht:
        path = build_folder(home.publicatie) / "parquet" / "fct.parquet"
        path.parent.mkdir()
        path.write_bytes(b"x")
        make_durable(path)
        put_in_place(home.publicatie)
        nacht.uitkomst = "ingelezen"
    modes = {p: p.stat().st_mode & 0o777 for p in home.root.rglob("*")}
    assert modes[home.publicatie / "parquet"] == 0o755
    assert modes[home.publicatie / "parquet" / "fct.parquet"] == 0o644
    private = {p: mode for p, mode in modes.items() if home.publicatie not in (p, *p.parents)}
    assert private
    assert not [p for p, mode in private.items() if mode & 0o077]
