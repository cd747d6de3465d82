"""Nothing phones home: a night in a world without a network, in which every attempt to reach one is written down."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.home import Home
from tests.nachten import GEHEIM, PEILDATUM, fill

pytestmark = pytest.mark.alles
ZONDER_NETWERK = ["unshare", "--map-root-user", "--net"]
# Python runs this in every process of the night before anything else: an attempt is told, and fails.
LUISTEREN = """
import os, socket, sys
def listen(event, args):
    reaches = event in ("socket.connect", "socket.sendto") and args[0].family != socket.AF_UNIX
    if reaches or event in ("socket.getaddrinfo", "socket.gethostbyname"):
        with open(os.environ["SDCG_TEST_POGINGEN"], "a") as told:
            print(event, args[1:] if reaches else args, file=told)
        raise OSError("there is no network")
sys.addaudithook(listen)
"""


@pytest.fixture
def alone(tmp_path: Path) -> dict[str, str]:
    """The environment of a process whose attempts are told in the file `pogingen`."""
    (tmp_path / "sitecustomize.py").write_text(LUISTEREN, "utf-8")
    paths = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[2])])
    attempts = str(tmp_path / "pogingen")
    return os.environ | {"PYTHONPATH": paths, "SDCG_TEST_POGINGEN": attempts, "SDCG_SLEUTEL": GEHEIM}


@pytest.fixture
def nowhere() -> list[str]:
    """The command that takes the network away from what is no Python too, where this machine lets its users do so."""
    made = subprocess.run([*ZONDER_NETWERK, "true"], capture_output=True, check=False).returncode == 0
    return ZONDER_NETWERK if made else []


def test_an_attempt_would_be_seen(alone: dict[str, str], nowhere: list[str]) -> None:
    """Else the test below could not fail."""
    ask = "import urllib.request as r; r.urlopen('http://voorbeeld.invalid')"
    assert subprocess.run([*nowhere, sys.executable, "-c", ask], env=alone, capture_output=True, check=False).returncode
    assert "voorbeeld.invalid" in Path(alone["SDCG_TEST_POGINGEN"]).read_text("utf-8")


def test_a_whole_night_needs_no_network_and_asks_for_none(
    alone: dict[str, str], nowhere: list[str], tmp_path: Path
) -> None:
    home = Home(tmp_path / "huis")
    fill(home)
    command = [sys.executable, "-m", "orchestration.cli.main", "run", "--peildatum", str(PEILDATUM)]
    done = subprocess.run(
        [*nowhere, *command, "--home", str(home.root)], env=alone, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (home.publicatie / "begeleiding.duckdb").exists()
    attempts = Path(alone["SDCG_TEST_POGINGEN"])
    assert not attempts.exists(), attempts.read_text("utf-8")
