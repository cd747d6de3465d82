"""Everyone who lives in a gemeente and needs begeleiding, one life after the other."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from random import Random

from ingest.proefregio.leven import Leven, Traject, Wijkteamtraject
from ingest.proefregio.levensloop import Levensloop
from ingest.proefregio.persoon import Persoon, make_persoon
from ingest.proefregio.schalen import Schaal, Tijdvak, make_tijdvakken
from ingest.proefregio.toeval import add_workdays, choose, draw_date, happens, later, make_toeval
from ingest.proefregio.wereld import Team, load_aanbieders, load_gegevens, load_teams, load_wijken

_WETTEN = {"wmo": 58, "jeugd": 42}
# In which tijdvakken someone has begeleiding by an aanbieder: () is by a wijkteam only.
_TIJDVAKKEN: dict[tuple[int, ...], int] = {(): 20, (0,): 18, (1,): 52, (0, 1): 10}
_INTENSIEVER = "intensiever nodig"
_REDEN_EINDE = {"volgens plan": 60, _INTENSIEVER: 12, "eenzijdig inwoner": 14, "verhuizing": 6, "overig": 8}
_PERSONEN_PER_GEMEENTE = 25_000


def live_gemeente(gemeente_code: str, schaal: Schaal, seed: int, vandaag: date) -> Iterator[Leven]:
    """The lives of one gemeente; the same whatever other gemeenten there are in the scale."""
    nummers: Counter[str] = Counter()
    eerste = list(load_gegevens()["gemeenten"]).index(gemeente_code) * _PERSONEN_PER_GEMEENTE
    for volgnummer in range(schaal.clienten[gemeente_code]):
        toeval = make_toeval(seed, gemeente_code, volgnummer)
        wet = choose(toeval, _WETTEN)
        persoon = make_persoon(eerste + volgnummer, wet, gemeente_code, seed, toeval)
        tijdvakken = choose(toeval, _TIJDVAKKEN)
        trajecten = [
            traject
            for i in tijdvakken
            for traject in _live_at_aanbieders(persoon, make_tijdvakken(vandaag)[i], nummers, toeval)
        ]
        yield Leven(persoon, tuple(trajecten), tuple(_live_at_wijkteam(persoon, trajecten, vandaag, nummers, toeval)))


def _live_at_aanbieders(persoon: Persoon, tijdvak: Tijdvak, nummers: Counter[str], toeval: Random) -> Iterator[Traject]:
    """Mostly one aanbieder, for one in twenty two at a time."""
    keuze = load_aanbieders(persoon.gemeente_code, persoon.wet)
    for aanbieder in toeval.sample(keuze, 2 if happens(toeval, 50) else 1):
        yield Levensloop(persoon, aanbieder, tijdvak, nummers, toeval).live()


def _live_at_wijkteam(
    persoon: Persoon, trajecten: list[Traject], vandaag: date, nummers: Counter[str], toeval: Random
) -> Iterator[Wijkteamtraject]:
    """Some are helped by the wijkteam itself: instead of by an aanbieder, or before."""
    teams = [t for t in load_teams(persoon.gemeente_code) if persoon.wet in t.vanaf]
    if not teams or (trajecten and not happens(toeval, 220)):
        return
    team = toeval.choice(teams)
    eerste = _first_new_grant(trajecten)
    if eerste is not None:
        einde, reden = later(eerste, -toeval.randint(3, 25)), _INTENSIEVER
        start = later(einde, -toeval.randint(40, 300))
    else:
        start_of_niets = draw_date(toeval, team.vanaf[persoon.wet], later(vandaag, -20))
        if start_of_niets is None:
            return
        start, reden = start_of_niets, choose(toeval, _REDEN_EINDE)
        einde = later(start, toeval.randint(45, 420))
    if start >= team.vanaf[persoon.wet]:
        yield _wijkteamtraject(persoon, team, start, einde, reden, nummers, toeval)


def _first_new_grant(trajecten: list[Traject]) -> date | None:
    """When an aanbieder took over, as far as messages of the present release tell."""
    return min(
        (t.ingangsdatum for traject in trajecten if traject.tijdvak.release >= "3.0" for t in traject.toewijzingen),
        default=None,
    )


def _wijkteamtraject(
    persoon: Persoon, team: Team, start: date, einde: date, reden: str, nummers: Counter[str], toeval: Random
) -> Wijkteamtraject:
    nummers["wijkteamtraject"] += 1
    lijsten = load_gegevens()["wijkteam"]
    return Wijkteamtraject(
        traject_id=f"WT{persoon.gemeente_code}-{nummers['wijkteamtraject']:05d}",
        persoon=persoon,
        team=team.naam,
        wijk_code=_wijk_code(persoon, team, toeval),
        is_pilot=team.is_pilot,
        startdatum=start,
        einddatum=einde,
        reden_einde=reden,
        geraamde_uren=toeval.randrange(80, 900, 5),
        vraagsoort=toeval.choice(lijsten["vraagsoort"]),
        reden_niet_zelf=toeval.choice(lijsten["reden_niet_zelf"]) if reden == _INTENSIEVER else "",
        geregistreerd=add_workdays(start, toeval.randint(0, 8)),
        einde_geregistreerd=add_workdays(max(einde, add_workdays(start, 10)), toeval.randint(0, 12)),
        is_vervallen=happens(toeval, 25),
    )


def _wijk_code(persoon: Persoon, team: Team, toeval: Random) -> str:
    """Where the client lives; for who lives outside of the gemeente, a wijk of the team."""
    wijken = load_wijken(persoon.gemeente_code)
    thuis = [w.code for w in wijken if persoon.postcode in w.postcodes]
    return thuis[0] if thuis else toeval.choice([w.code for w in wijken if w.team == team.naam])
