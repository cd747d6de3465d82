"""`sdcg spoor --kpi`: from a published figure to the facts it counts, and each of those to its messages and lines."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from ingest.home import Home
from ingest.koppel.spoor import Rij, Spoor, trace_episode, trace_maand, trace_toewijzing, trace_traject
from orchestration.cijfer import Cijfer, CijferFout, trace_figure
from orchestration.cli import spoor as command
from orchestration.cli.scherm import count, line, number
from orchestration.voorwaarden import VoorwaardenFout

_TRACE: dict[str, Callable[[Home, Rij], list[Spoor]]] = {
    "traject": lambda home, key: trace_traject(home, key["traject_id"]),
    "toewijzing": lambda home, key: trace_toewijzing(home, key["gemeente_code"], key["toewijzing_nummer"], key["wet"]),
    "episode": lambda home, key: trace_episode(home, key["episode_id"]),
    "clientmaand": lambda home, key: trace_maand(home, key["client_id"], key["maand"], key["wet"]),
}
_AANTAL = {
    "traject": ("traject", "trajecten"),
    "toewijzing": ("toewijzing", "toewijzingen"),
    "episode": ("episode", "episodes"),
    "clientmaand": ("maand van een cliënt", "maanden van een cliënt"),
}


def trace(home: Home, kpi: str, periode: str, waar: dict[str, str | None], uitsplitsing: str | None) -> Cijfer:
    """The figure and its facts. Raises VoorwaardenFout when it is not there or can't be traced."""
    soort, begin = _read_period(periode)
    try:
        return trace_figure(home, kpi.upper(), soort, begin, {k: v for k, v in waar.items() if v}, uitsplitsing)
    except CijferFout as error:
        raise VoorwaardenFout([str(error)]) from None


def _read_period(text: str) -> tuple[str, date | None]:
    """JJJJ-MM, JJJJ-K1 to JJJJ-K4, JJJJ or 'totaal', as kind and first day."""
    if text == "totaal":
        return "totaal", None
    if found := re.fullmatch(r"(\d{4})-K([1-4])", text.upper()):
        return "kwartaal", date(int(found[1]), 3 * int(found[2]) - 2, 1)
    if re.fullmatch(r"[1-9]\d{3}(-(0[1-9]|1[0-2]))?", text):
        return ("maand", date.fromisoformat(f"{text}-01")) if "-" in text else ("jaar", date(int(text), 1, 1))
    raise VoorwaardenFout([f"{text} is geen periode: schrijf JJJJ-MM, JJJJ-K1, JJJJ of totaal"])


def as_json(home: Home, cijfer: Cijfer, meeste: int) -> dict[str, Any]:
    """The figure, the keys of all its facts, and the story of the first."""
    feiten = {soort: frame.to_dicts() for soort, frame in cijfer.feiten.items()}
    return {"cijfer": cijfer.cel, "feiten": feiten, "sporen": command.as_json(_tell(home, cijfer, meeste))}


def show(home: Home, cijfer: Cijfer, meeste: int) -> None:
    """The figure, how many facts it counts, and the story of the first."""
    cel = cijfer.cel
    share = f", teller {cel['teller']:g}, noemer {cel['noemer']:g}" if cel["noemer"] is not None else ""
    value = "leeg" if cel["waarde"] is None else f"{cel['waarde']:g}"
    line("Cijfer", f"{cel['kpi_code']} {cel['periode_soort']} {cel['periode']}: {value} {cel['eenheid']}{share}")
    for soort, frame in cijfer.feiten.items():
        line("Rust op", count(frame.height, *_AANTAL[soort]))
    command.show(_tell(home, cijfer, meeste))
    rest = sum(frame.height for frame in cijfer.feiten.values()) - meeste
    if rest > 0:
        line("En nog", f"{number(rest)}; --meeste toont er meer, --json noemt ze allemaal")


def _tell(home: Home, cijfer: Cijfer, meeste: int) -> list[Spoor]:
    facts = [(soort, key) for soort, frame in cijfer.feiten.items() for key in frame.head(meeste).to_dicts()]
    return [spoor for soort, key in facts[:meeste] for spoor in _TRACE[soort](home, key)]
