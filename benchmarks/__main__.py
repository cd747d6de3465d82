"""`python -m benchmarks`: run every benchmark, or those named, and keep the results with the machine described."""

import argparse
import json
import os
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import lezers, nacht, proefregio, regio, versleuteling
from benchmarks.koppelen import meten as koppelen
from benchmarks.lezen import meten as lezen

RESULTS = Path(__file__).parent / "results"
SNELHEID = Path(__file__).parents[1] / "docs" / "snelheid.md"
BENCHMARKS = {
    "nacht": nacht.run,
    "regio": regio.run,
    "lezen": lezen.run,
    "proefregio": proefregio.run,
    "koppelen": koppelen.run,
    "lezers": lezers.run,
    "versleuteling": versleuteling.run,
}
PACKAGES = (
    *("lxml", "polars", "pyarrow", "duckdb", "dagster", "dbt-duckdb", "great-expectations"),
    *("pandas", "xsdata"),
)


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


def read_ticks() -> list[int]:
    """Processor time of the whole machine since its start, by what it went to."""
    return [int(ticks) for ticks in Path("/proc/stat").read_text("utf-8").splitlines()[0].split()[1:9]]


def percent_stolen(begin: list[int], end: list[int]) -> int:
    """How much of the used time other machines on the same host took; where that is much, a figure says little."""
    spent = [b - a for a, b in zip(begin, end, strict=True)]
    idle, waiting, stolen = spent[3], spent[4], spent[7]
    return round(100 * stolen / max(1, sum(spent) - idle - waiting))


def main() -> None:
    """Run, print and keep; with --klein only print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(BENCHMARKS)} (default: all)")
    parser.add_argument("--klein", action="store_true", help="a tenth of the messages, to try it; keeps nothing")
    given = parser.parse_args()
    for name in given.names or BENCHMARKS:
        begin, moment = read_ticks(), datetime.now(UTC).isoformat(timespec="seconds")
        found = BENCHMARKS[name](klein=given.klein)
        machine = describe_machine() | {"stolen_percent": percent_stolen(begin, read_ticks())}
        kept = {"benchmark": name, "measured": moment, "machine": machine, **found}
        text = to_markdown(kept)
        print(text)
        if not given.klein:
            _keep(name, kept, text)


def _keep(name: str, kept: dict[str, Any], text: str) -> None:
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (RESULTS / f"{name}.md").write_text(f"# {name}\n\n{text}", "utf-8")
    SNELHEID.write_text(put_between_marks(SNELHEID.read_text("utf-8"), name, text), "utf-8")


def put_between_marks(page: str, name: str, text: str) -> str:
    """A page with the figures of this benchmark in their place; unchanged where it keeps none for it."""
    begin, end = f"<!-- {name} -->\n", f"<!-- einde {name} -->"
    return re.sub(f"{begin}.*?{end}", lambda _: f"{begin}{text}{end}", page, flags=re.DOTALL)


def to_markdown(kept: dict[str, Any]) -> str:
    """One benchmark as tables that say where they were measured."""
    machine = kept["machine"]
    packages = ", ".join(f"{name} {number}" for name, number in machine["packages"].items())
    stolen = f" Andere machines namen {machine['stolen_percent']} % van de tijd." if "stolen_percent" in machine else ""
    lines = [
        f"Gemeten op {kept['measured']} met `python -m benchmarks {kept['benchmark']}` op {machine['cores']} kernen "
        f"({machine['cpu']}), {machine['memory_gib']} GiB, Python {machine['python']}, {packages}.{stolen}"
    ]
    for rows in (kept[name] for name in ("rows", "doelen") if name in kept):
        columns = list(rows[0])
        lines += ["", "| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
        lines += ["| " + " | ".join(_cell(row[c]) for c in columns) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _cell(value: Any) -> str:
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
