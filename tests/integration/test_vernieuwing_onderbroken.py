"""A renewal or an erasure that is killed at any moment and started again mixes nothing."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.home import Home
from ingest.pseudoniem import Sleutel, SleutelFout, load_sleutel, read_ring
from orchestration import wissel
from orchestration.betrokkene import erase
from orchestration.cli.main import app
from orchestration.nacht import open_nacht
from orchestration.opdracht import Opdracht
from orchestration.slot import SlotBezet, hold_slot
from orchestration.vernieuwing import renew_key
from orchestration.voorwaarden import require_settings
from tests.vernieuwen import DAG, EERSTE, IK, TWEEDE, content, fill_under_first


class Killed(BaseException):
    """As SIGKILL: nothing catches it to go on."""


@pytest.fixture
def filled(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    return fill_under_first(home, monkeypatch)


@pytest.fixture
def kill_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Die at the so manieth time that something gets its name or is removed."""
    real = {(Path, "replace"): Path.replace, (Path, "rename"): Path.rename, (shutil, "rmtree"): shutil.rmtree}

    def arm(moment: int) -> None:
        passed = count()

        def counted(function: Callable[..., object]) -> Callable[..., object]:
            def call(*args: object, **named: object) -> object:
                if next(passed) == moment:
                    raise Killed
                return function(*args, **named)

            return call

        for (owner, name), function in real.items():
            monkeypatch.setattr(owner, name, counted(function) if moment >= 0 else function)

    yield arm
    arm(-1)


def erase_one(home: Home) -> int:
    return erase(home, Sleutel(EERSTE).client_id(IK))


@pytest.mark.parametrize("change", [renew_key, erase_one])
def test_killed_at_any_moment_and_started_again_it_mixes_nothing(
    filled: Home, tmp_path: Path, kill_at: Callable[[int], None], change: Callable[[Home], int]
) -> None:
    before = content(filled)
    quiet = Home(shutil.copytree(filled.root, tmp_path / "rustig"))
    change(quiet)
    after = content(quiet)
    stages = set()
    for moment in count():
        home = Home(shutil.copytree(filled.root, tmp_path / f"gedood{moment}"))
        kill_at(moment)
        try:
            change(home)
        except Killed:
            kill_at(-1)
        else:
            break
        if home.wissel.exists():
            stages.add("onderbroken")
            with pytest.raises(SleutelFout, match="onderbroken"):
                load_sleutel(home)
            require_settings(home)
            with open_nacht(home, Opdracht(DAG, stand="20240501T020000.000000Z")):
                assert content(home) == after
        else:
            stages.add("begonnen")
            assert content(home) == before
            with open_nacht(home, Opdracht(DAG)):
                change(home)
        assert content(home) == after
        assert load_sleutel(home).controle == load_sleutel(quiet).controle
        assert not [p for p in home.root.rglob("*") if "wissel" in p.name or p.name.endswith(".tijdelijk")]
        shutil.rmtree(home.root)
    kill_at(-1)
    assert stages == {"begonnen", "onderbroken"}


def test_a_night_removes_what_a_change_left_that_had_not_begun(filled: Home) -> None:
    left = filled.root / "wissel.tijdelijk"
    left.mkdir()
    (left / "sleutel").write_bytes(b"x")
    with open_nacht(filled, Opdracht(DAG)):
        assert not left.exists()


def test_asked_again_an_interrupted_renewal_is_finished_and_no_other_key_is_made(
    filled: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(wissel, "finish_change", lambda _: None)
        renew_key(filled)
    assert filled.wissel.exists()
    done = CliRunner().invoke(app, ["sleutel", "vernieuw", "--home", str(filled.root)])
    assert done.exit_code == 0, done.output
    assert read_ring(filled) == (EERSTE, TWEEDE)
    assert load_sleutel(filled)


def test_it_is_refused_while_a_run_is_under_way(filled: Home) -> None:
    before = content(filled)
    with hold_slot(filled):
        done = CliRunner().invoke(app, ["sleutel", "vernieuw", "--home", str(filled.root)])
    assert isinstance(done.exception, SlotBezet)
    assert content(filled) == before
    assert len(read_ring(filled)) == 1
