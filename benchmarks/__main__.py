"""`python -m benchmarks`: run every benchmark, or those named, and keep the results with the machine described."""

import argparse
import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import lezen, nacht

RESULTS = Path(__file__).parent / "results"
BENCHMARKS = {"nacht": nacht.run, "lezen": lezen.run}
PACKAGES = ("lxml", "polars", "pyarrow", "duckdb", "dagster", "dbt-duckdb", "great-expectations")


def describe_machine() -> dict[str, Any]:
    """What the figures were measured on."""
    cpuinfo = Path("/proc/cpuinfo")
    models = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "cpu": models[0] if models else platform.machine(),
        "memory_gib": round(memory / 2**30),
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def main() -> None:
    """Run, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(BENCHMARKS)} (default: all)")
    names = parser.parse_args().names or list(BENCHMARKS)
    RESULTS.mkdir(exist_ok=True)
    for name in names:
        rows = BENCHMARKS[name]()
        kept = {
            "benchmark": name,
            "measured": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": describe_machine(),
            "rows": rows,
        }
        (RESULTS / f"{name}.json").write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
        (RESULTS / f"{name}.md").write_text(to_markdown(kept), "utf-8")
        print(to_markdown(kept))


def to_markdown(kept: dict[str, Any]) -> str:
    """One benchmark as a table that says where it was measured."""
    machine, rows = kept["machine"], kept["rows"]
    columns = list(rows[0])
    lines = [
        f"# {kept['benchmark']}",
        "",
        f"Measured {kept['measured']} with `make bench` on {machine['cores']} cores ({machine['cpu']}), "
        f"{machine['memory_gib']} GiB, Python {machine['python']}, "
        + ", ".join(f"{k} {v}" for k, v in machine["packages"].items())
        + ".",
        "",
        "| " + " | ".join(columns) + " |",
        "|" + "---|" * len(columns),
        *("| " + " | ".join(str(row[c]) for c in columns) + " |" for row in rows),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
