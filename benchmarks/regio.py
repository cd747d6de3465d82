"""Nights on the whole region: the first one, step by step and model by model, and one that adds a working day."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.meten import measure
from benchmarks.nacht import SDCG, row, steps
from ingest.home import Home
from orchestration.omgeving import dbt_folder

VANDAAG = "2025-07-01"
_LAATSTE_MAAND = "2025-06"
_WERKDAGEN = 21
_MODEL_SECONDEN = 5.0
_DEEL_VAN_EERSTE = 0.20


def run(*, klein: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Rows of the result: both nights with their steps, and every model that takes more than 5 s; `klein` at klein."""
    with tempfile.TemporaryDirectory() as folder:
        home, later = Home(Path(folder) / "huis"), Path(folder) / "later"
        env = {"SDCG_HOME": str(home.root)}
        schaal = "klein" if klein else "regio"
        written = measure([SDCG, "proefregio", "--schaal", schaal, "--vandaag", VANDAAG], env)
        rows = [row(f"sdcg proefregio --schaal {schaal}", written, "600 s")]
        held = hold_out(home.landing, later)
        night = [SDCG, "run", "--peildatum", VANDAAG]
        first = measure(night, env)
        rows += [row("first night", first, ""), *steps(home.root), *slow_models(home)]
        shutil.copytree(later, home.landing, dirs_exist_ok=True)
        second = measure(night, env)
        limit = f"≤ {_DEEL_VAN_EERSTE:.0%} of the first: {second.wall_s / first.wall_s:.0%}"
        rows += [row(f"a night that adds {held} messages, one of {_WERKDAGEN} days", second, limit), *steps(home.root)]
    return {"rows": rows}


def hold_out(landing: Path, later: Path) -> int:
    """Move what a working day of the last month brings out of the landing; returns how many files."""
    files = sorted(f for f in landing.rglob("*") if f.is_file() and f.parent.name == _LAATSTE_MAAND)[::_WERKDAGEN]
    for file in files:
        target = later / file.relative_to(landing)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, target)
    return len(files)


def slow_models(home: Home) -> list[dict[str, Any]]:
    """Every model that took more than 5 seconds, slowest first; two are built at a time."""
    results = json.loads((dbt_folder(home) / "run_results.json").read_text("utf-8"))["results"]
    slow = [
        (r["execution_time"], r["unique_id"].removeprefix("model.sdcg."))
        for r in results
        if r["unique_id"].startswith("model.") and r["execution_time"] > _MODEL_SECONDEN
    ]
    empty = {"CPU s": "", "peak MiB": "", "limit": f"{_MODEL_SECONDEN:g} s"}
    return [{"what": f"… … {name}", "wall s": round(seconds, 1), **empty} for seconds, name in sorted(slow)[::-1]]
