"""Writing the pilots: the same bytes for the same seed, refusals before anything is written, and sums that hold."""

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.proefregio.pilots.schrijven import write_hhm, write_pilots
from ingest.proefregio.pilots.verdelen import deal, even, mark, spread
from ingest.proefregio.plek import ProefregioFout
from tests.proefregio import content

REPO = Path(__file__).parents[2]
IN_ANOTHER_PROCESS = """
import sys
from pathlib import Path
from ingest.proefregio.pilots import schrijven
schrijven.{}(Path(sys.argv[1]), 1)
"""


@pytest.mark.parametrize("write", [write_pilots, write_hhm])
def test_one_seed_gives_the_same_bytes_in_another_process_and_another_seed_other_people(write, tmp_path):
    write(tmp_path / "een", 1)
    omgeving = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland"}
    opdracht = [sys.executable, "-c", IN_ANOTHER_PROCESS.format(write.__name__), str(tmp_path / "twee")]
    subprocess.run(opdracht, check=True, env=omgeving, cwd=REPO)
    een = content(tmp_path / "een")
    assert content(tmp_path / "twee") == een
    write(tmp_path / "drie", 2)
    drie = content(tmp_path / "drie")
    anders = {pad for pad in een if een[pad] != drie[pad]}
    zelfde = {
        "gebied.csv",
        "formatie_reconstructie.csv",
        "begroting.csv",
        "totalen.csv",
        "pilots.parquet",
        "pilots_bestanden.parquet",
    }
    assert {Path(pad).name for pad in een.keys() - anders} <= zelfde


def test_a_landing_that_is_not_empty_is_refused_before_anything_is_written(tmp_path):
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing" / "echt.xml").write_text("van een gemeente")
    voor = content(tmp_path)
    with pytest.raises(ProefregioFout, match="is niet leeg"):
        write_pilots(tmp_path, 1)
    assert content(tmp_path) == voor


def test_a_home_that_cannot_be_made_is_refused_in_words(tmp_path):
    (tmp_path / "bestand").write_text("geen map")
    with pytest.raises(ProefregioFout, match="kan niet geschreven worden"):
        write_hhm(tmp_path / "bestand", 1)


def test_the_command_writes_and_refuses(tmp_path):
    opdracht = [sys.executable, "-m", "ingest.proefregio.pilots", str(tmp_path), "--hhm"]
    eerst = subprocess.run(opdracht, capture_output=True, text=True, cwd=REPO)
    assert (eerst.returncode, eerst.stdout) == (0, "5 bestanden, 4 cijfers om terug te vinden\n")
    nogmaals = subprocess.run(opdracht, capture_output=True, text=True, cwd=REPO)
    assert nogmaals.returncode == 2
    assert "is niet leeg" in nogmaals.stderr


# Spreading


@given(st.integers(1, 60), st.integers(0, 9), st.integers(0, 5000), st.integers())
def test_what_is_spread_adds_up_and_nobody_gets_less_than_the_least(delen, minimum, over, seed):
    gespreid = spread(delen * minimum + over, delen, minimum, Random(seed))
    assert (len(gespreid), sum(gespreid)) == (delen, delen * minimum + over)
    assert min(gespreid) >= minimum


def test_too_little_to_spread_is_refused():
    with pytest.raises(ValueError, match="cannot be spread"):
        spread(9, 5, 2, Random(1))


@given(st.integers(0, 50), st.data())
def test_as_many_are_marked_as_asked(totaal, data):
    aantal = data.draw(st.integers(0, totaal))
    assert sum(mark(totaal, aantal, Random(1))) == aantal


def test_cards_are_dealt_as_often_as_they_are_there():
    gedeeld = deal({"a": 3, "b": 0, "c": 2}, Random(1))
    assert sorted(gedeeld) == ["a", "a", "a", "c", "c"]
    assert even(["x", "y", "z"], 8) == {"x": 3, "y": 3, "z": 2}
