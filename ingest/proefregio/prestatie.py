"""What is declared, month by month, and what becomes of it: facts about money, without messages.

One Kasboek is the declaring of one aanbieder for one gemeente and wet.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any

from ingest.proefregio.leven import Toewijzing, Traject
from ingest.proefregio.nummers import Nummers
from ingest.proefregio.persoon import Persoon
from ingest.proefregio.schalen import release_on
from ingest.proefregio.toeval import (
    add_workdays,
    choose,
    happens,
    later,
    month_end,
    month_start,
    months,
    next_month,
    workday,
)
from ingest.proefregio.wereld import Aanbieder

_LATER, _TE_VEEL, _VERKEERD_TARIEF = "een maand later", "te veel", "verkeerd tarief"
_VERLOOP = {"gewoon": 950, _LATER: 20, _TE_VEEL: 15, _VERKEERD_TARIEF: 15}
_TARIEF_ERNAAST = 150
_TARIEF_WIJKT_AF = "0611"
# A 323 tells of no day before 2021 (CS100), and the last 303 and 304 were sent in December 2020: so the lines of that
# month were declared before it was over, and nothing about them came later.
_LAATSTE_2X, _LAATSTE_MAAND_2X = date(2020, 12, 31), date(2020, 12, 1)


@dataclass(slots=True, eq=False)
class Prestatie:
    """One declared line. Money in eurocent, a credit is negative; `status` as the warehouse words it."""

    persoon: Persoon
    toewijzing: Toewijzing
    begindatum: date
    einddatum: date
    volume: int
    tarief_cent: int
    is_te_veel: bool = False
    referentie: str = ""
    crediteert: "Prestatie | None" = None
    status: str = "open"
    retourcode: str = ""
    toegekend_cent: int = 0

    @property
    def maand(self) -> date:
        """First day of the month of the ProductPeriode."""
        return month_start(self.begindatum)

    @property
    def teken(self) -> int:
        """Minus one for a credit."""
        return -1 if self.crediteert else 1

    @property
    def ingediend_cent(self) -> int:
        """Signed amount."""
        return self.teken * self.volume * self.tarief_cent

    @property
    def onrechtmatig(self) -> str | None:
        """Why a line is not lawful; None when it is. What takes a wrong line back, is lawful."""
        if self.crediteert:
            return None
        if self.tarief_cent != self.toewijzing.product.tarief_cent:
            return "tarief wijkt af van het contract"
        return "meer dan geleverd" if self.is_te_veel else None


@dataclass(slots=True)
class Declaratie:
    """What one aanbieder declares at once. `afgekeurd_op`: a first attempt that was rejected as a whole."""

    aanbieder: Aanbieder
    wet: str
    maand: date
    datum: date
    prestaties: list[Prestatie]
    antwoord: date | None = None
    afgekeurd_op: date | None = None
    eerste_poging: date | None = None

    @property
    def is_nieuw(self) -> bool:
        """Whether it goes as a 323, and not as a 303."""
        return release_on(self.datum) >= "3.0"

    @property
    def ingediend_cent(self) -> int:
        """Sum of what is declared."""
        return sum(p.ingediend_cent for p in self.prestaties)

    @property
    def toegekend_cent(self) -> int:
        """Sum of what is awarded."""
        return sum(p.toegekend_cent for p in self.prestaties)


@dataclass
class Kasboek:
    """Lines waiting for the month in which they will be declared."""

    aanbieder: Aanbieder
    wet: str
    vandaag: date
    nummers: Nummers
    toeval: Random
    wachtend: dict[date, list[Prestatie]] = field(default_factory=lambda: defaultdict(list))

    def add(self, traject: Traject) -> None:
        """Take in everything delivered in one traject."""
        for toewijzing in traject.toewijzingen:
            besluit = toewijzing.known(self.vandaag)
            for maand, volume in toewijzing.delivered(self.vandaag):
                periode = (max(maand, toewijzing.ingangsdatum), min(month_end(maand), besluit.einddatum))
                if self.aanbieder.declareert == "week" and maand <= _LAATSTE_MAAND_2X:  # after it TR387 and TR388 hold
                    for week, deel in _per_week(*periode, volume):
                        self._add_line(traject.persoon, toewijzing, maand, week, deel)
                else:
                    self._add_line(traject.persoon, toewijzing, maand, periode, volume)

    def _add_line(
        self, persoon: Persoon, toewijzing: Toewijzing, maand: date, periode: tuple[date, date], volume: int
    ) -> None:
        verloop = "gewoon" if maand == _LAATSTE_MAAND_2X else choose(self.toeval, _VERLOOP)
        tarief = toewijzing.product.tarief_cent
        tarief += _TARIEF_ERNAAST if verloop == _VERKEERD_TARIEF else 0
        is_te_veel = verloop == _TE_VEEL and volume > 1
        lijn = Prestatie(persoon, toewijzing, *periode, volume, tarief, is_te_veel)
        self.wachtend[next_month(maand) if verloop == _LATER else maand].append(lijn)

    def declarations(self) -> Iterator[Declaratie]:
        """One declaration per month that has something to declare, as far as it was sent in time."""
        if not self.wachtend:
            return
        eerste = min(prestatie.maand for lijnen in self.wachtend.values() for prestatie in lijnen)
        for maand in months(eerste, self.vandaag):
            prestaties = self.wachtend.pop(maand, []) or self._take_late(maand)
            dagen = self.toeval.randint(1, 11)
            datum = workday(later(next_month(maand), -dagen if maand == _LAATSTE_MAAND_2X else dagen))
            if prestaties and datum <= self.vandaag:
                declaratie = Declaratie(self.aanbieder, self.wet, maand, datum, prestaties)
                self._number(prestaties)
                self._answer(declaratie)
                yield declaratie

    def _take_late(self, maand: date) -> list[Prestatie]:
        """The lines of a month that would all come a month later: a month with delivery is never skipped (TR318)."""
        volgende = self.wachtend.pop(next_month(maand), [])
        laat = [prestatie for prestatie in volgende if prestatie.maand == maand]
        if rest := [prestatie for prestatie in volgende if prestatie.maand != maand]:
            self.wachtend[next_month(maand)] = rest
        return laat

    def _number(self, prestaties: list[Prestatie]) -> None:
        prestaties.sort(key=lambda p: (p.persoon.nummer, p.toewijzing.nummer, p.begindatum, p.teken))
        for prestatie in prestaties:
            prestatie.referentie = self.nummers.prestatie()

    def _answer(self, declaratie: Declaratie) -> None:
        """Mostly awarded; a wrong tariff is corrected at once (2.x) or rejected and declared again (3.x)."""
        self._reject_first(declaratie)
        antwoord = add_workdays(declaratie.datum, self.toeval.randint(1, 9))
        if not declaratie.is_nieuw:
            antwoord = min(antwoord, _LAATSTE_2X)
        if antwoord > self.vandaag or happens(self.toeval, 8):
            return
        declaratie.antwoord = antwoord
        for prestatie in declaratie.prestaties:
            self._judge(prestatie, next_month(declaratie.maand), declaratie.is_nieuw)

    def _reject_first(self, declaratie: Declaratie) -> None:
        afgekeurd, herkansing = add_workdays(declaratie.datum, 1), add_workdays(declaratie.datum, 4)
        kan_over = herkansing <= self.vandaag and release_on(herkansing) == release_on(declaratie.datum)
        if kan_over and happens(self.toeval, 12):
            declaratie.eerste_poging, declaratie.afgekeurd_op = declaratie.datum, afgekeurd
            declaratie.datum = herkansing

    def _judge(self, prestatie: Prestatie, volgende: date, is_nieuw: bool) -> None:
        """What the gemeente thinks of a line, and what the aanbieder does about it a month later."""
        tarief = prestatie.toewijzing.product.tarief_cent
        if prestatie.tarief_cent == tarief:
            prestatie.status, prestatie.toegekend_cent = "toegekend", prestatie.ingediend_cent
            if prestatie.is_te_veel:
                # Credited, and declared again with the right volume (IV091).
                goed = replace(prestatie, volume=prestatie.volume - 1, **_NIEUW)
                self.wachtend[volgende] += [replace(prestatie, crediteert=prestatie, **_NIEUW), goed]
        elif not is_nieuw:
            prestatie.status, prestatie.retourcode = "deels", _TARIEF_WIJKT_AF
            prestatie.toegekend_cent = prestatie.volume * tarief
        else:
            prestatie.status, prestatie.retourcode = "afgewezen", _TARIEF_WIJKT_AF
            self.wachtend[volgende].append(replace(prestatie, tarief_cent=tarief, **_NIEUW))


def _per_week(van: date, tot: date, volume: int) -> Iterator[tuple[tuple[date, date], int]]:
    """The weeks (Monday to Sunday) of a part of a month, each with its share; what cannot be shared comes first."""
    weken, dag = [], van
    while dag <= tot:
        zondag = min(tot, later(dag, 6 - dag.weekday()))
        weken.append((dag, zondag))
        dag = later(zondag, 1)
    deel, rest = divmod(volume, len(weken))
    for nummer, week in enumerate(weken):
        if aandeel := deel + (nummer < rest):
            yield week, aandeel


# A line that follows on another one starts without number and outcome.
_NIEUW: dict[str, Any] = {
    "is_te_veel": False,
    "referentie": "",
    "status": "open",
    "retourcode": "",
    "toegekend_cent": 0,
}
