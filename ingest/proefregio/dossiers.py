"""What is registered about clients beside messages: forms of ended wijkteamtrajecten, plans, reports, hours, scores.

Everything follows from the lives that the messages tell; a row is there once it was registered by the last day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from ingest.proefregio.casussen import case_rows
from ingest.proefregio.leven import VERVALLEN, Leven, Toewijzing, Traject, Wijkteamtraject
from ingest.proefregio.schalen import Regio
from ingest.proefregio.toeval import add_workdays, choose, happens, later, make_toeval
from ingest.proefregio.wereld import Aanbieder, basis_vanaf, load_aanbieders
from ingest.registraties.contract import all_contracten

Rij = Mapping[str, Any]
_VOLGENS_PLAN = "volgens plan"
_HALFJAAR = 182
_SPECIALISTISCH = "specialistisch"
# The aanbieders that register hours and scores: the first so many of a gemeente, of so many clients in a thousand.
_METENDE_AANBIEDERS, _GEMETEN = 2, 300
_WEKEN, _OVERLEG_WEKEN = 26, 4
_UITKOMST = {"zelfredzaam": 20, "voorliggende voorziening": 12, "duurzame begeleiding": 18, "voortzetting": 30,
             "afschaling": 12, "opschaling": 5, "overig": 3}  # fmt: skip
_REDEN = {"expertise": 50, "capaciteit": 30, "spreiding": 10, "voorkeur inwoner": 10}
_BEWEGING = {-1: 12, 0: 53, 1: 35}
_VERSIE = {"ZRM": "13 domeinen", "IROC": "12 vragen"}


@dataclass(frozen=True)
class _Zaak:
    """One toewijzing that was delivered on, as it is known on the last day."""

    regio: Regio
    traject: Traject
    toewijzing: Toewijzing
    begin: date
    eind: date
    toeval: Random

    @property
    def vandaag(self) -> date:
        return self.regio.vandaag

    @property
    def aanbieders(self) -> tuple[Aanbieder, ...]:
        """Who has a contract, the largest first."""
        persoon = self.traject.persoon
        return load_aanbieders(persoon.gemeente_code, persoon.wet)[: self.regio.schaal.aanbieders]

    @property
    def who(self) -> dict[str, Any]:
        """Columns that every registration of an aanbieder about a client has."""
        persoon = self.traject.persoon
        return {
            "gemeente_code": persoon.gemeente_code,
            "wet": persoon.wet,
            "agb_code": self.traject.aanbieder.agb_code,
            "bsn": persoon.bsn,
        }

    @property
    def merk(self) -> str:
        """Unique among the toewijzingen of an aanbieder in a gemeente."""
        return f"{self.traject.persoon.wet[0]}{self.toewijzing.nummer}"


def dossier_rows(leven: Leven, regio: Regio) -> Iterator[tuple[str, Rij]]:
    """Every row about one client, with its soort."""
    for wijkteamtraject in leven.wijkteamtrajecten:
        yield from _forms(wijkteamtraject, regio)
        yield from case_rows(wijkteamtraject, regio)
    for traject in leven.trajecten:
        for toewijzing in traject.toewijzingen:
            zaak = _open(traject, toewijzing, regio)
            if zaak is not None:
                yield from _of_case(zaak)


def _of_case(zaak: _Zaak) -> Iterator[tuple[str, Rij]]:
    yield from _plan(zaak)
    yield from _reports(zaak)
    yield from _refusal(zaak)
    if _is_measured(zaak):
        yield from _hours(zaak)
        yield from _scores(zaak)


def _open(traject: Traject, toewijzing: Toewijzing, regio: Regio) -> _Zaak | None:
    """A toewijzing of the products of 2020 that is known, not withdrawn, and begun as far as is known."""
    besluit, leveringen = toewijzing.known(regio.vandaag), toewijzing.reported(regio.vandaag)
    if besluit is None or besluit.reden in VERVALLEN or not leveringen or toewijzing.ingangsdatum < basis_vanaf():
        return None
    persoon = traject.persoon
    toeval = make_toeval(regio.seed, "dossier", persoon.gemeente_code, persoon.wet, toewijzing.nummer)
    return _Zaak(regio, traject, toewijzing, leveringen[0].begindatum, besluit.einddatum, toeval)


def _forms(traject: Wijkteamtraject, regio: Regio) -> Iterator[tuple[str, Rij]]:
    """A form of the coach and one of the inwoner after the end was registered; half of them are not filled in."""
    toeval = make_toeval(regio.seed, "formulier", traject.traject_id)
    dag = add_workdays(traject.einde_geregistreerd, toeval.randint(5, 25))
    for soort in ("EF-C", "EF-I"):
        is_ingevuld = happens(toeval, 480)
        antwoorden = {naam: happens(toeval, kans) for naam, kans in _answers(soort, traject)}
        rij = {
            "traject_id": traject.traject_id,
            "gemeente_code": traject.persoon.gemeente_code,
            "team": traject.team,
            "ingevuld": is_ingevuld,
            "datum": dag if is_ingevuld else None,
            "registratiedatum": dag,
        }
        if dag <= regio.vandaag and not traject.is_vervallen:
            yield soort, rij | (antwoorden if is_ingevuld else {})


def _answers(soort: str, traject: Wijkteamtraject) -> Iterator[tuple[str, int]]:
    """In how many of a thousand forms each question is answered with yes."""
    if soort == "EF-I":
        yield "zelfstandig_verder", 850 if traject.reden_einde == _VOLGENS_PLAN else 250
        return
    yield from {"netwerk_betrokken": 470, "integraal_vormgegeven": 580, "oplossingsvermogen_vergroot": 600}.items()
    yield from {"voorliggend_tijdens": 200, "voorliggend_na": 150}.items()


def _plan(zaak: _Zaak) -> Iterator[tuple[str, Rij]]:
    """Registered when it is ready, and again when the lokale team has it."""
    toeval = zaak.toeval
    if not happens(toeval, 870):
        return
    dag = later(zaak.begin, toeval.randint(3, 70))
    ontvangen = later(dag, toeval.randint(1, 21)) if happens(toeval, 900) else None
    rij = {
        "plan_nummer": f"OP{zaak.merk}",
        **zaak.who,
        "toewijzing_nummer": zaak.toewijzing.nummer,
        "datum": dag,
        "aantal_doelen": toeval.randint(2, 6),
        "met_inwoner_opgesteld": happens(toeval, 920),
    }
    if dag <= zaak.vandaag:
        yield "OP", {**rij, "registratiedatum": dag}
    if ontvangen and ontvangen <= zaak.vandaag:
        yield "OP", {**rij, "ontvangen_op": ontvangen, "registratiedatum": ontvangen}


def _reports(zaak: _Zaak) -> Iterator[tuple[str, Rij]]:
    """Half-yearly while it runs, and before the end; each registered when it is held, and again when it came back."""
    toeval = zaak.toeval
    tussentijds = range(_HALFJAAR, (zaak.eind - zaak.begin).days - 90, _HALFJAAR)
    momenten = [("tussentijds", later(zaak.begin, n + toeval.randint(-20, 40))) for n in tussentijds]
    if (zaak.eind - zaak.begin).days >= 80:
        momenten.append(("eind", later(zaak.eind, -toeval.randint(35, 75))))
    for nummer, (soort, dag) in enumerate(momenten, 1):
        if happens(toeval, 820):
            yield from _report(zaak, f"EV{zaak.merk}-{nummer}", soort, dag)


def _report(zaak: _Zaak, nummer: str, soort: str, dag: date) -> Iterator[tuple[str, Rij]]:
    toeval = zaak.toeval
    doelen = toeval.randint(2, 5)
    behaald = toeval.randint(0, doelen)
    deels = toeval.randint(0, doelen - behaald)
    ontvangen = later(dag, toeval.randint(0, 14))
    terug = later(ontvangen, toeval.randint(3, 50)) if happens(toeval, 850) else None
    uitkomst = choose(toeval, _UITKOMST)
    rij = {
        "verslag_nummer": nummer,
        **zaak.who,
        "toewijzing_nummer": zaak.toewijzing.nummer,
        "soort": soort,
        "datum": dag,
        "uitkomst": uitkomst if soort == "eind" else None,
        "doelen_geevalueerd": doelen,
        "doelen_behaald": behaald,
        "doelen_deels_behaald": deels,
        "ontvangen_op": ontvangen,
    }
    if ontvangen <= zaak.vandaag:
        yield "EV", {**rij, "registratiedatum": ontvangen}
    if terug and terug <= zaak.vandaag:
        yield "EV", {**rij, "teruggekoppeld_op": terug, "registratiedatum": terug}


def _refusal(zaak: _Zaak) -> Iterator[tuple[str, Rij]]:
    """Now and then another aanbieder refused basis first, mostly as was agreed (R03)."""
    toeval = zaak.toeval
    anderen = [a for a in zaak.aanbieders if a != zaak.traject.aanbieder]
    dag = later(zaak.toewijzing.ingangsdatum, -toeval.randint(4, 20))
    if zaak.toewijzing.groep != "basis" or not anderen or not happens(toeval, 30):
        return
    is_zorgvuldig = happens(toeval, 700)
    yield (
        "DV",
        {
            "doorverwijzing_nummer": f"DV{zaak.merk}",
            **{naam: waarde for naam, waarde in zaak.who.items() if naam != "agb_code"},
            "van_agb_code": toeval.choice(anderen[:5]).agb_code,
            "naar_agb_code": zaak.traject.aanbieder.agb_code if is_zorgvuldig else None,
            "datum": dag,
            "reden": choose(toeval, _REDEN) if is_zorgvuldig or happens(toeval, 500) else None,
            "schriftelijk": is_zorgvuldig or happens(toeval, 400),
            "gedeeld_met_lokaal_team": is_zorgvuldig or happens(toeval, 200),
            "registratiedatum": zaak.toewijzing.ingangsdatum,
        },
    )


def _is_measured(zaak: _Zaak) -> bool:
    """Specialistic begeleiding at one of the aanbieders that measure."""
    metend = zaak.aanbieders[:_METENDE_AANBIEDERS]
    is_theirs = zaak.toewijzing.groep == _SPECIALISTISCH and zaak.traject.aanbieder in metend
    return is_theirs and happens(zaak.toeval, _GEMETEN)


def _hours(zaak: _Zaak) -> Iterator[tuple[str, Rij]]:
    """TR: the duo's hours in the first half-year, per week while there is delivery, and now and then their overleg."""
    toeval = zaak.toeval
    duo = {discipline: f"{discipline}{toeval.randint(1, 12)}" for discipline in ("pb", "mb")}
    maandag = later(zaak.begin, 7 - zaak.begin.weekday())
    for week in range(_WEKEN):
        dag = later(maandag, 7 * week)
        runs = any(levering.runs_on(dag) for levering in zaak.toewijzing.leveringen) and dag <= zaak.eind
        if later(dag, 7) > zaak.vandaag or not runs:
            return
        for discipline, medewerker in duo.items():
            uren = Decimal(toeval.randint(*((4, 13) if discipline == "pb" else (2, 9)))) / 4
            gepland = not happens(toeval, 250)
            werk = {"medewerker_id": medewerker, "discipline": discipline, "gepland": gepland, "uren": uren}
            yield "TR", {**_line(zaak, week, discipline, dag), **werk, "soort_inzet": "begeleiding"}
        if week % _OVERLEG_WEKEN == 0:  # with the wijkteam, about the case
            werk = {"medewerker_id": duo["pb"], "uren": Decimal(2 + week % 3) / 4}
            yield "TR", {**_line(zaak, week, "overleg", dag), **werk, "soort_inzet": "overleg"}


