"""Trajecten of the four wijkteams (WT), and what coaches and inwoners said about those that ended (EF-C, EF-I)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from ingest.proefregio.persoon import make_bsn
from ingest.proefregio.pilots.feiten import aantal, feit, load_scenario
from ingest.proefregio.pilots.verdelen import deal, even, mark, spread
from ingest.proefregio.toeval import later, make_toeval

# In half hours; nobody is taken on for less than four hours.
_KLEINSTE_RAMING = 8
# Of those that ended: most as planned, a good many because more was needed (S4 §5.3 gives no figures).
_PER_HONDERD = {"volgens plan": 60, "intensiever nodig": 25, "eenzijdig inwoner": 7, "verhuizing": 4}


@dataclass
class Traject:
    """One traject of one inwoner; both forms know it by the same number."""

    traject_id: str
    wet: str
    team: str
    bsn: str
    wijk_code: str
    startdatum: date
    einddatum: date | None
    reden_einde: str | None
    geraamde_uren: Decimal
    vraagsoort: str


def make_trajecten(seed: int) -> list[Traject]:
    """All trajecten of the pilots: G1 per team, G2 per wijk, the hours of G4."""
    trajecten: list[Traject] = []
    for wet, pilot in load_scenario()["pilots"].items():
        for team in pilot["teams"]:
            toeval = make_toeval(seed, "pilots", team)
            trajecten += _team_trajecten(wet, team, pilot["begin"], 1 + len(trajecten), seed, toeval)
    return trajecten


def _team_trajecten(wet: str, team: str, begin: date, eerste: int, seed: int, toeval: Random) -> Iterator[Traject]:
    actief, uitstroom = aantal("G1", team, "actief"), aantal("G1", team, "uitstroom")
    perioden = _ended(begin, uitstroom, toeval) + _running(begin, actief, toeval)
    redenen = [*deal(_reasons(uitstroom), toeval), *[None] * actief]
    wijken = _wijken(wet, team, uitstroom, toeval) + _wijken(wet, team, actief, toeval)
    uren = spread(2 * aantal("G4", team, "ingezette_uren"), len(perioden), _KLEINSTE_RAMING, toeval)
    for n, (start, eind) in enumerate(perioden):
        yield Traject(
            traject_id=f"P{eerste + n:04d}",
            wet=wet,
            team=team,
            bsn=make_bsn(eerste + n, seed),
            wijk_code=wijken[n],
            startdatum=start,
            einddatum=eind,
            reden_einde=redenen[n],
            geraamde_uren=Decimal(uren[n]) / 2,
            vraagsoort=toeval.choice(load_scenario()["vraagsoorten"]),
        )


def _ended(begin: date, hoeveel: int, toeval: Random) -> list[tuple[date, date | None]]:
    """The first one began on the pilot's first day, the last one ended on the peildatum itself."""
    peil = load_scenario()["peildatum"]
    duren = [toeval.randint(42, 300) for _ in range(hoeveel)]
    starts = [later(begin, toeval.randint(0, (peil - begin).days - duur)) for duur in duren]
    starts[0], starts[-1] = begin, later(peil, -duren[-1])
    return [(start, later(start, duur)) for start, duur in zip(starts, duren, strict=True)]


def _running(begin: date, hoeveel: int, toeval: Random) -> list[tuple[date, date | None]]:
    """The last one began on the peildatum itself."""
    peil = load_scenario()["peildatum"]
    vroegst = min(330, (peil - begin).days)
    return [(later(peil, -toeval.randint(0, vroegst)), None) for _ in range(hoeveel - 1)] + [(peil, None)]


