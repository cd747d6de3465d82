"""What lies in landing: find the files, recognise those already seen. Knows no format and reads no content."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from sys import intern
from typing import NamedTuple

import polars as pl

from ingest.afkeur import hide_digits
from ingest.beheer import scan_beheer
from ingest.home import Home
from ingest.instellingen import Instellingen
from ingest.pseudoniem import Sleutel

BERICHTEN, REGISTRATIES = "berichten", "registraties"
_SAMEN, _MEEST_KEREN = 50_000, 20  # files that are looked up together, and how often at most the ledger is gone through
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


Ingang = tuple[str, bool, bool, int, int]


class Vondst(NamedTuple):
    """One file in landing. `soort` is 'bericht', a folder of registraties, or empty where nothing belongs."""

    plek: str
    naam: str
    soort: str
    grootte: int
    gewijzigd_ns: int


@dataclass(frozen=True, slots=True)
class Herinnering:
    """What is known of a file: its last size, time and content, and the status of each of its members."""

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
    for entry in sorted(list_folder(folder), key=lambda entry: (not naam and entry[0] == BERICHTEN, entry[0])):
        name, is_folder, is_file, grootte, gewijzigd_ns = entry
        path, below = f"{folder}/{name}", f"{naam}/{name}" if naam else name
        if is_folder:
            yield from _walk(path, below)
        elif is_file:
            yield Vondst(path, below, _soort(below), grootte, gewijzigd_ns)


def list_folder_one_by_one(folder: str) -> list[Ingang]:
    """Name, is it a folder, is it a file, size and time of change of all in a folder, in no order; links are neither.

    But for what begins with a point, and what is gone by now.
    """
    with os.scandir(folder) as found:
        entries = [entry for entry in found if not entry.name.startswith(".")]
    return [entry for entry in map(_look_at, entries) if entry]


def _look_at(entry: os.DirEntry[str]) -> Ingang | None:
    with suppress(FileNotFoundError):
        about = entry.stat(follow_symlinks=False)
        kinds = stat.S_ISDIR(about.st_mode), stat.S_ISREG(about.st_mode)
        return entry.name, *kinds, about.st_size, about.st_mtime_ns
    return None


try:
    from ingest._bestanden import list_folder
except ImportError:  # no compiler where this was installed
    list_folder = list_folder_one_by_one


def _soort(naam: str) -> str:
    parts = naam.split("/")
    if parts[0] == BERICHTEN and len(parts) > 1:
        return "bericht"
    return hide_digits(parts[1]) if parts[0] == REGISTRATIES and len(parts) > 2 else ""


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


class Opdracht(NamedTuple):
    """One file in landing, with its keyed identity and what is remembered of it."""

    vondst: Vondst
    pad_id: str
    known: Herinnering | None


def recall(home: Home, sleutel: Sleutel, vondsten: Iterable[Vondst]) -> Iterator[Opdracht]:
    """What is known of each of these files; never of all at the same time, since landing holds millions of them."""
    seen = scan_beheer(home, "gezien")
    together = max(_SAMEN, seen.select(pl.len()).collect().item() // _MEEST_KEREN)
    files = iter(vondsten)
    while group := list(islice(files, together)):
        pad_ids = path_ids(group, sleutel)
        memory = _read_memory(seen, pad_ids)
        yield from map(Opdracht, group, pad_ids, map(memory.get, pad_ids))


def _read_memory(seen: pl.LazyFrame, pad_ids: list[str]) -> dict[str, Herinnering]:
    """What the ledger holds of these files, by the keyed identity of their paths; of each the latest run holds."""
    asked = pl.LazyFrame({"pad_id": pad_ids}, {"pad_id": pl.String})
    found = seen.join(asked, on="pad_id", how="semi").collect(engine="streaming")
    latest = found.filter(pl.col("run_id") == pl.col("run_id").max().over("pad_id"))
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


def path_ids(vondsten: Iterable[Vondst], sleutel: Sleutel) -> list[str]:
    """Keyed identity of each file's place; the path itself may hold somebody's number."""
    return sleutel.pseudonyms("pad", [vondst.naam.encode("utf-8", "surrogateescape") for vondst in vondsten])
