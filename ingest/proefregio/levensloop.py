"""Living: from a person and chance to what happens to them at one aanbieder."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from random import Random

from ingest.proefregio.leven import TIJDELIJK, Besluit, Levering, Omvang, Stop, Toewijzing, Traject, Verzoek, Vraag
from ingest.proefregio.persoon import Persoon
from ingest.proefregio.schalen import Tijdvak
from ingest.proefregio.toeval import add_workdays, choose, draw_date, draw_time, happens, later, workday
from ingest.proefregio.wereld import Aanbieder, Product, load_producten

_GROEPEN = {"basis": 50, "specialistisch": 42, "overig": 8}
_DUUR = {91: 30, 182: 35, 364: 35}
_FREQUENTIES = {"2": 65, "4": 35}
_VOLUMES = {
    ("04", "2"): (1, 6, 1),
    ("04", "4"): (6, 22, 1),
    ("01", "2"): (60, 240, 30),
    ("01", "4"): (240, 960, 60),
    ("16", "2"): (1, 6, 1),
    ("16", "4"): (4, 20, 1),
}
# Reading a reason takes the wet: 31 is verhuizing in the Wmo and volgens plan in Jeugd.
_VOLGENS_PLAN = {"wmo": "19", "jeugd": "31"}
_VERHUISD = {"wmo": "31", "jeugd": "35"}
_VOORTIJDIG = {"wmo": {"21": 50, "22": 20, "23": 30}, "jeugd": {"32": 50, "33": 20, "34": 30}}
_IN_OVERLEG = {"wmo": "23", "jeugd": "34"}


class Levensloop:
    """Draws one traject: request or melding, toewijzing, start, and one of several courses to the end."""

    def __init__(
        self, persoon: Persoon, aanbieder: Aanbieder, tijdvak: Tijdvak, nummers: Counter[str], toeval: Random
    ) -> None:
        self.toeval, self.nummers, self.tijdvak = toeval, nummers, tijdvak
        self.wet = persoon.wet
        self.producten = load_producten(persoon.gemeente_code, persoon.wet)
        self.traject = Traject(persoon, aanbieder, tijdvak, beschikking=self._next("beschikking"))

    def live(self) -> Traject:
        """The whole traject. Nothing happens when the tijdvak leaves no room for it."""
        laatst = min(later(self.tijdvak.gemeld_tot, -45), later(self.tijdvak.zorg_tot, -120))
        melding = draw_date(self.toeval, self.tijdvak.begin, laatst)
        if melding is not None:
            melding = workday(melding)
            if self._is_new_release() and happens(self.toeval, 40):
                self._refuse(melding)
            else:
                self._follow(melding)
        return self.traject

    def _follow(self, melding: date) -> None:
        toewijzing = self._grant(melding, choose(self.toeval, _GROEPEN))
        verloop = choose(self.toeval, {naam: gewicht for naam, (gewicht, _) in _VERLOPEN.items()})
        if verloop != "vervallen":
            self._start(toewijzing, later(toewijzing.ingangsdatum, self.toeval.randint(0, 28)))
        _VERLOPEN[verloop][1](self, toewijzing)

    # What organisations do

    def _grant(self, melding: date, groep: str) -> Toewijzing:
        """A first toewijzing, for one in four on request of the aanbieder."""
        besluit = add_workdays(melding, self.toeval.randint(3, 20))
        ingang = later(besluit, self.toeval.choice((-10, 0, 0, 3, 7, 14)))
        product = self._product(groep)
        omvang, einde = self._omvang(product), self._cap(later(ingang, choose(self.toeval, _DUUR) - 1))
        referentie = None
        if happens(self.toeval, 250):
            referentie = self._ask("315", melding, besluit, nieuw=(Vraag(product, omvang, ingang, einde),))
        return self._assign(product, omvang, ingang, besluit, einde, referentie)

    def _assign(
        self, product: Product, omvang: Omvang, ingang: date, besluit: date, einde: date, referentie: str | None = None
    ) -> Toewijzing:
        toewijzing = Toewijzing(
            100_000 + self._next(f"toewijzing {self.wet}"),
            product,
            ingang,
            omvang,
            verzilvering=self.toeval.randint(60, 100),
        )
        self.traject.toewijzingen.append(toewijzing)
        self._decide(toewijzing, besluit, einde, referentie=referentie)
        return toewijzing

    def _decide(
        self, toewijzing: Toewijzing, datum: date, einde: date, reden: str | None = None, referentie: str | None = None
    ) -> None:
        toewijzing.besluiten.append(Besluit(datum, draw_time(self.toeval), einde, reden, referentie))

    def _ask(
        self,
        nummer: str,
        datum: date,
        besluit: date,
        nieuw: tuple[Vraag, ...] = (),
        gewijzigd: tuple[tuple[Toewijzing, date], ...] = (),
    ) -> str:
        """A request that is granted on `besluit`; the gemeente may say first that it is looking into it."""
        onderzoek = add_workdays(datum, 3)
        looks = self._is_new_release() and onderzoek < besluit and happens(self.toeval, 200)
        referentie = self._reference()
        self.traject.verzoeken.append(
            Verzoek(nummer, referentie, datum, nieuw, gewijzigd, in_onderzoek=onderzoek if looks else None)
        )
        return referentie

    def _refuse(self, melding: date) -> None:
        """A request that the gemeente turns down."""
        product = self._product("specialistisch")
        vraag = Vraag(product, self._omvang(product), later(melding, 14), later(melding, 195))
        self.traject.verzoeken.append(
            Verzoek("315", self._reference(), melding, (vraag,), afgewezen=add_workdays(melding, 4))
        )

    def _start(self, toewijzing: Toewijzing, datum: date) -> Levering:
        besluit = toewijzing.besluiten[0].datum
        levering = Levering(datum, add_workdays(max(datum, besluit), self._delay()))
        toewijzing.leveringen.append(levering)
        return levering

    def _stop(self, levering: Levering, datum: date, reden: str) -> None:
        vroegst = max([datum, levering.gemeld, *(s.gemeld for s in levering.stops)])
        levering.stops.append(Stop(datum, reden, add_workdays(vroegst, self._delay())))

    # Courses

    def _end_as_planned(self, toewijzing: Toewijzing) -> None:
        """Delivered to the last day; now and then nobody reports it (OP288)."""
        if not happens(self.toeval, 20):
            self._stop(toewijzing.leveringen[-1], toewijzing.besluiten[-1].einddatum, _VOLGENS_PLAN[self.wet])

    def _end_early(self, toewijzing: Toewijzing) -> None:
        self._break_off(toewijzing, choose(self.toeval, _VOORTIJDIG[self.wet]), "05", 700)

    def _move_away(self, toewijzing: Toewijzing) -> None:
        self._break_off(toewijzing, _VERHUISD[self.wet], "07", 1000)

    def _die(self, toewijzing: Toewijzing) -> None:
        self._break_off(toewijzing, "02", "02", 1000)

    def _break_off(self, toewijzing: Toewijzing, reden_stop: str, reden_wijziging: str, promille: int) -> None:
        """Stop before the planned end, after which the gemeente mostly shortens the toewijzing."""
        datum = self._moment(toewijzing, 30, 14)
        if datum is None:
            self._end_as_planned(toewijzing)
            return
        self._stop(toewijzing.leveringen[-1], datum, reden_stop)
        if happens(self.toeval, promille):
            self._decide(toewijzing, add_workdays(datum, self.toeval.randint(1, 8)), datum, reden_wijziging)

    def _extend(self, toewijzing: Toewijzing) -> None:
        """The same toewijzing runs on (OP380), sometimes twice."""
        while True:
            oud = toewijzing.besluiten[-1].einddatum
            nieuw = self._cap(later(oud, choose(self.toeval, _DUUR)))
            datum = workday(later(oud, -self.toeval.randint(14, 45)))
            if nieuw <= oud or datum <= toewijzing.besluiten[-1].datum:
                break
            referentie = None
            if self._is_new_release() and happens(self.toeval, 350):
                gevraagd = workday(later(datum, -12))
                referentie = self._ask("317", gevraagd, datum, gewijzigd=((toewijzing, nieuw),))
            self._decide(toewijzing, datum, nieuw, "04", referentie)
            if not happens(self.toeval, 300):
                break
        self._end_as_planned(toewijzing)

    def _pause(self, toewijzing: Toewijzing) -> None:
        """A temporary stop, then a restart, or a definitive stop without one (OP377)."""
        datum = self._moment(toewijzing, 30, 30)
        if datum is None:
            self._end_as_planned(toewijzing)
            return
        levering = toewijzing.leveringen[-1]
        self._stop(levering, datum, TIJDELIJK)
        terug = later(datum, self.toeval.randint(14, 70))
        if terug < later(toewijzing.besluiten[-1].einddatum, -14) and happens(self.toeval, 800):
            self._start(toewijzing, terug)
            self._end_as_planned(toewijzing)
        else:
            einde = min(later(datum, 28), toewijzing.besluiten[-1].einddatum)
            self._stop(levering, einde, choose(self.toeval, _VOORTIJDIG[self.wet]))

    def _step_down(self, toewijzing: Toewijzing) -> None:
        """From specialistisch to basis at the same aanbieder: a new toewijzing from the day after (OP257)."""
        datum = self._moment(toewijzing, 45, 30) if toewijzing.product.groep == "specialistisch" else None
        if datum is None:
            self._end_as_planned(toewijzing)
            return
        # Decided before it begins, but after the toewijzing that it ends.
        besluit = max(workday(later(datum, -8)), add_workdays(toewijzing.besluiten[-1].datum, 1))
        product = self._product("basis")
        omvang, ingang = self._omvang(product), later(datum, 1)
        einde = self._cap(later(datum, choose(self.toeval, _DUUR)))
        referentie = None
        if self._is_new_release() and happens(self.toeval, 400):
            vraag = Vraag(product, omvang, ingang, einde)
            referentie = self._ask("317", workday(later(besluit, -9)), besluit, (vraag,), ((toewijzing, datum),))
        self._decide(toewijzing, besluit, datum, "12" if referentie else "05", referentie)
        self._stop(toewijzing.leveringen[-1], datum, self._reden_opvolging(referentie))
        basis = self._assign(product, omvang, ingang, besluit, einde, referentie)
        self._start(basis, ingang)
        self._end_as_planned(basis)

    def _combine(self, toewijzing: Toewijzing) -> None:
        """A second product beside the first, from the same decision."""
        andere = {"basis": "specialistisch"}.get(toewijzing.product.groep, "basis")
        product, eerste = self._product(andere), toewijzing.besluiten[0]
        tweede = self._assign(product, self._omvang(product), toewijzing.ingangsdatum, eerste.datum, eerste.einddatum)
        start = toewijzing.leveringen[0]
        tweede.leveringen.append(Levering(start.begindatum, start.gemeld))
        self._end_as_planned(toewijzing)
        self._end_as_planned(tweede)

    def _withdraw(self, toewijzing: Toewijzing) -> None:
        """Sent by mistake: taken back as if never given."""
        datum = add_workdays(toewijzing.besluiten[0].datum, self.toeval.randint(2, 8))
        self._decide(toewijzing, datum, toewijzing.ingangsdatum, "13" if self._is_new_release() else "01")

    # Small draws

    def _reden_opvolging(self, referentie: str | None) -> str:
        if not self._is_new_release():
            return _IN_OVERLEG[self.wet]
        return "37" if referentie else "36"

    def _moment(self, toewijzing: Toewijzing, na_start: int, voor_einde: int) -> date | None:
        start, einde = toewijzing.leveringen[-1].begindatum, toewijzing.besluiten[-1].einddatum
        return draw_date(self.toeval, later(start, na_start), later(einde, -voor_einde))

    def _delay(self) -> int:
        """Workdays until something is reported: mostly within the five of OP271 and OP272."""
        return self.toeval.randint(6, 15) if happens(self.toeval, 120) else self.toeval.randint(0, 5)

    def _product(self, groep: str) -> Product:
        return self.toeval.choice([p for p in self.producten if p.groep == groep])

    def _omvang(self, product: Product) -> Omvang:
        frequentie = choose(self.toeval, _FREQUENTIES)
        laagst, hoogst, stap = _VOLUMES[product.eenheid, frequentie]
        return Omvang(self.toeval.randrange(laagst, hoogst, stap), product.eenheid, frequentie)

    def _cap(self, datum: date) -> date:
        return min(datum, self.tijdvak.zorg_tot)

    def _is_new_release(self) -> bool:
        return self.tijdvak.release >= "3.0"

    def _reference(self) -> str:
        """ReferentieAanbieder, different for every request, also over gemeenten (TR347)."""
        return f"V{self.traject.persoon.gemeente_code}{self._next('verzoek'):07d}"

    def _next(self, soort: str) -> int:
        self.nummers[soort] += 1
        return self.nummers[soort]


_VERLOPEN: dict[str, tuple[int, Callable[[Levensloop, Toewijzing], None]]] = {
    "volgens plan": (28, Levensloop._end_as_planned),
    "verlengd": (24, Levensloop._extend),
    "voortijdig": (14, Levensloop._end_early),
    "afgeschaald": (14, Levensloop._step_down),
    "gepauzeerd": (8, Levensloop._pause),
    "gecombineerd": (6, Levensloop._combine),
    "verhuisd": (3, Levensloop._move_away),
    "overleden": (1, Levensloop._die),
    "vervallen": (4, Levensloop._withdraw),
}
