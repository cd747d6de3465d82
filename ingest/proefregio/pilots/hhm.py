"""The study of bureau HHM: duos of a persoonlijk begeleider and a medewerker begeleiding (TR, ZRM, IROC, toewijzingen).

Given are 3,7 hours a week and about 60 %-40 %. How many people, how many weeks, and every score are made up.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from ingest.proefregio.pilots.aanbieders import EERSTE_NUMMER, Gunning, make_inwoner
from ingest.proefregio.pilots.feiten import feit, load_scenario
from ingest.proefregio.pilots.verdelen import spread
from ingest.proefregio.toeval import happens, later, make_toeval

_KWARTIEREN = 4
_ZRM = (
    "financiën",
    "werk en opleiding",
    "tijdsbesteding",
    "huisvesting",
    "huiselijke relaties",
    "geestelijke gezondheid",
    "lichamelijke gezondheid",
    "middelengebruik",
    "basale ADL",
    "instrumentele ADL",
    "sociaal netwerk",
    "maatschappelijke participatie",
    "justitie",
)
_IROC = {"thuis": (1, 2, 3), "kansen": (4, 5, 6), "mensen": (7, 8, 9), "empowerment": (10, 11, 12)}


def make_deelnemers(seed: int) -> list[Gunning]:
    """Everybody in the study: basis and specialistisch together for at least four hours a week, one exactly four."""
    scenario, toeval = load_scenario(), make_toeval(seed, "hhm", "deelnemers")
    studie, wijken = scenario["hhm"], list(scenario["wijken"].values())
    minimum = int(feit("G9", "totaal", "minimum_geindiceerde_uren_per_week"))
    return [
        Gunning(
            persoon=make_inwoner(EERSTE_NUMMER + n, "wmo", toeval.choice(wijken)["postcode4"], seed, toeval),
            agb_code=studie["agb_code"],
            ingangsdatum=studie["begin"],
            einddatum=studie["einddatum"],
            producten=(("specialistisch", minimum - 2 + (toeval.randint(0, 2) if n else 0)), ("basis", 2)),
            nummer=1 + 10 * n,
        )
        for n in range(studie["clienten"])
    ]


def hour_rows(deelnemers: Iterable[Gunning], seed: int) -> Iterator[dict[str, Any]]:
    """TR: per person and week one row of each of the duo; together exactly the mean and the mix of G9."""
    studie, toeval = load_scenario()["hhm"], make_toeval(seed, "hhm", "uren")
    clienten = list(deelnemers)
    regels = len(clienten) * studie["weken"]
    uren = {d: iter(_quarters(regels, f"{d}_procent", toeval)) for d in ("pb", "mb")}
    for n, gunning in enumerate(clienten):
        for week in range(studie["weken"]):
            for discipline, kwartieren in uren.items():
                maandag = later(studie["begin"], 7 * week)
                yield {
                    "regel_id": f"{n + 1:03d}-{week + 1:02d}-{discipline}",
                    **_who(gunning),
                    "medewerker_id": f"{discipline}{n % 5 + 1}",
                    "discipline": discipline,
                    "soort_inzet": "begeleiding",
                    "week": maandag,
                    "uren": Decimal(next(kwartieren)) / _KWARTIEREN,
                    "gepland": not happens(toeval, 250),
                    "activiteit": toeval.choice(studie["activiteiten"][discipline]),
                    "registratiedatum": later(maandag, 7),
                }


def _quarters(regels: int, deel: str, toeval: Random) -> list[int]:
    """Quarters of an hour of one discipline, week after week."""
    totaal = regels * _KWARTIEREN * feit("G9", "totaal", "uren_per_week") * feit("G9", "totaal", deel) / 100
    return spread(round(totaal), regels, 1, toeval)


def zrm_rows(deelnemers: Iterable[Gunning], seed: int) -> Iterator[dict[str, Any]]:
    """A measurement at the begin and one at the end, thirteen domains each; no document gives a score."""
    toeval = make_toeval(seed, "hhm", "ZRM")
    for meting in _measurements(deelnemers):
        for domein in _ZRM:
            yield {**meting, "versie": "13 domeinen", "domein": domein, "score": toeval.randint(1, 5)}


def iroc_rows(deelnemers: Iterable[Gunning], seed: int) -> Iterator[dict[str, Any]]:
    """The same with the twelve questions of the I.ROC."""
    toeval = make_toeval(seed, "hhm", "IROC")
    for meting in _measurements(deelnemers):
        for onderdeel, vragen in _IROC.items():
            for vraag in vragen:
                score = toeval.randint(1, 6)
                yield {**meting, "versie": "12 vragen", "onderdeel": onderdeel, "vraag": vraag, "score": score}


def _measurements(deelnemers: Iterable[Gunning]) -> Iterator[dict[str, Any]]:
    meetdata: list[date] = load_scenario()["hhm"]["meetdata"]
    for gunning in deelnemers:
        for nummer, dag in enumerate(meetdata, 1):
            meting_nummer = f"{gunning.persoon.nummer}-{nummer}"
            yield {"meting_nummer": meting_nummer, **_who(gunning), "datum": dag, "registratiedatum": dag}


def _who(gunning: Gunning) -> dict[str, str]:
    persoon = gunning.persoon
    return {
        "gemeente_code": persoon.gemeente_code,
        "wet": persoon.wet,
        "agb_code": gunning.agb_code,
        "bsn": persoon.bsn,
    }
