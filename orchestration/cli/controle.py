"""`sdcg controle`: whether a run could start here."""

from ingest.home import Home
from orchestration.cli.scherm import line
from orchestration.voorwaarden import ONDERDELEN


def show_conditions(home: Home) -> int:
    """Say per condition whether it holds; returns the exit status."""
    wrong = 0
    for name, check in ONDERDELEN:
        found = list(check(home))
        wrong += len(found)
        line(name, "goed" if not found else found[0])
        for problem in found[1:]:
            line("", problem)
    return 2 if wrong else 0
