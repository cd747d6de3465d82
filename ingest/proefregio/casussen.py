"""The Effectencalculator: of some trajecten of a wijkteam, what they cost and brought, beside what care would have."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from ingest.proefregio.leven import Wijkteamtraject
from ingest.proefregio.schalen import Regio
from ingest.proefregio.toeval import add_workdays, choose, happens, make_toeval

# Of a thousand trajecten that were ended; an hour of a wijkteam and of an aanbieder, in euro (both made up).
_DOORGEREKEND = 120
_UURPRIJS = {"nieuw": 62, "oud": 71}
_MEER_UREN, _LANGER = {"nieuw": 100, "oud": 130}, {"nieuw": 100, "oud": 145}
_REGIE = {"nieuw": (4, 12), "oud": (12, 28)}
_VOORLIGGEND = {"nieuw": (50, 900), "oud": (0, 250)}
_EFFECT = {
    "nieuw": {"geen": 15, "beperkt": 30, "duidelijk": 45, "onbekend": 10},
    "oud": {"geen": 40, "beperkt": 35, "duidelijk": 15, "onbekend": 10},
}
_DOELSTELLINGEN = 6


def case_rows(traject: Wijkteamtraject, regio: Regio) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The two scenarios of a traject that was worked out, registered some weeks after its end."""
    toeval = make_toeval(regio.seed, "effectencalculator", traject.traject_id)
    dag = add_workdays(traject.einde_geregistreerd, toeval.randint(10, 60))
    if traject.is_vervallen or dag > regio.vandaag or not happens(toeval, _DOORGEREKEND):
        return
    casus = {
        "casus_id": f"EC{toeval.randrange(10**10):010d}",
        "gemeente_code": traject.persoon.gemeente_code,
        "wet": traject.persoon.wet,
        "registratiedatum": dag,
    }
    for scenario in ("nieuw", "oud"):
        yield "EC", casus | {"scenario": scenario} | _work_out(traject, scenario, toeval)


def _work_out(traject: Wijkteamtraject, scenario: str, toeval: Random) -> dict[str, Any]:
    """Costs in whole euro, weeks, and the effect on each doelstelling."""
    uren = traject.geraamde_uren * _MEER_UREN[scenario] // 1000
    begeleiding = max(1, uren) * _UURPRIJS[scenario]
    weken = max(1, (traject.einddatum - traject.startdatum).days // 7)
    return {
        "kosten_begeleiding": begeleiding,
        "kosten_regie": begeleiding * toeval.randint(*_REGIE[scenario]) // 100,
        "kosten_voorliggend": toeval.randint(*_VOORLIGGEND[scenario]),
        "kosten_overig": toeval.randint(0, 200),
        "duur_weken": weken * _LANGER[scenario] // 100,
    } | {f"effect_doelstelling_{n}": choose(toeval, _EFFECT[scenario]) for n in range(1, _DOELSTELLINGEN + 1)}
