"""A night on a disk that fills up halfway: the last publication stands, and with room the night comes out as it should.

`python -m tests.schijf --keer 6` (part of `make storm`) gives as many nights each another room, and reports counts.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.home import Home
from tests.storm import (
    PEILDATUM,
    Aanval,
    assert_equal,
    leftovers,
    make_landing,
    make_published,
    publication_of,
    undisturbed,
)

# In a namespace of its own: a disk with so many kilobytes left when the night begins, and then a larger one. The home
# is copied off it as the full disk left it, and again as the night with room did.
_SCHIJF = """
set -e
mount -t tmpfs -o size=16g none "$1" && cp -a "$2/." "$1" && mkdir -p "$1/tmp"
used=$(df -k --output=used "$1" | tail -1)
mount -o remount,size=$((used + $3))k "$1"
set +e
shift 3
TMPDIR="$schijf/tmp" "$@" --home "$schijf" >"$verslag/vol" 2>&1; echo $? >"$verslag/vol.status"
cp -a "$schijf/." "$verslag/huis.vol"
mount -o remount,size=16g "$schijf"
TMPDIR="$schijf/tmp" "$@" --home "$schijf" >"$verslag/ruim" 2>&1; echo $? >"$verslag/ruim.status"
cp -a "$schijf/." "$verslag/huis.ruim"
"""
_EIGEN_WERELD = ["unshare", "--map-root-user", "--mount"]
# `sdcg run`, but for how much of a disk must be free before it begins; on the next day, so that everything is built.
_SDCG = "import orchestration.voorwaarden as v; v.MINIMAAL_VRIJ = 0\nfrom orchestration.cli.main import main\nmain()"
NACHT = ("-c", _SDCG, "run", "--peildatum", str(PEILDATUM + timedelta(days=1)))
_VOL = re.compile("de schijf is vol( of geeft fouten)?: maak ruimte en start opnieuw")


def fill_up(aanval: Aanval, keer: int, seed: int) -> Counter[str]:
    """Let so many nights run out of room, each at another point; count where. Raises AssertionError when one fares ill.

    A night that runs out of room says so, leaves what was published as it was or wholly renewed, and comes out as an
    undisturbed one when it is started again with room.
    """
    chance, counted = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        heel = Path(folder) / "heel"
        expected, _ = undisturbed(aanval, heel)
        before = aanval.result(Home(aanval.begin))
        grown = (_size(heel) - _size(aanval.begin)) // 1024
        for number in range(keer):
            room = int(grown * (number + chance.random()) / keer)
            verslag = Path(folder) / str(number)
            _night_on(aanval, verslag, room)
            naam = f"{aanval.naam} {number}, {room} kB"
            counted[_judge_full(aanval, verslag, before, expected, naam)] += 1
            ruim = Home(verslag / "huis.ruim")
            assert (verslag / "ruim.status").read_text() == "0\n", f"{naam}: {(verslag / 'ruim').read_text()}"
            assert_equal(aanval.result(ruim), expected, naam)
            assert leftovers(ruim) == [], f"{naam}: {leftovers(ruim)}"
            counted["gelijk hersteld"] += 1
    return counted


def _judge_full(aanval: Aanval, verslag: Path, before: dict[str, str], expected: dict[str, str], naam: str) -> str:
    """What became of the night without room: 'schijf vol' or 'paste toch'."""
    left, said = aanval.result(Home(verslag / "huis.vol")), (verslag / "vol").read_text()
    if (verslag / "vol.status").read_text() == "0\n":
        assert_equal(left, expected, f"{naam}, which said that it was done")
        return "paste toch"
    assert_equal(left, expected if left == expected else before, f"{naam}, as the full disk left it")
    assert _VOL.search(said), f"{naam}: {said}"
    assert "Traceback" not in said, f"{naam}: {said}"
    return "schijf vol"


def _night_on(aanval: Aanval, verslag: Path, room: int) -> None:
    schijf = verslag / "schijf"
    for path in (schijf, verslag / "huis.vol", verslag / "huis.ruim"):
        path.mkdir(parents=True)
    command = [*_EIGEN_WERELD, "sh", "-c", _SCHIJF, "sh", str(schijf), str(aanval.begin), str(room)]
    done = subprocess.run(
        [*command, sys.executable, *aanval.command],
        env=os.environ | {"schijf": str(schijf), "verslag": str(verslag)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Report the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keer", type=int, default=6)
    parser.add_argument("--seed", type=int, default=int(datetime.now(UTC).timestamp()))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        published = make_published(Path(folder), make_landing(Path(folder)))
        counted = fill_up(Aanval("volle schijf", published, NACHT, publication_of), given.keer, given.seed)
    sys.stdout.write(f"volle schijf: {', '.join(f'{n} {what}' for what, n in counted.items())} (seed {given.seed})\n")


if __name__ == "__main__":
    main()
