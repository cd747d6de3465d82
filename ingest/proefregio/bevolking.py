"""Everyone who lives in a part of the region and needs begeleiding, one life after the other."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random

from ingest.proefregio.ingreep import end_all, renumber
from ingest.proefregio.leven import Leven, Traject, Wijkteamtraject
from ingest.proefregio.levensloop import OVERLEDEN, VERHUISD, WLZ, Afloop, Levensloop
from ingest.proefregio.nummers import Nummers
from ingest.proefregio.persoon import Persoon, make_persoon, move
from ingest.proefregio.redenen import VERHUISD as CODE_VERHUISD
from ingest.proefregio.schalen import Deel, Regio
from ingest.proefregio.toeval import add_workdays, choose, draw_date, happens, later, make_toeval
from ingest.proefregio.wereld import (
    Aanbieder,
    Team,
    load_aanbieders,
    load_gegevens,
    load_inwoners,
    load_regio,
    load_teams,
    load_wijken,
    load_wissels,
)

_WETTEN = {"wmo": 58, "jeugd": 42}
_INTENSIEVER = "intensiever nodig"
_REDEN_EINDE = {"volgens plan": 60, _INTENSIEVER: 12, "eenzijdig inwoner": 14, "verhuizing": 6, "overig": 8}
_PERSONEN_PER_GEMEENTE = 29_000
_MEESTE_TRAJECTEN = 6
# What is decided in the last weeks is not told yet.
_LAATSTE_DAGEN = 45
# Of a thousand clients so many are there at the begin, told of within so many days.
_BEGINVOORRAAD, _EERSTE_WEKEN = 280, 75
_JONGST = 4 * 365
# A toewijzing begins so many days before the melding at the earliest.
_VOORUIT = 10
# Days until someone comes back after an end (K19).
_WEG = {(1, 25): 25, (40, 180): 40, (180, 700): 35}
_ONTMOETING = {OVERLEDEN: "02", VERHUISD: "07", WLZ: "06"}


def live_deel(regio: Regio, deel: Deel, nummers: Nummers) -> Iterator[Leven]:
    """The lives of one part; the same whatever other parts there are."""
    eerste = list(load_inwoners()).index(deel.gemeente_code) * _PERSONEN_PER_GEMEENTE
    for volgnummer in range(deel.eerste, deel.eerste + deel.aantal):
        toeval = make_toeval(regio.seed, deel.gemeente_code, volgnummer)
        melding = _first_melding(regio, toeval)
        wet = choose(toeval, _WETTEN)
        persoon = make_persoon(eerste + volgnummer, wet, deel.gemeente_code, regio.seed, melding, toeval)
        yield Levensverhaal(regio, nummers, toeval).tell(persoon, melding)


def _first_melding(regio: Regio, toeval: Random) -> date:
    """Any day; but many have begeleiding already when the story begins, and are told of in its first weeks."""
    laatst = later(regio.vandaag, -_LAATSTE_DAGEN)
    if happens(toeval, _BEGINVOORRAAD):
        laatst = later(regio.begin, _EERSTE_WEKEN)
    melding = draw_date(toeval, regio.begin, laatst)
    if melding is None:
        raise ValueError(f"no day to begin between {regio.begin} and {laatst}")
    return melding


class Levensverhaal:
    """One client from the first melding on: aanbieders one after the other, sometimes two, and the wijkteam."""

    def __init__(self, regio: Regio, nummers: Nummers, toeval: Random) -> None:
        self.regio, self.nummers, self.toeval = regio, nummers, toeval
        self.trajecten: dict[tuple[str, str, str], Traject] = {}

    def tell(self, persoon: Persoon, melding: date) -> Leven:
        """The whole life, as far as it is begeleiding."""
        teams = [t for t in load_teams(persoon.gemeente_code) if persoon.wet in t.vanaf]
        met_wijkteam = bool(teams) and happens(self.toeval, 320)
        alleen_wijkteam = met_wijkteam and happens(self.toeval, 600)
        if not alleen_wijkteam:
            self._live_at_aanbieders(persoon, melding)
        wijkteam = self._live_at_wijkteam(persoon, self.toeval.choice(teams)) if met_wijkteam else ()
        return Leven(tuple(self.trajecten.values()), tuple(wijkteam))

    def _live_at_aanbieders(self, persoon: Persoon, melding: date) -> None:
        tweede = self._pick(persoon, None, melding) if happens(self.toeval, 50) else None
        vorige: Aanbieder | None = None
        for _ in range(_MEESTE_TRAJECTEN):
            vorige = self._pick(persoon, vorige, melding)
            if vorige is None:
                return
            afloop = self._live_at(persoon, vorige, melding)
            if tweede is not None and tweede != vorige:
                self._live_beside(persoon, tweede, melding, afloop)
            tweede = None
            volgende = self._next(persoon, afloop)
            if volgende is None or volgende[1] > later(self.regio.vandaag, -_LAATSTE_DAGEN):
                return
            persoon, melding = volgende

    def _live_at(self, persoon: Persoon, aanbieder: Aanbieder, melding: date, is_tweede: bool = False) -> Afloop:
        sleutel = (persoon.gemeente_code, persoon.wet, aanbieder.agb_code)
        if sleutel not in self.trajecten:
            beschikking = self.nummers.next("beschikking")
            self.trajecten[sleutel] = Traject(persoon, aanbieder, self.regio.vandaag, beschikking)
        traject = self.trajecten[sleutel]
        plafond = later(persoon.achttien, -1) if persoon.wet == "jeugd" else date.max
        afloop = Levensloop(traject, plafond, self.nummers, self.toeval).live(melding, is_tweede)
        for wissel in load_wissels(persoon.gemeente_code):
            renumber(traject, wissel, self.nummers, self.toeval)
        return afloop

    def _live_beside(self, persoon: Persoon, aanbieder: Aanbieder, melding: date, afloop: Afloop) -> None:
        """A second aanbieder at the same time, until what ends the first ends this one too."""
        self._live_at(persoon, aanbieder, melding, is_tweede=True)
        if afloop.soort in _ONTMOETING:
            traject = self.trajecten[persoon.gemeente_code, persoon.wet, aanbieder.agb_code]
            code = "02" if afloop.soort == OVERLEDEN else CODE_VERHUISD[persoon.wet]
            end_all(traject, afloop.datum, code, _ONTMOETING[afloop.soort], self.toeval)

    def _pick(self, persoon: Persoon, vorige: Aanbieder | None, melding: date) -> Aanbieder | None:
        """The same aanbieder again for half of those who come back, else one by its size; None when none is free."""
        contracten = load_aanbieders(persoon.gemeente_code, persoon.wet)[: self.regio.schaal.aanbieders]
        keuze = [a for a in contracten if not self._is_granted(persoon, a, melding)]
        if vorige in keuze and happens(self.toeval, 500):
            return vorige
        return choose(self.toeval, {a: 600 // (3 + plaats) for plaats, a in enumerate(keuze)}) if keuze else None

    def _is_granted(self, persoon: Persoon, aanbieder: Aanbieder, melding: date) -> bool:
        """Whether something granted there still holds when new care may begin: no product is stacked (OP259)."""
        traject = self.trajecten.get((persoon.gemeente_code, persoon.wet, aanbieder.agb_code))
        vroegst = later(melding, -_VOORUIT)
        return traject is not None and any(w.besluiten[-1].einddatum >= vroegst for w in traject.toewijzingen)

    def _next(self, persoon: Persoon, afloop: Afloop) -> tuple[Persoon, date] | None:
        """Who asks for help again, as whom and when; None for nobody."""
        if afloop.soort in (OVERLEDEN, WLZ):
            return None
        if afloop.soort == VERHUISD:
            return self._moved(persoon, afloop.datum)
        if persoon.wet == "jeugd" and afloop.datum >= later(persoon.achttien, -60):
            melding = max(later(persoon.achttien, -25), later(afloop.datum, 1))
            return (replace(persoon, wet="wmo"), melding) if happens(self.toeval, 600) else None
        if not happens(self.toeval, 420):
            return None
        return persoon, later(afloop.datum, self.toeval.randint(*choose(self.toeval, _WEG)))

    def _moved(self, persoon: Persoon, datum: date) -> tuple[Persoon, date] | None:
        """Half of those who move stay in the region and go on there; the others are not seen again."""
        elders = [g for g in load_regio() if g != persoon.gemeente_code and g in self.regio.schaal.clienten]
        if persoon.gemeente_code not in load_regio() or not elders or not happens(self.toeval, 500):
            return None
        return move(persoon, self.toeval.choice(elders), self.toeval), later(datum, self.toeval.randint(1, 25))

    # The wijkteam

    def _live_at_wijkteam(self, persoon: Persoon, team: Team) -> Iterator[Wijkteamtraject]:
        """Instead of an aanbieder, or before one."""
        toeval, vandaag = self.toeval, self.regio.vandaag
        eerste = min(
            (w.ingangsdatum for t in self.trajecten.values() for w in t.toewijzingen if t.persoon.wet == persoon.wet),
            default=None,
        )
        begin = max(self.regio.begin, team.vanaf[persoon.wet])
        if eerste is not None:
            einde, reden = later(eerste, -toeval.randint(3, 25)), _INTENSIEVER
            start = later(einde, -toeval.randint(40, 300))
        else:
            laatst = (
                later(vandaag, -20) if persoon.wet == "wmo" else min(later(vandaag, -20), later(persoon.achttien, -60))
            )
            gekozen = draw_date(toeval, max(begin, later(persoon.geboortedatum, _JONGST)), laatst)
            start, reden = gekozen or date.min, choose(toeval, _REDEN_EINDE)
            einde = later(start, toeval.randint(45, 420))
        if start >= begin:
            yield self._wijkteamtraject(persoon, team, start, einde, reden)

    def _wijkteamtraject(self, persoon: Persoon, team: Team, start: date, einde: date, reden: str) -> Wijkteamtraject:
        toeval, lijsten = self.toeval, load_gegevens()["wijkteam"]
        return Wijkteamtraject(
            traject_id=self.nummers.wijkteamtraject(),
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
