"""What lies in landing: find the files, recognise those already seen. Knows no format and reads no content."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from sys import intern
from typing import NamedTuple

import polars as pl

from ingest.afkeur import hide_digits
from ingest.beheer import read_beheer
from ingest.home import Home
from ingest.instellingen import Instellingen
from ingest.pseudoniem import Sleutel

BERICHTEN = "berichten"
_BRON = Path(__file__).parent
_DEFINITIES = (
    "standaard/**/*.py",
    "standaard/**/*.yaml",
    "registraties/**/*.py",
    "registraties/**/*.yaml",
    "berichten/*.py",
    "berichten/*.pyx",
    "envelop.py",
    "stuf.py",
    "veilig.py",
)


class Vondst(NamedTuple):
    """One file in landing. `soort` is 'bericht', a folder of registraties, or empty where nothing belongs."""

    plek: str
    naam: str
    soort: str
    grootte: int
    gewijzigd_ns: int


@dataclass(frozen=True, slots=True)
class Herinnering:
    """What is known of a file: its last size, time and content, and the status of each of its members.

    There is one per file that was ever seen, so that words which many of them share are kept once.
    """

    grootte: int
    gewijzigd_ns: int
    inhoud_id: str
    maatstaf: str
    leden: dict[str, str]

    @property
    def has_afkeur(self) -> bool:
        """Whether any of its members was rejected as a whole."""
        return "afgekeurd" in self.leden.values()


def find_files(home: Home) -> Iterator[Vondst]:
    """Every file in landing, one folder after another, those with messages last; what begins with a point is none."""
    yield from _walk(str(home.landing), "")


def count_files(home: Home) -> int:
    """How many files there are at most."""
    return sum(len(files) for _, _, files in os.walk(home.landing))


def _walk(folder: str, naam: str) -> Iterator[Vondst]:
    if not Path(folder).is_dir():
        return
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: (not naam and entry.name == BERICHTEN, entry.name))
    for entry in entries:
        below = f"{naam}/{entry.name}" if naam else entry.name
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, below)
        elif entry.is_file(follow_symlinks=False):
            stat = entry.stat(follow_symlinks=False)
            yield Vondst(entry.path, below, _soort(below), stat.st_size, stat.st_mtime_ns)


def _soort(naam: str) -> str:
    parts = naam.split("/")
    if parts[0] == BERICHTEN and len(parts) > 1:
        return "bericht"
    return hide_digits(parts[1]) if parts[0] == "registraties" and len(parts) > 2 else ""


def standard_of_judgement(instellingen: Instellingen) -> str:
    """Fingerprint of everything a verdict depends on: definitions, contracts, reading code, limits and settings."""
    names = {name for name in Instellingen.model_fields if name.startswith(("maximum_", "lees_"))}
    limits = instellingen.model_dump_json(include=names)
    return hashlib.sha256(f"{_definitions_hash()}{limits}".encode()).hexdigest()[:16]


@cache
def _definitions_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted({p for pattern in _DEFINITIES for p in _BRON.glob(pattern)}):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_memory(home: Home) -> dict[str, Herinnering]:
    """What earlier deliveries said of each file, by the keyed identity of its path; the latest run holds."""
    seen = read_beheer(home, "gezien")
    latest = seen.filter(pl.col("run_id") == pl.col("run_id").max().over("pad_id"))
    memory: dict[str, Herinnering] = {}
    for pad_id, grootte, gewijzigd_ns, inhoud_id, lid_id, status, maatstaf, _ in latest.iter_rows():
        known = memory.get(pad_id)
        if known is None:
            known = memory[pad_id] = Herinnering(grootte, gewijzigd_ns, inhoud_id, intern(maatstaf), {})
        known.leden[pad_id if lid_id == pad_id else lid_id] = intern(status)
    return memory


def is_unchanged(vondst: Vondst, known: Herinnering | None, maatstaf: str) -> bool:
    """A file that still lies there as it was judged, with nothing that another standard could judge otherwise."""
    if known is None or (known.grootte, known.gewijzigd_ns) != (vondst.grootte, vondst.gewijzigd_ns):
        return False
    return known.maatstaf == maatstaf or not known.has_afkeur


def path_id(vondst: Vondst, sleutel: Sleutel) -> str:
    """Keyed identity of a file's place; the path itself may hold somebody's number."""
    return sleutel.pseudonym("pad", vondst.naam.encode("utf-8", "surrogateescape"))
