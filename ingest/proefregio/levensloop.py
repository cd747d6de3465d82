"""Living: from a person and chance to what happens to them at one aanbieder."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from ingest.proefregio import redenen
from ingest.proefregio.leven import (
    PRODUCT,
    TIJDELIJK,
    TOTAAL,
    Besluit,
    Levering,
    Stop,
    Toewijzing,
    Traject,
    Verzoek,
    Vraag,
)
from ingest.proefregio.nummers import Nummers
from ingest.proefregio.omvang import DUUR, draw_duo, draw_grant, draw_omvang, draw_product
from ingest.proefregio.schalen import release_on
from ingest.proefregio.toeval import add_workdays, choose, draw_date, draw_time, happens, later, workday
from ingest.proefregio.wereld import Product, basis_vanaf

EINDE, VERHUISD, OVERLEDEN, WLZ = "einde", "verhuisd", "overleden", "Wlz"
_GROEPEN = {"basis": 50, "specialistisch": 42, "overig": 8}
_GROEPEN_OUD = {"oud": 90, "overig": 10}


@dataclass(frozen=True)
class Afloop:
    """How a traject ended, and on which day."""

    soort: str
    datum: date


class Levensloop:
    """Draws one traject: request or melding, toewijzing, start, and one of several courses to the end."""

    def __init__(self, traject: Traject, plafond: date, nummers: Nummers, toeval: Random) -> None:
        """`plafond` is the last day on which there can be begeleiding."""
        self.traject, self.plafond, self.nummers, self.toeval = traject, plafond, nummers, toeval
        self.wet, self.gemeente_code = traject.persoon.wet, traject.persoon.gemeente_code

    def live(self, melding: date, is_tweede: bool = False) -> Afloop:
        """Everything that follows on a request or melding; a second aanbieder does not end the whole life."""
        melding = workday(melding)
        if self._can_be_asked(melding) and happens(self.toeval, 40):
            return self._refuse(melding)
        toewijzing = self._grant(melding)
        niet = (_NIET_VAST if _is_fixed(toewijzing) else frozenset()) | (_NIET_TWEEDE if is_tweede else frozenset())
        verloop = choose(self.toeval, {naam: g for naam, (g, _) in _VERLOPEN.items() if naam not in niet})
        if verloop != "vervallen":
            self._start(toewijzing, later(toewijzing.ingangsdatum, self.toeval.randint(0, 28)))
        return _VERLOPEN[verloop][1](self, toewijzing)

    # What organisations do

    def _grant(self, melding: date) -> Toewijzing:
        """A first toewijzing, for three in ten on request of the aanbieder."""
        besluit = add_workdays(melding, self.toeval.randint(3, 20))
        ingang = later(besluit, self.toeval.choice((-10, 0, 0, 3, 7, 14)))
        is_nieuw = ingang >= basis_vanaf()
        product = self._product(choose(self.toeval, _GROEPEN if is_nieuw else _GROEPEN_OUD))
        einde = max(ingang, self._cap(later(ingang, choose(self.toeval, DUUR[is_nieuw]) - 1)))
        referentie = None
        if happens(self.toeval, 300):
            vraag = Vraag(product, draw_omvang(product, ingang, einde, self.toeval), ingang, einde)
            referentie = self._ask("315", melding, besluit, nieuw=(vraag,))
        return self._assign(product, ingang, besluit, einde, referentie)

    def _assign(
        self,
        product: Product,
        ingang: date,
        besluit: date,
        einde: date,
        referentie: str | None = None,
        *,
        is_naast: bool = False,
    ) -> Toewijzing:
        nummer = self.nummers.toewijzing(self.gemeente_code, self.wet)
        toewijzing = draw_grant(nummer, product, ingang, einde, besluit, self.toeval, is_naast=is_naast)
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
        looks = self._can_be_asked(datum) and onderzoek < besluit and happens(self.toeval, 200)
        referentie = self.nummers.verzoek()
        self.traject.verzoeken.append(
            Verzoek(nummer, referentie, datum, nieuw, gewijzigd, in_onderzoek=onderzoek if looks else None)
        )
        return referentie

    def _refuse(self, melding: date) -> Afloop:
        """A request that the gemeente turns down."""
        product, ingang, einde = self._product("specialistisch"), later(melding, 14), later(melding, 195)
        vraag = Vraag(product, draw_omvang(product, ingang, einde, self.toeval), ingang, einde)
        self.traject.verzoeken.append(
            Verzoek("315", self.nummers.verzoek(), melding, (vraag,), afgewezen=add_workdays(melding, 4))
        )
        return Afloop(EINDE, later(melding, 30))

    def _start(self, toewijzing: Toewijzing, datum: date) -> Levering:
        besluit = toewijzing.besluiten[0].datum
        datum = max(toewijzing.ingangsdatum, min(datum, toewijzing.besluiten[-1].einddatum))
        levering = Levering(datum, add_workdays(max(datum, besluit), delay(self.toeval)))
        toewijzing.leveringen.append(levering)
        return levering

    def _stop(self, levering: Levering, datum: date, reden: str | Callable[[str, date], str]) -> None:
        gemeld = report_day(levering, datum, self.toeval)
        levering.stops.append(Stop(datum, reden if isinstance(reden, str) else reden(self.wet, gemeld), gemeld))

    # Courses

    def _end_as_planned(self, toewijzing: Toewijzing) -> Afloop:
        """Delivered to the last day; now and then nobody reports it (OP288)."""
        einde = toewijzing.besluiten[-1].einddatum
        if not happens(self.toeval, 20):
            self._stop(toewijzing.leveringen[-1], einde, redenen.VOLGENS_PLAN[self.wet])
        return Afloop(EINDE, einde)

    def _end_early(self, toewijzing: Toewijzing) -> Afloop:
        reden = choose(self.toeval, redenen.VOORTIJDIG[self.wet])
        return self._break_off(toewijzing, reden, "05", 700, EINDE)

    def _move_away(self, toewijzing: Toewijzing) -> Afloop:
        return self._break_off(toewijzing, redenen.VERHUISD[self.wet], "07", 1000, VERHUISD)

    def _die(self, toewijzing: Toewijzing) -> Afloop:
        return self._break_off(toewijzing, redenen.OVERLEDEN, "02", 1000, OVERLEDEN)

    def _go_to_wlz(self, toewijzing: Toewijzing) -> Afloop:
        return self._break_off(toewijzing, redenen.to_other_domain, "06", 1000, WLZ)

    def _break_off(
        self,
        toewijzing: Toewijzing,
        reden_stop: str | Callable[[str, date], str],
        reden_wijziging: str,
        promille: int,
        soort: str,
    ) -> Afloop:
        """Stop before the planned end, after which the gemeente mostly shortens the toewijzing."""
        datum = self._moment(toewijzing, 30, 14)
        if datum is None:
            return self._end_as_planned(toewijzing)
        self._stop(toewijzing.leveringen[-1], datum, reden_stop)
        if happens(self.toeval, promille):
            vroegst = max(datum, toewijzing.besluiten[-1].datum)
            self._decide(toewijzing, add_workdays(vroegst, self.toeval.randint(1, 8)), datum, reden_wijziging)
        return Afloop(soort, datum)

    def _extend(self, toewijzing: Toewijzing) -> Afloop:
        """The same toewijzing runs on (OP380), sometimes many times."""
        while True:
            oud = toewijzing.besluiten[-1].einddatum
            nieuw = self._cap(later(oud, choose(self.toeval, DUUR[oud >= basis_vanaf()])))
            datum = workday(later(oud, -self.toeval.randint(14, 45)))
            if nieuw <= oud or datum <= toewijzing.besluiten[-1].datum or datum > self.traject.vandaag:
                break
            referentie = None
            gevraagd = workday(later(datum, -12))
            if self._can_be_asked(gevraagd) and happens(self.toeval, 350):
                referentie = self._ask("317", gevraagd, datum, gewijzigd=((toewijzing, nieuw),))
            self._decide(toewijzing, datum, nieuw, "04", referentie)
            if not happens(self.toeval, 750):
                break
        return self._end_as_planned(toewijzing)

    def _pause(self, toewijzing: Toewijzing) -> Afloop:
        """A temporary stop, then a restart, or a definitive stop without one (OP377)."""
        datum = self._moment(toewijzing, 30, 30)
        if datum is None:
            return self._end_as_planned(toewijzing)
        levering = toewijzing.leveringen[-1]
        self._stop(levering, datum, TIJDELIJK)
        terug = later(datum, self.toeval.randint(14, 70))
        if terug < later(toewijzing.besluiten[-1].einddatum, -14) and happens(self.toeval, 800):
            self._start(toewijzing, terug)
            return self._end_as_planned(toewijzing)
        einde = min(later(datum, 28), toewijzing.besluiten[-1].einddatum)
        self._stop(levering, einde, choose(self.toeval, redenen.VOORTIJDIG[self.wet]))
        return Afloop(EINDE, einde)

    def _scale(self, toewijzing: Toewijzing) -> Afloop:
        """From specialistisch to basis, or back, at the same aanbieder: a new toewijzing the day after (OP257)."""
        groep = {"specialistisch": "basis", "basis": "specialistisch"}.get(toewijzing.product.groep)
        datum = self._moment(toewijzing, 45, 30) if groep else None
        if groep is None or datum is None or (groep == "specialistisch" and happens(self.toeval, 550)):
            return self._end_as_planned(toewijzing)
        # Decided before it begins, but after the toewijzing that it ends.
        besluit = max(workday(later(datum, -8)), add_workdays(toewijzing.besluiten[-1].datum, 1))
        product, ingang = self._product(groep), later(datum, 1)
        einde = self._cap(later(datum, choose(self.toeval, DUUR[True])))
        gevraagd, referentie = workday(later(besluit, -9)), None
        if self._can_be_asked(gevraagd) and happens(self.toeval, 400):
            vraag = Vraag(product, draw_omvang(product, ingang, einde, self.toeval), ingang, einde)
            referentie = self._ask("317", gevraagd, besluit, (vraag,), ((toewijzing, datum),))
        self._decide(toewijzing, besluit, datum, "12" if referentie else "05", referentie)
        self._stop(toewijzing.leveringen[-1], datum, redenen.by_request if referentie else redenen.by_gemeente)
        nieuw = self._assign(product, ingang, besluit, einde, referentie)
        self._start(nieuw, ingang)
        return self._end_as_planned(nieuw)

    def _combine(self, toewijzing: Toewijzing) -> Afloop:
        """A second product beside the first, from the same decision; for some the duo of the HHM pilot (R10)."""
        eerste, andere = toewijzing.besluiten[0], {"basis": "specialistisch"}.get(toewijzing.product.groep, "basis")
        if toewijzing.ingangsdatum < basis_vanaf():
            return self._end_as_planned(toewijzing)
        tweede = self._assign(
            self._product(andere), toewijzing.ingangsdatum, eerste.datum, eerste.einddatum, is_naast=True
        )
        if happens(self.toeval, 500):
            draw_duo(toewijzing, tweede, self._product)
        start = toewijzing.leveringen[0]
        tweede.leveringen.append(Levering(start.begindatum, start.gemeld))
        self._end_as_planned(toewijzing)
        return self._end_as_planned(tweede)

    def _withdraw(self, toewijzing: Toewijzing) -> Afloop:
        """Sent by mistake: taken back as if never given."""
        datum = add_workdays(toewijzing.besluiten[0].datum, self.toeval.randint(2, 8))
        self._decide(toewijzing, datum, toewijzing.ingangsdatum, redenen.withdrawn(datum))
        return Afloop(EINDE, datum)

    # Small draws

    def _moment(self, toewijzing: Toewijzing, na_start: int, voor_einde: int) -> date | None:
        start, einde = toewijzing.leveringen[-1].begindatum, toewijzing.besluiten[-1].einddatum
        return draw_date(self.toeval, later(start, na_start), later(einde, -voor_einde))

    def _product(self, groep: str, eenheid: str | None = None) -> Product:
        return draw_product(self.gemeente_code, self.wet, groep, eenheid, self.toeval)

    def _cap(self, datum: date) -> date:
        return min(datum, self.plafond)

    def _can_be_asked(self, datum: date) -> bool:
        """Whether requests for a change, and answers to requests, exist on a day."""
        return release_on(datum) >= "3.0"


def _is_fixed(toewijzing: Toewijzing) -> bool:
    """Granted as a total, or without a product code: it cannot just run on."""
    return toewijzing.vorm != PRODUCT or toewijzing.omvang is None or toewijzing.omvang.frequentie == TOTAAL


def delay(toeval: Random) -> int:
    """Workdays until something is reported: mostly within the five of OP271 and OP272."""
    return toeval.randint(6, 15) if happens(toeval, 120) else toeval.randint(0, 5)


def report_day(levering: Levering, datum: date, toeval: Random) -> date:
    """When a stop is reported: after the start, and after an earlier stop."""
    vroegst = max([datum, levering.gemeld, *(s.gemeld for s in levering.stops)])
    return add_workdays(vroegst, delay(toeval))


_VERLOPEN: dict[str, tuple[int, Callable[[Levensloop, Toewijzing], Afloop]]] = {
    "volgens plan": (18, Levensloop._end_as_planned),
    "verlengd": (38, Levensloop._extend),
    "voortijdig": (11, Levensloop._end_early),
    "op- of afgeschaald": (14, Levensloop._scale),
    "gepauzeerd": (7, Levensloop._pause),
    "gecombineerd": (8, Levensloop._combine),
    "verhuisd": (4, Levensloop._move_away),
    "overleden": (1, Levensloop._die),
    "naar de Wlz": (2, Levensloop._go_to_wlz),
    "vervallen": (4, Levensloop._withdraw),
}
_NIET_VAST = frozenset({"verlengd", "gecombineerd"})
_NIET_TWEEDE = frozenset({"verhuisd", "overleden", "naar de Wlz"})
