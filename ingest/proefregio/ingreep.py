"""What comes over a traject from outside: a new contract that renumbers it, or an end of everything."""

from dataclasses import replace
from datetime import date
from random import Random

from ingest.proefregio import redenen
from ingest.proefregio.leven import TOTAAL, VERVALLEN, Besluit, Levering, Omvang, Stop, Toewijzing, Traject
from ingest.proefregio.levensloop import delay, report_day
from ingest.proefregio.nummers import Nummers
from ingest.proefregio.omvang import draw_product
from ingest.proefregio.toeval import add_workdays, choose, draw_time, later, workday
from ingest.proefregio.wereld import ONBEPAALD

_GROEPEN = {"basis": 55, "specialistisch": 45}


def renumber(traject: Traject, wissel: date, nummers: Nummers, toeval: Random) -> None:
    """From the day of a new contract on, what runs gets a new number (reason 03); it was decided a month before."""
    besluit = workday(later(wissel, -30))
    for oud in list(traject.toewijzingen):
        laatste = oud.known(besluit)
        if laatste is not None and _runs_through(oud, laatste, besluit, wissel):
            nieuw = _successor(oud, laatste, wissel, traject, nummers, toeval)
            nieuw.besluiten += [Besluit(besluit, draw_time(toeval), laatste.einddatum)]
            _hand_over(oud, nieuw, besluit, wissel, traject, toeval)
            oud.besluiten.append(Besluit(besluit, draw_time(toeval), later(wissel, -1), "03"))
            traject.toewijzingen.append(nieuw)


def _runs_through(toewijzing: Toewijzing, laatste: Besluit, besluit: date, wissel: date) -> bool:
    """Granted well before, delivered on the day itself, and not over by then."""
    return (
        toewijzing.besluiten[0].datum < besluit
        and toewijzing.ingangsdatum < wissel <= min(laatste.einddatum, toewijzing.besluiten[-1].einddatum)
        and not any(b.reden in VERVALLEN or b.datum == besluit for b in toewijzing.besluiten)
        and any(le.begindatum < wissel and le.runs_on(wissel) for le in toewijzing.leveringen)
    )


def _successor(
    oud: Toewijzing, laatste: Besluit, wissel: date, traject: Traject, nummers: Nummers, toeval: Random
) -> Toewijzing:
    """As the old one, for what is left of its period; what was bought before basis and specialistisch becomes that."""
    persoon, product = traject.persoon, oud.product
    if product.groep == ONBEPAALD:
        product = draw_product(persoon.gemeente_code, persoon.wet, choose(toeval, _GROEPEN), product.eenheid, toeval)
    rest, dagen = (laatste.einddatum - wissel).days + 1, (laatste.einddatum - oud.ingangsdatum).days + 1
    omvang, budget = oud.omvang, oud.budget_cent
    if omvang is not None and omvang.frequentie == TOTAAL:
        omvang = Omvang(max(1, omvang.volume * rest // dagen), omvang.eenheid, TOTAAL)
    if budget is not None:
        budget = budget * rest // dagen
    nummer = nummers.toewijzing(persoon.gemeente_code, persoon.wet)
    return Toewijzing(nummer, product, wissel, omvang, oud.verzilvering, oud.vorm, budget)


def _hand_over(
    oud: Toewijzing, nieuw: Toewijzing, besluit: date, wissel: date, traject: Traject, toeval: Random
) -> None:
    """Later decisions, deliveries, stops and requests go to the new number."""
    nieuw.besluiten += [b for b in oud.besluiten if b.datum > besluit]
    oud.besluiten = [b for b in oud.besluiten if b.datum <= besluit]
    lopend = next(le for le in oud.leveringen if le.begindatum < wissel and le.runs_on(wissel))
    start = Levering(wissel, add_workdays(wissel, delay(toeval)))
    start.stops = [replace(s, gemeld=max(s.gemeld, start.gemeld)) for s in lopend.stops]
    nieuw.leveringen = [start, *(le for le in oud.leveringen if le.begindatum >= wissel)]
    oud.leveringen = [le for le in oud.leveringen if le.begindatum < wissel]
    lopend.stops = []
    gemeld = report_day(lopend, later(wissel, -1), toeval)
    lopend.stops = [Stop(later(wissel, -1), redenen.by_gemeente(traject.persoon.wet, gemeld), gemeld)]
    traject.verzoeken = [
        replace(v, gewijzigd=tuple((nieuw if w is oud else w, einde) for w, einde in v.gewijzigd))
        if v.datum > besluit
        else v
        for v in traject.verzoeken
    ]


def end_all(traject: Traject, datum: date, reden_stop: str, reden_wijziging: str, toeval: Random) -> None:
    """Whatever was still going on at another aanbieder ends on that day too; what was to come after never was."""
    for toewijzing in traject.toewijzingen:
        _end(toewijzing, traject.persoon.wet, datum, reden_stop, reden_wijziging, toeval)
    weg = [w for w in traject.toewijzingen if not w.besluiten or w.ingangsdatum > datum]
    traject.toewijzingen = [w for w in traject.toewijzingen if w not in weg]
    blijvend = {b.referentie for w in traject.toewijzingen for b in w.besluiten}
    traject.verzoeken = [v for v in traject.verzoeken if v.afgewezen or v.referentie in blijvend]


def _end(toewijzing: Toewijzing, wet: str, datum: date, reden_stop: str, reden_wijziging: str, toeval: Random) -> None:
    toewijzing.besluiten = [b for b in toewijzing.besluiten if b.datum <= datum]
    toewijzing.leveringen = [le for le in toewijzing.leveringen if le.begindatum <= datum]
    for levering in toewijzing.leveringen:
        levering.stops = [s for s in levering.stops if s.einddatum <= datum]
        if not levering.stops:
            gemeld = report_day(levering, datum, toeval)
            code = redenen.to_other_domain(wet, gemeld) if reden_wijziging == "06" else reden_stop
            levering.stops.append(Stop(datum, code, gemeld))
    laatste = toewijzing.besluiten[-1] if toewijzing.besluiten else None
    if laatste is not None and laatste.einddatum > datum and laatste.reden not in VERVALLEN:
        moment = add_workdays(max(datum, laatste.datum), toeval.randint(1, 8))
        toewijzing.besluiten.append(Besluit(moment, draw_time(toeval), datum, reden_wijziging))