def _reasons(hoeveel: int) -> dict[str, int]:
    redenen = {reden: hoeveel * deel // 100 for reden, deel in _PER_HONDERD.items()}
    return {**redenen, "overig": hoeveel - sum(redenen.values())}


def _wijken(wet: str, team: str, hoeveel: int, toeval: Random) -> list[str]:
    """Where the inwoners of a team live: those of the Wmo half outside of the team's own wijk (G2), children in it."""
    van_team = {code: wijk for code, wijk in load_scenario()["wijken"].items() if wijk["team"] == team}
    (doelwijk,) = (code for code, wijk in van_team.items() if wijk["doelwijk"])
    if wet == "jeugd":
        return [doelwijk] * hoeveel
    binnen = round(hoeveel * feit("G2", van_team[doelwijk]["naam"], "inwoners") / feit("G1", team, "instroom"))
    elders = [code for code in van_team if code != doelwijk]
    return deal({doelwijk: binnen, **even(elders, hoeveel - binnen)}, toeval)


def wt_rows(trajecten: list[Traject]) -> Iterator[dict[str, Any]]:
    """What the team registers: each traject when it begins, and again when it has ended."""
    for traject in trajecten:
        vast = {"gemeente_code": load_scenario()["gemeente_code"], "pilot": True, **vars(traject)}
        yield {**vast, "einddatum": None, "reden_einde": None, "registratiedatum": traject.startdatum}
        if traject.einddatum:
            yield {**vast, "registratiedatum": traject.einddatum}


def inwoner_rows(trajecten: list[Traject], wet: str, seed: int) -> Iterator[dict[str, Any]]:
    """EF-I: one row per ended traject of a wet. Who goes on alone, ended as planned; the others preferably not."""
    toeval = make_toeval(seed, "pilots", "EF-I", wet)
    ja = aantal("D5", wet, "zelfstandig_verder")
    nee = aantal("D5", wet, "respons_inwoner") - ja
    geeindigd = _ended_of(trajecten, wet)
    volgens_plan = [t.traject_id for t in geeindigd if t.reden_einde == "volgens plan"]
    anders = [t.traject_id for t in geeindigd if t.reden_einde != "volgens plan"]
    verder = set(toeval.sample(volgens_plan, ja))
    niet_verder = set(toeval.sample(anders, nee))
    for traject in geeindigd:
        is_ingevuld = traject.traject_id in verder | niet_verder
        antwoord = {"zelfstandig_verder": traject.traject_id in verder} if is_ingevuld else {}
        yield {**_form(traject, is_ingevuld, toeval), **antwoord}


def coach_rows(trajecten: list[Traject], wet: str, seed: int) -> Iterator[dict[str, Any]]:
    """EF-C: one row per ended traject of a wet; a form that is filled in, has every item (D5)."""
    toeval = make_toeval(seed, "pilots", "EF-C", wet)
    geeindigd, ingevuld = _ended_of(trajecten, wet), aantal("D5", wet, "respons_coach")
    items = {
        "netwerk_betrokken": aantal("D5", wet, "netwerk"),
        "integraal_vormgegeven": _integral()[wet],
        "oplossingsvermogen_vergroot": aantal("D5", wet, "oplossingsvermogen"),
        # Only a word is given, not a figure: 'beperkt', more often in the Wmo.
        "voorliggend_tijdens": ingevuld * (30 if wet == "wmo" else 15) // 100,
        "voorliggend_na": ingevuld * (20 if wet == "wmo" else 10) // 100,
    }
    antwoorden = {naam: iter(mark(ingevuld, ja, toeval)) for naam, ja in items.items()}
    for traject, is_ingevuld in zip(geeindigd, mark(len(geeindigd), ingevuld, toeval), strict=True):
        eigen = {naam: next(rij) for naam, rij in antwoorden.items()} if is_ingevuld else {}
        yield {**_form(traject, is_ingevuld, toeval), **eigen}


def _integral() -> dict[str, int]:
    """Only the total is given; over the wetten it goes by the number of forms."""
    totaal, wmo = aantal("D5", "totaal", "integraal"), feit("D5", "wmo", "respons_coach")
    van_wmo = round(totaal * wmo / feit("D5", "totaal", "respons_coach"))
    return {"wmo": van_wmo, "jeugd": totaal - van_wmo}


def _ended_of(trajecten: list[Traject], wet: str) -> list[Traject]:
    return [t for t in trajecten if t.wet == wet and t.einddatum]


def _form(traject: Traject, is_ingevuld: bool, toeval: Random) -> dict[str, Any]:
    """Filled in at the latest on the peildatum, on which everything is counted."""
    assert traject.einddatum is not None  # noqa: S101 - only called for a traject that ended
    dag = min(later(traject.einddatum, toeval.randint(0, 28)), load_scenario()["peildatum"])
    return {
        "traject_id": traject.traject_id,
        "gemeente_code": load_scenario()["gemeente_code"],
        "team": traject.team,
        "ingevuld": is_ingevuld,
        "datum": dag if is_ingevuld else None,
        "registratiedatum": dag,
    }