def _line(zaak: _Zaak, week: int, waarvan: str, dag: date) -> Rij:
    nummer = f"TR{zaak.merk}-{week:02d}-{waarvan}"
    return {"regel_id": nummer, **zaak.who, "week": dag, "registratiedatum": later(dag, 7)}


def _scores(zaak: _Zaak) -> Iterator[tuple[str, Rij]]:
    """ZRM and I.ROC at the begin and every half-year; from one to the next a score mostly stays or rises a little."""
    stand: dict[int, int] = {}
    for nummer, dagen in enumerate(range(10, (min(zaak.eind, zaak.vandaag) - zaak.begin).days, _HALFJAAR), 1):
        dag = later(zaak.begin, dagen)
        for at, (soort, plaats, hoogste) in enumerate(_scale()):
            vorige = stand.get(at, zaak.toeval.randint(1, hoogste))
            stand[at] = max(1, min(hoogste, vorige + choose(zaak.toeval, _BEWEGING)))
            yield (
                soort,
                {
                    "meting_nummer": f"{soort}{zaak.merk}-{nummer}",
                    **zaak.who,
                    "datum": dag,
                    "versie": _VERSIE[soort],
                    **plaats,
                    "score": stand[at],
                    "registratiedatum": dag,
                },
            )


@cache
def _scale() -> tuple[tuple[str, dict[str, str], int], ...]:
    """Every domain of the ZRM and every question of the I.ROC, with the highest score."""
    domeinen, vragen = all_contracten()["ZRM"].kolommen["domein"], all_contracten()["IROC"].kolommen["vraag"]
    zrm = [("ZRM", {"domein": d}, 5) for d in domeinen.waarden_bij.waarden[_VERSIE["ZRM"]]]  # type: ignore[union-attr]
    iroc = [
        ("IROC", {"onderdeel": onderdeel, "vraag": vraag}, 6)
        for onderdeel, eigen in vragen.waarden_bij.waarden.items()  # type: ignore[union-attr]
        for vraag in eigen
    ]
    return (*zrm, *iroc)
