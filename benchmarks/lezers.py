"""Readers that keep reconnecting and asking while publications go by: errors, half results, and how long they wait."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from ingest.home import Home
from orchestration.publicatie.begeleiding import NAAM
from orchestration.publicatie.bestand import build_folder, make_durable, put_in_place
from orchestration.publicatie.database import OPSLAGVERSIE, quote
from orchestration.publicatie.eerdere import keep_published, prune
from orchestration.publicatie.manifest import build_manifest

LEZERS, PUBLICATIES, RIJEN = 10, 100, 1_000_000
STOP = "stop"


def run(*, klein: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Rows of the result: publishing, and reading with and without publications going by."""
    publications, rows = (10, 20_000) if klein else (PUBLICATIES, RIJEN)
    with tempfile.TemporaryDirectory() as folder:
        quiet = watch(Path(folder) / "rust", LEZERS, 0, rows)
        busy = watch(Path(folder) / "druk", LEZERS, publications, rows)
    return {"rows": [_row("zonder publicaties", quiet), _row(f"tijdens {publications} publicaties", busy)]}


def watch(root: Path, readers: int, publications: int, rows: int) -> dict[str, Any]:
    """Let so many readers read while so many publications go by; what they and the publisher saw."""
    home = Home(root)
    publish(home, 0, rows)
    stop = root / STOP
    command = [sys.executable, "-m", "benchmarks.lezers", str(home.publicatie / NAAM), str(stop), str(rows)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(readers)]
    taken = []
    try:
        if not publications:
            time.sleep(5)
        for number in range(1, publications + 1):
            begin = time.perf_counter()
            publish(home, number, rows)
            taken.append(time.perf_counter() - begin)
    finally:
        stop.touch()
    told = [json.loads(process.communicate()[0]) for process in processes]
    size = (home.publicatie / NAAM).stat().st_size
    return {
        "vragen": sum(len(one["seconds"]) for one in told),
        "fouten": sum((one["errors"] for one in told), []),
        "half": sum(one["half"] for one in told),
        "gezien": len({number for one in told for number in one["seen"]}),
        "seconds": sorted(second for one in told for second in one["seconds"]),
        "publish_s": taken,
        "bytes": size,
    }


def publish(home: Home, number: int, rows: int) -> None:
    """A publication of which every row holds its number, put in place as a night does."""
    home.publicatie.mkdir(parents=True, exist_ok=True)
    path = build_folder(home.publicatie) / NAAM
    with duckdb.connect() as con:
        con.execute(f"attach {quote(path)} as doel (storage_version '{OPSLAGVERSIE}')")
        con.execute("create schema doel.marts")
        con.execute(
            f"create table doel.marts.kpi_waarde as select {number} as nummer, range as cel, random() as waarde "
            f"from range({rows})"
        )
        con.execute("checkpoint doel")
    make_durable(path)
    facts = {"publicatie_id": f"p-{number:04}", "run_id": str(number), "peildatum": "2025-01-01"}
    build_manifest(path.parent, facts, {})
    keep_published(home.publicatie)
    put_in_place(home.publicatie)
    prune(home.publicatie, 3)


def read(path: Path, stop: Path, rows: int) -> dict[str, Any]:
    """Reconnect and ask until told to stop; a result with two numbers or another count is half."""
    seconds: list[float] = []
    errors: list[str] = []
    seen: set[int] = set()
    half = 0
    while not stop.exists():
        begin = time.perf_counter()
        try:
            with duckdb.connect(str(path), read_only=True) as con:
                sql = "select count(*), min(nummer), max(nummer) from marts.kpi_waarde"
                count, lowest, highest = con.execute(sql).fetchall()[0]
        except duckdb.Error as error:
            errors.append(type(error).__name__)
            continue
        seconds.append(time.perf_counter() - begin)
        half += (count, lowest) != (rows, highest)
        seen.add(highest)
    return {"seconds": seconds, "errors": errors, "half": half, "seen": sorted(seen)}


def _row(what: str, found: dict[str, Any]) -> dict[str, Any]:
    seconds, taken, gigabytes = found["seconds"], found["publish_s"], found["bytes"] / 1e9
    return {
        "wat": what,
        "lezers": LEZERS,
        "vragen": found["vragen"],
        "fouten": len(found["fouten"]),
        "halve antwoorden": found["half"],
        "publicaties gezien": found["gezien"],
        "mediaan ms": round(1000 * statistics.median(seconds), 1),
        "99% ms": round(1000 * seconds[int(0.99 * len(seconds))], 1),
        "langste ms": round(1000 * seconds[-1], 1),
        "publiceren s": round(statistics.median(taken), 2) if taken else "",
        "publiceren s per GB": round(statistics.median(taken) / gigabytes, 1) if taken else "",
    }


if __name__ == "__main__":
    print(json.dumps(read(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))))
