"""Reading 20,000 messages 301 from bytes to brons Parquet, against bare lxml parsing of the same files.

The peer only parses: no schema, no extraction, no types, no pseudonyms, no Parquet. Every variant runs in processes
of its own, interleaved; medians count.
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any

AANTAL, RONDES = 20_000, 5


def run() -> list[dict[str, Any]]:
    """Rows of the result: per variant the median rate, its ratio to the bare parse, and peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "huis"
        megabytes = _write_messages(home / "landing" / "berichten") / 1e6
        measured: dict[str, list[dict[str, float]]] = {name: [] for name in _VARIANTS}
        for _ in range(RONDES):
            for name in _VARIANTS:
                command = [sys.executable, "-m", "benchmarks.lezen", name, str(home)]
                measured[name].append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    base = statistics.median(m["cpu_s"] for m in measured["lxml parse"])
    return [_row(name, rounds, megabytes, base) for name, rounds in measured.items()]


def _row(name: str, rounds: list[dict[str, float]], megabytes: float, base: float) -> dict[str, Any]:
    cpu = statistics.median(m["cpu_s"] for m in rounds)
    spread = max(m["cpu_s"] for m in rounds) / min(m["cpu_s"] for m in rounds) - 1
    return {
        "variant": name,
        "messages": AANTAL,
        "MB": round(megabytes, 1),
        "CPU s": round(cpu, 2),
        "wall s": round(statistics.median(m["wall_s"] for m in rounds), 2),
        "MB per CPU s": round(megabytes / cpu, 1),
        "rate / bare parse": round(base / cpu, 2),
        "peak MiB": round(max(m["peak_mib"] for m in rounds)),
        "spread": f"{spread:.0%}",
    }


def _write_messages(folder: Path) -> int:
    """A landing of valid 301 messages of about the size of the official examples; returns their bytes."""
    from ingest.standaard.schrijven import write_bericht
    from tests.bouwen import header, make_bsn, persoon

    folder.mkdir(parents=True)
    chance, size = random.Random(20_000), 0
    for number in range(AANTAL):
        day = date(2023, 4, 1) + timedelta(days=chance.randrange(900))
        products = [
            {
                "ToewijzingNummer": number * 3 + n,
                "Product": {"Categorie": "02", "Code": "02P01"},
                "Toewijzingsdatum": day,
                "Toewijzingstijd": clock(9, n),
                "Ingangsdatum": day,
                "Einddatum": day + timedelta(days=180),
                "Omvang": {"Volume": chance.randint(1, 10), "Eenheid": "04", "Frequentie": "2"},
            }
            for n in range(chance.randint(1, 3))
        ]
        contact = {
            "Soort": "01",
            "Adres": {
                "Huis": {"Huisnummer": chance.randint(1, 300)},
                "Postcode": "6811AB",
                "Straatnaam": "Verzonnenlaan",
                "Plaatsnaam": "Arnhem",
                "LandCode": "NL",
            },
        }
        relation = {
            "Nummer": f"r{number}",
            "Soort": "12",
            "Naam": persoon("0", volledig=True)["Naam"],
            "Contact": contact,
        }
        client = persoon(
            make_bsn(number % 5000),
            volledig=True,
            Relaties={"Relatie": [relation]},
            Contactgegevens={"Contact": [contact]},
            ToegewezenProducten={"ToegewezenProduct": products},
        )
        data = write_bericht("iwmo", "3.2", "301", {"Header": header(str(number), True, day), "Client": client})
        (folder / f"{number:05}.xml").write_bytes(data)
        size += len(data)
    return size


def _parse(home: Path) -> None:
    from lxml import etree

    for path in sorted((home / "landing" / "berichten").iterdir()):
        etree.fromstring(path.read_bytes())


def _read_all(home: Path) -> None:
    from ingest.beheer import new_run_id
    from ingest.home import Home
    from ingest.inname import ingest
    from ingest.instellingen import Instellingen
    from tests.bouwen import SLEUTEL

    with tempfile.TemporaryDirectory() as folder:
        own = Home(Path(folder))
        (own.root / "landing").symlink_to(home / "landing")
        nu = datetime.now(UTC)
        result = ingest(own, Instellingen(), SLEUTEL, new_run_id(own, nu), nu)
        assert (result.verwerkt, result.afgekeurd) == (AANTAL, 0), result


def _validate(home: Path) -> None:
    from ingest.berichten.keuren import judge
    from ingest.instellingen import Instellingen

    for path in sorted((home / "landing" / "berichten").iterdir()):
        assert judge(path.read_bytes(), Instellingen()).root is not None


_VARIANTS: dict[str, Callable[[Path], None]] = {
    "lxml parse": _parse,
    "ours: parse + schema": _validate,
    "ours: to brons Parquet": _read_all,
}


def _measure(name: str, home: Path) -> None:
    import resource

    import ingest.inname  # noqa: F401 imports are not the work

    before, begin = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    _VARIANTS[name](home)
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"wall_s": wall, "cpu_s": cpu, "peak_mib": after.ru_maxrss / 1024}))


if __name__ == "__main__":
    _measure(sys.argv[1], Path(sys.argv[2]))
