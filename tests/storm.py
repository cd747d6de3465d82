"""Kills a run at random moments and starts it again: the result must be that of a night that nobody disturbed.

`make storm` (or `python -m tests.storm --inname 60 --publicatie 30 --nacht 10`) reports how many kills hit what; the
suite runs a few.
"""

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl

from ingest.beheer import read_beheer, read_leveringen
from ingest.bestanden import TIJDELIJK
from ingest.brons import all_schemas, read_brons
from ingest.home import Home
from ingest.proefregio.schrijven import write_proefregio
from orchestration.publicatie.bestand import OPBOUW
from orchestration.publicatie.manifest import read_manifest

PEILDATUM = date(2025, 7, 1)
# What names its run or its moment differs from run to run by right.
EIGEN = {"run_id", "ontvangen_op", "gestart_op", "duur_s", "gepubliceerd_op", "publicatie_id", "vingerafdruk", "uitleg"}


@dataclass(frozen=True)
class Aanval:
    """What is killed: a command, the home it begins with, and what of the result must be equal."""

    naam: str
    begin: Path
    command: tuple[str, ...]
    result: Callable[[Home], dict[str, str]]


def brons_of(home: Home) -> dict[str, str]:
    """A digest per brons table and of the ledger of offers, apart from which run it was."""
    frames = {tabel: read_brons(home, tabel).collect() for tabel in all_schemas()}
    frames["aanlevering"] = read_beheer(home, "aanlevering")
    return {tabel: _digest(frame) for tabel, frame in frames.items()}


def publication_of(home: Home) -> dict[str, str]:
    """A digest per published table, apart from which run it was."""
    found = {}
    for name in ("begeleiding", "delen"):
        with duckdb.connect(str(home.publicatie / f"{name}.duckdb"), read_only=True) as con:
            tables = con.execute("select schema_name, table_name from duckdb_tables() order by all").fetchall()
            for schema, table in tables:
                if table not in ("run", "controle_resultaat", "publicatie"):
                    frame = con.execute(f'from {schema}."{table}"').pl()
                    found[f"{name}.{schema}.{table}"] = _digest(frame)
    return found


def leftovers(home: Home) -> list[str]:
    """Files that no entry of the ledger names, and what was being written."""
    committed = set(read_leveringen(home))
    left = [p for p in home.brons.rglob("*.parquet") if p.stem not in committed]
    left += list(home.root.rglob(f"*{TIJDELIJK}")) + list(home.publicatie.rglob(OPBOUW))
    return sorted(p.relative_to(home.root).as_posix() for p in left)


def _digest(frame: pl.DataFrame) -> str:
    kept = frame.select(pl.exclude([name for name in frame.columns if name in EIGEN]))
    rows = sorted(map(repr, kept.rows()))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def attack(aanval: Aanval, keer: int, seed: int) -> Counter[str]:
    """Kill so many runs, each at a random moment; count what was hit. Raises AssertionError when a result differs."""
    chance, counted = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        expected, lasted = undisturbed(aanval, Path(folder) / "heel")
        for number in range(keer):
            home = Home(Path(folder) / str(number))
            shutil.copytree(aanval.begin, home.root)
            times = 1 + chance.randrange(2)
            for _ in range(times):
                counted["gedood" if _kill_after(aanval, home, chance.uniform(0, lasted)) else "al klaar"] += 1
                _check_readable(home)
            _run(aanval, home)
            assert_equal(aanval.result(home), expected, f"{aanval.naam} {number}")
            assert leftovers(home) == [], f"{aanval.naam} {number}: {leftovers(home)}"
            counted["gelijk hersteld"] += 1
            shutil.rmtree(home.root)
    return counted


def assert_equal(got: dict[str, str], expected: dict[str, str], naam: str) -> None:
    """Raises AssertionError that names every table that differs."""
    differ = sorted(tabel for tabel in got.keys() | expected.keys() if got.get(tabel) != expected.get(tabel))
    assert not differ, f"{naam}: {', '.join(differ)} differ"


