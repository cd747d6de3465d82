"""Every variant over both landings, round after round, and what follows from it: rows of figures, and goals."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.lezen.klassen import make_klassen
from benchmarks.lezen.landing import RELEASE, write_grote, write_kleine
from benchmarks.lezen.varianten import KLASSEN

RONDES, RONDES_KLEIN = 5, 2
Ronde = dict[str, float]


@dataclass(frozen=True)
class Proef:
    """A variant on so many cores over every so manieth file.

    `is_los`: not one process on all those cores, but on each a process of its own over its part of the files.
    """

    variant: str
    wat: str
    kernen: int = 1
    elke: int = 1
    is_los: bool = False


@dataclass(frozen=True)
class Werk:
    """A landing, which part of it the slow peers read, and the goals that differ: × bare parse and × pandas."""

    naam: str
    nummer: str
    write: Callable[[Path, int], None]
    aantal: int
    elke_traag: int
    doel_lxml: float
    doel_pandas: float

    @property
    def proeven(self) -> tuple[Proef, ...]:
        """What is measured on it."""
        return (
            LXML,
            Proef("pandas", "pandas.read_xml, alleen de diepste tabel", elke=self.elke_traag),
            Proef("xsdata", "xsdata, naar dataclasses", elke=self.elke_traag),
            Proef("keuren", "wij: keuren, en de waarden als tekst"),
            GEHEEL,
            GEHEEL_TWEE,
            GEHEEL_LOS,
            GEHEEL_KWART,
        )


LXML = Proef("lxml", "lxml, alleen ontleden")
GEHEEL = Proef("geheel", "wij: van bytes tot Parquet")
GEHEEL_TWEE = Proef("geheel", "wij: van bytes tot Parquet", kernen=2)
# What two cores of this machine can do at most: they may share more than memory.
GEHEEL_LOS = Proef("geheel", "wij: twee helften, los van elkaar", kernen=2, is_los=True)
GEHEEL_KWART = Proef("geheel", "wij: een kwart ervan", elke=4)
WERK = (
    Werk("301 klein", "301", write_kleine, 20_000, 10, 0.32, 11.0),
    Werk("323 groot", "323", write_grote, 100, 20, 0.38, 5.0),
)


def run(*, klein: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Measured rows and goals; `klein` takes a tenth of the messages and fewer rounds, to see that it works."""
    rows, goals = [], []
    for werk in WERK:
        measured = _measure(werk, werk.aantal // 10 if klein else werk.aantal, RONDES_KLEIN if klein else RONDES)
        rows += [_row(werk, proef, measured) for proef in werk.proeven]
        goals += _goals(werk, measured)
    return {"rows": rows, "doelen": goals}


def _measure(werk: Werk, aantal: int, rondes: int) -> dict[Proef, list[Ronde]]:
    """All rounds of every variant. They take turns, so that what else the machine does hits them alike."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        werk.write(home, aantal)
        make_klassen(home / KLASSEN, RELEASE, werk.nummer)
        measured: dict[Proef, list[Ronde]] = {proef: [] for proef in werk.proeven}
        for _ in range(rondes):
            for proef, found in measured.items():
                found.append(_in_own_process(proef, home))
    return measured


def _in_own_process(proef: Proef, home: Path) -> Ronde:
    cores = sorted(os.sched_getaffinity(0))[-proef.kernen :]
    if not proef.is_los:
        return _outcome(_start(proef.variant, home, cores, proef.elke))
    begun = [_start(proef.variant, home, [core], len(cores), at) for at, core in enumerate(cores)]
    found = [_outcome(process) for process in begun]
    together = {name: sum(part[name] for part in found) for name in ("berichten", "mb", "cpu_s")}
    return together | {name: max(part[name] for part in found) for name in ("wall_s", "peak_mb")}


def _start(variant: str, home: Path, cores: list[int], elke: int, first: int = 0) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "benchmarks.lezen.varianten", variant, str(home), str(elke), str(first)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, preexec_fn=partial(os.sched_setaffinity, 0, cores))


def _outcome(process: "subprocess.Popen[bytes]") -> Ronde:
    output, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return json.loads(output)


def rate(ronde: Ronde) -> float:
    """MB per second of CPU, by which variants that read different parts of the files are compared."""
    return ronde["mb"] / ronde["cpu_s"]


def clock_rate(ronde: Ronde) -> float:
    """MB per second of the clock."""
    return ronde["mb"] / ronde["wall_s"]


def cpu(ronde: Ronde) -> float:
    """Seconds of CPU."""
    return ronde["cpu_s"]


def compare(ours: list[Ronde], theirs: list[Ronde], by: Callable[[Ronde], float] = rate) -> float:
    """How many times the one is the other, by the median of the rounds, each compared within itself."""
    return statistics.median(by(a) / by(b) for a, b in zip(ours, theirs, strict=True))


def _row(werk: Werk, proef: Proef, measured: dict[Proef, list[Ronde]]) -> dict[str, Any]:
    found = measured[proef]
    seconds = [ronde["cpu_s"] for ronde in found]
    pandas, xsdata = werk.proeven[1:3]
    return {
        "werk": werk.naam,
        "wat": proef.wat,
        "kernen": proef.kernen,
        "berichten": found[0]["berichten"],
        "MB": round(found[0]["mb"], 1),
        "CPU s": round(statistics.median(seconds), 2),
        "klok s": round(statistics.median(ronde["wall_s"] for ronde in found), 2),
        "MB per CPU s": round(statistics.median(map(rate, found)), 1),
        "× lxml": round(compare(found, measured[LXML]), 2),
        "× xsdata": round(compare(found, measured[xsdata]), 1),
        "× pandas": round(compare(found, measured[pandas]), 1),
        "piek MB": round(max(ronde["peak_mb"] for ronde in found)),
        "spreiding": f"{max(seconds) / min(seconds) - 1:.0%}",
    }


def _goals(werk: Werk, measured: dict[Proef, list[Ronde]]) -> list[dict[str, Any]]:
    """What issue 3 asks of one landing, with what was measured."""
    whole, (pandas, xsdata) = measured[GEHEEL], werk.proeven[1:3]
    twice, quarter = measured[GEHEEL_TWEE], measured[GEHEEL_KWART]
    peaks = [ronde["peak_mb"] for ronde in (*whole, *quarter)]
    peaks += [ronde["peak_mb"] / GEHEEL_TWEE.kernen for ronde in twice]
    wanted = (
        ("tempo op één kern, × lxml", "≥", werk.doel_lxml, round(compare(whole, measured[LXML]), 2)),
        ("tempo op twee kernen, × één (klok)", "≥", 1.5, round(compare(twice, whole, clock_rate), 2)),
        ("tempo op één kern, × xsdata", "≥", 9.0, round(compare(whole, measured[xsdata]), 1)),
        ("tempo op één kern, × pandas", "≥", werk.doel_pandas, round(compare(whole, measured[pandas]), 1)),
        ("CPU bij vier keer zoveel, × een kwart", "≤", 4.5, round(compare(whole, quarter, cpu), 2)),
        ("piek per lezer, MB", "≤", 350, round(max(peaks))),
    )
    return [
        {
            "werk": werk.naam,
            "doel": what,
            "gevraagd": f"{sign} {asked:g}".replace(".", ","),
            "gemeten": found,
            "gehaald": "ja" if (found >= asked if sign == "≥" else found <= asked) else "nee",
        }
        for what, sign, asked, found in wanted
    ]
