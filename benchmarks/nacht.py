"""The fixed cost of a night: one that builds at klein, split into its steps; one with nothing new; status and help."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.meten import Meting, measure

SDCG = str(Path(sys.executable).with_name("sdcg"))


def run(*, klein: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Rows of the result: per command wall clock, CPU, peak memory, and what it must stay under.

    There is no smaller night: `klein` changes nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        env = {"SDCG_HOME": str(Path(folder) / "huis")}
        rows = [row("sdcg proefregio --schaal klein", measure([SDCG, "proefregio", "--schaal", "klein"], env), "")]
        first = measure([SDCG, "run"], env)
        rows.append(row("sdcg run (first night, builds)", first, "60 s"))
        rows += steps(Path(env["SDCG_HOME"]))
        rows.append(row("sdcg run (nothing new)", measure([SDCG, "run"], env), "5 s"))
        rows.append(row("sdcg status", measure([SDCG, "status"], env), "1 s"))
        rows.append(row("sdcg --help", measure([SDCG, "--help"], env), "1 s"))
    return {"rows": rows}


def row(what: str, meting: Meting, limit: str) -> dict[str, Any]:
    """One command as a row; raises RuntimeError where it failed."""
    if meting.exit_status:
        raise RuntimeError(f"{what} ended with {meting.exit_status}:\n{meting.output}")
    return {
        "what": what,
        "wall s": round(meting.wall_s, 2),
        "CPU s": round(meting.cpu_s, 2),
        "peak MiB": round(meting.peak_mib),
        "limit": limit,
    }


def steps(home: Path) -> list[dict[str, Any]]:
    """Duration of each step of the last night, as Dagster recorded it."""
    from dagster import DagsterInstance

    with DagsterInstance.from_config(str(home / "dagster")) as instance:
        run_id = instance.get_runs(limit=1)[0].run_id
        stats = instance.get_run_step_stats(run_id)
    return [
        {
            "what": f"… {s.step_key}",
            "wall s": round((s.end_time or 0) - (s.start_time or 0), 2),
            "CPU s": "",
            "peak MiB": "",
            "limit": "",
        }
        for s in sorted(stats, key=lambda s: s.start_time or 0)
        if s.start_time
    ]
