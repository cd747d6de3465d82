"""The three heavy questions of linking, asked of Polars, DuckDB and pandas over the same tables, and what follows."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.koppelen.gegevens import PRESTATIES, write_tables
from benchmarks.koppelen.varianten import ENGINES, VRAGEN

RONDES = 3
WAT = {
    "periode": "prestaties bij hun toewijzing, binnen of buiten de periode",
    "maanden": "actieve toewijzingen en verschillende cliënten, 36 maanden × gemeente",
    "volume": "opgebruikt volume per toewijzing",
}
# How many times 10M prestaties, and whether the peers take part.
MATEN = ((1.0, True), (4.0, False), (6.0, False))
# Polars holds rows of both sides of a join until it knows which is the smaller: ten million if it is told nothing.
_VAN_TEVOREN = {"polars": {"POLARS_JOIN_SAMPLE_LIMIT": "1000000"}}
Ronde = dict[str, Any]


def run(*, klein: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Rows per size, question and engine, and the goals; `klein` takes a fiftieth of it. Raises when answers differ."""
    rows: list[dict[str, Any]] = []
    found: dict[tuple[float, str, str], list[Ronde]] = {}
    for maal, with_peers in MATEN[:1] if klein else MATEN:
        with tempfile.TemporaryDirectory() as folder:
            write_tables(Path(folder), maal / 50 if klein else maal)
            for vraag in VRAGEN:
                engines = list(ENGINES) if with_peers else ["polars", "duckdb"]
                rounds = _ask(vraag, engines, Path(folder), 1 if klein else RONDES)
                found |= {(maal, vraag, engine): made for engine, made in rounds.items()}
                rows += [_row(maal, vraag, engine, made) for engine, made in rounds.items()]
    return {"rows": rows} if klein else {"rows": rows, "doelen": _goals(found)}


def _ask(vraag: str, engines: list[str], folder: Path, rondes: int) -> dict[str, list[Ronde]]:
    """All rounds of one question; the engines take turns and must agree."""
    made: dict[str, list[Ronde]] = {engine: [] for engine in engines}
    for _ in range(rondes):
        for engine, rounds in made.items():
            command = [sys.executable, "-m", "benchmarks.koppelen.varianten", engine, vraag, str(folder)]
            env = os.environ | _VAN_TEVOREN.get(engine, {})
            rounds.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, env=env).stdout))
    answers = {json.dumps(ronde["answer"]) for rounds in made.values() for ronde in rounds}
    if len(answers) != 1:
        raise RuntimeError(f"the engines answer {vraag} differently")
    return made


def _median(rounds: list[Ronde], what: str) -> float:
    return statistics.median(ronde[what] for ronde in rounds)


def _row(maal: float, vraag: str, engine: str, rounds: list[Ronde]) -> dict[str, Any]:
    return {
        "vraag": WAT[vraag],
        "prestaties": f"{PRESTATIES * maal / 1e6:g} mln",
        "wie": engine,
        "klok s": round(_median(rounds, "wall_s"), 2),
        "CPU s": round(_median(rounds, "cpu_s"), 2),
        "piek MB": round(max(ronde["peak_mb"] for ronde in rounds)),
    }


def _goals(found: dict[tuple[float, str, str], list[Ronde]]) -> list[dict[str, Any]]:
    """What issue 5 asks, with what was measured."""

    def of(vraag: str, engine: str, what: str, maal: float = 1.0) -> float:
        return _median(found[maal, vraag, engine], what)

    fastest = {v: min(of(v, peer, "wall_s") for peer in ("duckdb", "pandas")) for v in VRAGEN}

    def times(vraag: str, engine: str, what: str) -> float:
        return of(vraag, engine, what) / of(vraag, "polars", what)

    growth = {v: of(v, "polars", "wall_s", 4.0) / of(v, "polars", "wall_s") for v in VRAGEN}
    wanted = (
        ("periode, klok × de snelste ander", "≤", 1.2, of("periode", "polars", "wall_s") / fastest["periode"]),
        ("maanden, klok × de snelste ander", "<", 1.0, of("maanden", "polars", "wall_s") / fastest["maanden"]),
        ("periode, CPU van pandas × de onze", "≥", 3, times("periode", "pandas", "cpu_s")),
        ("periode, piek van pandas × de onze", "≥", 4, times("periode", "pandas", "peak_mb")),
        *((f"{vraag}, klok bij vier keer zoveel", "≤", 4.5, value) for vraag, value in growth.items()),
        ("60 mln × 6 mln, piek MB", "≤", 8_000, max(of(v, "polars", "peak_mb", 6.0) for v in VRAGEN)),
    )
    met = {"≤": float.__le__, "<": float.__lt__, "≥": float.__ge__}
    return [
        {
            "doel": what,
            "gevraagd": f"{sign} {asked:g}".replace(".", ","),
            "gemeten": round(value, 2),
            "gehaald": "ja" if met[sign](value, float(asked)) else "nee",
        }
        for what, sign, asked, value in wanted
    ]