def undisturbed(aanval: Aanval, folder: Path) -> tuple[dict[str, str], float]:
    """What the command gives when nobody disturbs it, and how many seconds it took."""
    shutil.copytree(aanval.begin, folder)
    begin = time.perf_counter()
    _run(aanval, Home(folder))
    return aanval.result(Home(folder)), time.perf_counter() - begin


def _command(aanval: Aanval, home: Home) -> list[str]:
    return [sys.executable, *aanval.command, "--home", str(home.root)]


def _run(aanval: Aanval, home: Home) -> None:
    done = subprocess.run(_command(aanval, home), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def _kill_after(aanval: Aanval, home: Home, seconds: float) -> bool:
    """Start it and kill it with everything it started; whether it was still running."""
    process = subprocess.Popen(
        _command(aanval, home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True


def _check_readable(home: Home) -> None:
    """Whatever stands published can be opened and asked, also right after a kill."""
    for path in home.publicatie.glob("*.duckdb"):
        with duckdb.connect(str(path), read_only=True) as con:
            assert con.execute("select count(*) from marts.kpi_waarde").fetchone() is not None


def make_landing(folder: Path) -> Path:
    """A small region, some of it damaged, that was not read yet.

    Sharing may take all the time that it needs: what is shared must not hang on how busy this machine is.
    """
    home = Home(folder / "landing")
    write_proefregio(home, "klein", 1, True, PEILDATUM, fractie=0.2)
    home.instellingen.write_text("delen_seconden = 86400\n", "utf-8")
    return home.root


def make_published(folder: Path, landing: Path) -> Path:
    """The same after a whole night."""
    home = Home(folder / "gepubliceerd")
    shutil.copytree(landing, home.root)
    _run(Aanval("", landing, NACHT, brons_of), home)
    return home.root


def publish_again(home: Home) -> None:
    """The last steps of a night on a warehouse that was released: build every part and put it in its place."""
    from orchestration.nacht import open_nacht
    from orchestration.opdracht import Opdracht
    from orchestration.publicatie.nacht import _BOUWERS, build_part, publish

    with open_nacht(home, Opdracht(PEILDATUM)) as nacht:
        for deel in _BOUWERS:
            build_part(nacht, deel)
        publish(nacht)


INNAME = ("-m", "orchestration.cli.main", "ingest")
PUBLICATIE = ("-m", "tests.storm", "publiceer")
NACHT = ("-m", "orchestration.cli.main", "run", "--peildatum", str(PEILDATUM))


def storm(inname: int, publicatie: int, nacht: int, seed: int) -> dict[str, Counter[str]]:
    """All three attacks, each so many times; returns what was counted."""
    found: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        landing = make_landing(Path(folder))
        if inname:
            found["inname"] = attack(Aanval("inname", landing, INNAME, brons_of), inname, seed)
        if nacht:
            found["nacht"] = attack(Aanval("nacht", landing, NACHT, publication_of), nacht, seed)
        if publicatie:
            published = make_published(Path(folder), landing)
            assert read_manifest(Home(published).publicatie) is not None
            aanval = Aanval("publicatie", published, PUBLICATIE, publication_of)
            found["publicatie"] = attack(aanval, publicatie, seed)
    return found


def main() -> None:
    """Report the counts, or (`publiceer --home HOME`) be what is killed."""
    if sys.argv[1:2] == ["publiceer"]:
        publish_again(Home(Path(sys.argv[3])))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    for name, times in (("inname", 60), ("publicatie", 30), ("nacht", 10)):
        parser.add_argument(f"--{name}", type=int, default=times)
    parser.add_argument("--seed", type=int, default=int(datetime.now(UTC).timestamp()))
    given = parser.parse_args()
    for naam, counted in storm(given.inname, given.publicatie, given.nacht, given.seed).items():
        sys.stdout.write(f"{naam}: {', '.join(f'{n} {what}' for what, n in counted.items())} (seed {given.seed})\n")


if __name__ == "__main__":
    main()
