"""`sdcg keur`: the verdict on messages in hand."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ingest.instellingen import Instellingen
from ingest.keur import Uitspraak, find_paths, group_problems, judge_paths
from orchestration.cli.scherm import console, count, line, number
from orchestration.cli.sjabloon import contract_of


def judge(paths: list[Path], soort: str | None) -> list[Uitspraak]:
    """The verdict on all in these files and folders, by the default settings: messages, or registrations of a soort.

    Raises VoorwaardenFout for a soort that is none.
    """
    if soort is not None:
        contract_of(soort)
    return list(judge_paths(find_paths(paths), Instellingen(), soort=soort))


def all_valid(uitspraken: list[Uitspraak]) -> bool:
    """Whether there is a message at all, and none that would be refused."""
    return bool(uitspraken) and all(u.is_geldig for u in uitspraken)


def as_json(uitspraken: list[Uitspraak], meeste: int) -> dict[str, Any]:
    """Counts, the problems together, and every verdict."""
    geldig = sum(u.is_geldig for u in uitspraken)
    return {
        "geldig": geldig,
        "ongeldig": len(uitspraken) - geldig,
        "problemen": [asdict(p) for p in group_problems(uitspraken, meeste)],
        "uitspraken": [{**asdict(u), "is_geldig": u.is_geldig} for u in uitspraken],
    }


def show(uitspraken: list[Uitspraak], meeste: int) -> None:
    """How many of what, then a few lines per problem."""
    if not uitspraken:
        console.print("Er is niets om te keuren.")
    kinds = Counter((_kind(u), u.is_geldig) for u in uitspraken)
    for (kind, is_geldig), times in sorted(kinds.items()):
        line("Geldig" if is_geldig else "Ongeldig", f"{number(times)} × {kind}")
    for problem in group_problems(uitspraken, meeste):
        retourcode = f" (retourcode {problem.retourcode})" if problem.retourcode else ""
        line(f"{number(problem.aantal)} × {problem.regel_code}", f"  {problem.uitleg}{retourcode}")
        if problem.pad:
            console.print(f"    {problem.pad}", markup=False)
        for file, regel_nr in problem.plaatsen:
            console.print(f"    {file}" + (f", regel {regel_nr}" if regel_nr else ""), markup=False)
        if problem.aantal > meeste:
            files = count(problem.bestanden, "bestand", "bestanden")
            console.print(f"    en {number(problem.aantal - meeste)} meer, samen in {files}", markup=False)


def _kind(uitspraak: Uitspraak) -> str:
    if uitspraak.release is None:
        return uitspraak.berichttype or "niet herkend"
    derived = " (afgeleide definitie)" if uitspraak.is_afgeleid else ""
    return f"{uitspraak.berichttype} {uitspraak.release}{derived}"
