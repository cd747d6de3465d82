"""What a night would do, without doing any of it: no lock is held and nothing is written."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ingest.home import Home
from ingest.levering import find_files, is_unchanged, recall, standard_of_judgement
from orchestration.nacht import Nacht, last_publication
from orchestration.opdracht import Opdracht
from orchestration.vingerafdruk import hash_definitions
from orchestration.voorwaarden import find_problems


@dataclass(frozen=True)
class Vooruitzicht:
    """`bestanden` per soort: how many are new, changed, and known; `redenen` why something would be published."""

    problemen: tuple[str, ...]
    bestanden: dict[str, Counter[str]] = field(default_factory=dict)
    redenen: tuple[str, ...] = ()


def look_ahead(home: Home, opdracht: Opdracht) -> Vooruitzicht:
    """What the night that is asked for would find and do now."""
    problems = tuple(find_problems(home))
    if problems:
        return Vooruitzicht(problems)
    nacht = Nacht(Home(home.root, opdracht.variant), opdracht, "", datetime.now(UTC))
    files = {} if nacht.is_rebuild else _count_files(nacht)
    fresh = any(counted["nieuw"] + counted["gewijzigd"] for counted in files.values())
    return Vooruitzicht((), files, tuple(_reasons(nacht, fresh=fresh)))


def _count_files(nacht: Nacht) -> dict[str, Counter[str]]:
    maatstaf = standard_of_judgement(nacht.instellingen)
    found: dict[str, Counter[str]] = {}
    for vondst, _, known in recall(nacht.home, nacht.sleutel, find_files(nacht.home)):
        status = "nieuw" if known is None else "bekend" if is_unchanged(vondst, known, maatstaf) else "gewijzigd"
        found.setdefault(vondst.soort or "hoort nergens", Counter())[status] += 1
    return found


def _reasons(nacht: Nacht, *, fresh: bool) -> list[str]:
    last = last_publication(nacht.home)
    if last is None:
        return ["er is nog niets gepubliceerd"]
    reasons = ["er zijn nieuwe of gewijzigde bestanden"] if fresh else []
    if not str(last["vingerafdruk"]).startswith(hash_definitions()[:16]):
        reasons.append("definities, code of pakketten zijn veranderd")
    if last["peildatum"] != nacht.opdracht.peildatum:
        reasons.append(f"de peildatum is {nacht.opdracht.peildatum}, die van de publicatie {last['peildatum']}")
    if not reasons and not nacht.is_nothing_new():
        reasons.append("er is iets ingelezen dat nog niet gepubliceerd is, of een instelling veranderde")
    return reasons
