"""What can happen to a client, as facts: who decided what and when, who delivered from when to when.

These facts are the truth of the region. They know nothing of messages, only on which day something became known.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time

from ingest.proefregio.persoon import Persoon
from ingest.proefregio.toeval import later, month_end, months
from ingest.proefregio.wereld import ONBEPAALD, Aanbieder, Product

TIJDELIJK = "20"
# Withdrawn as if never given: 13 since release 3.1, 01 before.
VERVALLEN = {"13", "01"}
# What a toewijzing names: the product, only its categorie, or neither (OP302, IV075).
PRODUCT, CATEGORIE, LEEG = "product", "categorie", "leeg"
WEEK, MAAND, TOTAAL = "2", "4", "6"


@dataclass(frozen=True, slots=True)
class Omvang:
    """How much may be delivered: per week ("2"), per month ("4"), or in all ("6")."""

    volume: int
    eenheid: str
    frequentie: str

    def allowed(self, dagen: int, dagen_in_maand: int, dagen_in_totaal: int) -> int:
        """Volume that fits certainly in so many days of one month: whole weeks, or a share."""
        if self.frequentie == WEEK:
            return dagen // 7 * self.volume
        return dagen * self.volume // (dagen_in_maand if self.frequentie == MAAND else dagen_in_totaal)


@dataclass(frozen=True, slots=True)
class Besluit:
    """One version of a toewijzing: decided at a moment, until when, why it differs from the version before."""

    datum: date
    tijd: time
    einddatum: date
    reden: str | None = None
    referentie: str | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """The end of a delivery, and when the aanbieder reports it."""

    einddatum: date
    reden: str
    gemeld: date


@dataclass(slots=True)
class Levering:
    """One start. A temporary stop may be followed by a definitive one on the same start."""

    begindatum: date
    gemeld: date
    stops: list[Stop] = field(default_factory=list)

    @property
    def einddatum(self) -> date | None:
        """Last day delivered; None while nobody stopped it."""
        return self.stops[0].einddatum if self.stops else None

    def runs_on(self, datum: date) -> bool:
        """Whether there is delivery on a day."""
        return self.begindatum <= datum and (not self.stops or self.stops[0].einddatum >= datum)


@dataclass(slots=True)
class Toewijzing:
    """What is granted to one client at one aanbieder, with all its versions and deliveries.

    `product` is what is delivered; `vorm` says how much of it the toewijzing names. Either an Omvang or a budget
    (eurocent, for the whole period) says how much.
    """

    nummer: int
    product: Product
    ingangsdatum: date
    omvang: Omvang | None
    verzilvering: int  # percentage of the allowed volume that is really delivered
    vorm: str = PRODUCT
    budget_cent: int | None = None
    besluiten: list[Besluit] = field(default_factory=list)
    leveringen: list[Levering] = field(default_factory=list)

    @property
    def groep(self) -> str:
        """Product group, as far as the toewijzing tells."""
        return self.product.groep if self.vorm == PRODUCT else ONBEPAALD

    def known(self, datum: date) -> Besluit | None:
        """The version that holds on the evening of a day."""
        return max((b for b in self.besluiten if b.datum <= datum), key=lambda b: (b.datum, b.tijd), default=None)

    def is_current(self, datum: date) -> bool:
        """Known, not withdrawn, and not over on that day."""
        besluit = self.known(datum)
        return besluit is not None and besluit.reden not in VERVALLEN and besluit.einddatum >= datum

    def reported(self, tot: date) -> list[Levering]:
        """The deliveries whose start is known on a day."""
        return [le for le in self.leveringen if le.gemeld <= tot]

    def delivered(self, gemeld_tot: date) -> Iterator[tuple[date, int]]:
        """Every month with its delivered volume, within what is granted and known."""
        besluit = self.known(gemeld_tot)
        if besluit is None or besluit.reden in VERVALLEN or not self.leveringen:
            return
        begin = min(le.begindatum for le in self.leveringen)
        for maand in months(begin, min(besluit.einddatum, gemeld_tot)):
            laatste = month_end(maand)
            dagen = sum(_overlap(le, maand, min(laatste, besluit.einddatum)) for le in self.leveringen)
            volume = self._allowed(dagen, laatste.day) * self.verzilvering // 100
            if volume:
                yield maand, volume

    def _allowed(self, dagen: int, dagen_in_maand: int) -> int:
        in_totaal = (self.besluiten[0].einddatum - self.ingangsdatum).days + 1
        if self.omvang is not None:
            return self.omvang.allowed(dagen, dagen_in_maand, in_totaal)
        return (self.budget_cent or 0) * dagen // in_totaal // self.product.tarief_cent


def _overlap(levering: Levering, begin: date, eind: date) -> int:
    tot = min(eind, levering.einddatum or eind)
    return max(0, (later(tot, 1) - max(begin, levering.begindatum)).days)


@dataclass(frozen=True)
class Vraag:
    """A product that an aanbieder asks for."""

    product: Product
    omvang: Omvang
    ingangsdatum: date
    einddatum: date


@dataclass(frozen=True)
class Verzoek:
    """A request of the aanbieder: for a toewijzing (315) or for a change (317).

    `gewijzigd` are existing toewijzingen with the end that is asked for.
    """

    nummer: str
    referentie: str
    datum: date
    nieuw: tuple[Vraag, ...] = ()
    gewijzigd: tuple[tuple[Toewijzing, date], ...] = ()
    in_onderzoek: date | None = None
    afgewezen: date | None = None


@dataclass
class Traject:
    """Everything that one aanbieder does for one client of one gemeente under one wet, told until `vandaag`."""

    persoon: Persoon
    aanbieder: Aanbieder
    vandaag: date
    beschikking: int
    toewijzingen: list[Toewijzing] = field(default_factory=list)
    verzoeken: list[Verzoek] = field(default_factory=list)


@dataclass(frozen=True)
class Wijkteamtraject:
    """Begeleiding by a wijkteam itself. The end is known from `einde_geregistreerd` on."""

    traject_id: str
    persoon: Persoon
    team: str
    wijk_code: str
    is_pilot: bool
    startdatum: date
    einddatum: date
    reden_einde: str
    geraamde_uren: int  # in tenths of an hour
    vraagsoort: str
    reden_niet_zelf: str
    geregistreerd: date
    einde_geregistreerd: date
    is_vervallen: bool


@dataclass(frozen=True)
class Leven:
    """One client with everything that happens to them."""

    trajecten: tuple[Traject, ...]
    wijkteamtrajecten: tuple[Wijkteamtraject, ...]
