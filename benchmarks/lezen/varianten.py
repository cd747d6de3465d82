"""One way of reading, in a process of its own: `python -m benchmarks.lezen.varianten VARIANT HOME EVERY FIRST`.

Reads every so manieth file below HOME/landing, from the FIRST on (counted from 0), and prints what that cost as JSON.
What must be there first (imports, a home of its own) is not measured; compiling a schema or starting a process to work
with is.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.meten import peak_megabytes

KLASSEN = "klassen"  # folder with the packages that xsdata made, one per standard
# The deepest class of each message: the only one that pandas can give.
_DIEPST = {
    "301": (
        "ToegewezenProduct",
        *("ToewijzingNummer", "Categorie", "Code", "Toewijzingsdatum", "Toewijzingstijd", "Ingangsdatum", "Einddatum"),
        *("Volume", "Eenheid", "Frequentie"),
    ),
    "323": (
        "Prestatie",
        *("ReferentieNummer", "ToewijzingNummer", "ProductCategorie", "ProductCode", "Begindatum", "Einddatum"),
        *("GeleverdVolume", "Eenheid", "ProductTarief", "Bedrag", "DebetCredit"),
    ),
}
Werk = Callable[[], int]  # does it, and returns how many messages or rows there were, to be checked


def find_messages(home: Path, elke: int, first: int = 0) -> list[Path]:
    """Every so manieth message below landing from the first on, in the order of the warehouse."""
    return sorted((home / "landing").rglob("*.xml"))[first::elke]


def _parse(files: list[Path], home: Path) -> Werk:
    from lxml import etree

    return lambda: sum(etree.fromstring(file.read_bytes()) is not None for file in files)


def _pandas(files: list[Path], home: Path) -> Werk:
    """Only the rows of the deepest class, as text, without whose they are."""
    import pandas as pd

    naam, *columns = _DIEPST[_berichttype(files[0])[-3:]]
    read = partial(pd.read_xml, iterparse={naam: columns}, dtype=str)
    return lambda: sum(len(read(file)) > 0 for file in files)


def _xsdata(files: list[Path], home: Path) -> Werk:
    """Dataclasses made from the warehouse's own schema; one parser, that knows them after the first message."""
    from importlib import import_module

    from xsdata.formats.dataclass.parsers import XmlParser

    sys.path.insert(0, str(home / KLASSEN))
    roots = {soort: import_module(f"{soort}.bericht").Bericht for soort in {_berichttype(file) for file in files}}
    parser = XmlParser()
    return lambda: sum(parser.from_bytes(f.read_bytes(), roots[_berichttype(f)]) is not None for f in files)


def _judge(files: list[Path], home: Path) -> Werk:
    """The verdict and the rows of text, thrown away when there are as many as a night keeps in memory."""
    from ingest.berichten.lezen import Lezing
    from ingest.deel import RIJEN_PER_DEEL
    from ingest.instellingen import Instellingen

    def work() -> int:
        instellingen, lezing, valid = Instellingen(), Lezing(""), 0
        for file in files:
            valid += lezing.judge(file.read_bytes(), instellingen, "", "").is_geldig
            if len(lezing) >= RIJEN_PER_DEEL:
                lezing = Lezing("")
        return valid

    return work


def _whole(files: list[Path], home: Path) -> Werk:
    """A night's first step over a landing of these files: from bytes to brons and the ledger."""
    import pyarrow.parquet  # noqa: F401  # what a night imports once is not measured, here as with the others

    from ingest.beheer import new_run_id
    from ingest.home import Home
    from ingest.inname import ingest
    from ingest.instellingen import Instellingen
    from ingest.pseudoniem import Sleutel

    own = Home(Path(tempfile.mkdtemp(dir=home)))
    for file in files:
        linked = own.root / file.relative_to(home)
        linked.parent.mkdir(parents=True, exist_ok=True)
        linked.hardlink_to(file)
    nu, sleutel = datetime.now(UTC), Sleutel(b"alleen om mee te meten, geen echte sleutel")
    return lambda: ingest(own, Instellingen(), sleutel, new_run_id(own, nu), nu).verwerkt


VARIANTEN: dict[str, Callable[[list[Path], Path], Werk]] = {
    "lxml": _parse,
    "pandas": _pandas,
    "xsdata": _xsdata,
    "keuren": _judge,
    "geheel": _whole,
}


def _berichttype(file: Path) -> str:
    return file.name.split("_")[0].lower()


def _cpu_seconds() -> float:
    """Of this process and of those that it started and that have ended."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measure(variant: str, home: Path, elke: int, first: int = 0) -> dict[str, Any]:
    """Seconds of clock and CPU, MB in and peak MB. Raises RuntimeError when not every message was read."""
    files = find_messages(home, elke, first)
    work = VARIANTEN[variant](files, home)
    cpu, begin = _cpu_seconds(), time.perf_counter()
    read = work()
    wall, cpu = time.perf_counter() - begin, _cpu_seconds() - cpu
    if read != len(files):
        raise RuntimeError(f"{variant} read {read} of {len(files)} messages")
    megabytes = sum(file.stat().st_size for file in files) / 1e6
    return {"berichten": read, "mb": megabytes, "cpu_s": cpu, "wall_s": wall, "peak_mb": peak_megabytes()}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))))
