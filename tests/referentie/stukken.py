"""What the plain reading of the rules is about: messages, toewijzingen, leveringen and prestaties as plain objects."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from ingest.standaard.schrijven import write_bericht

MINUTEN = {"01": 1, "04": 60, "16": 240}
GROEP = {"P01": "basis", "P02": "specialistisch"}
GOED, NIET_BEOORDEELD, VOLLEDIG, TIJDELIJK = "0200", "0233", "8001", "20"
HEEN_VAN = {"302": "301", "306": "305", "308": "307", "325": "323", "304": "303"}
FACTUUR = {"448", "449", "450", "451"}
DAG, GAT = timedelta(days=1), timedelta(days=30)


class Onbeslist(Exception):
    """The text does not say what becomes of this."""


@dataclass(frozen=True, eq=False)
class Bericht:
    """One message as its writer takes it; `spaties` changes its bytes and not its content."""

    standaard: str
    release: str
    nummer: str
    inhoud: dict[str, Any]
    spaties: int = 0

    def to_bytes(self) -> bytes:
        data = write_bericht(self.standaard, self.release, self.nummer, self.inhoud)
        return data.replace(b"\n", b"\n" + b" " * self.spaties)

    @property
    def wet(self) -> str:
        return {"iwmo": "wmo", "ijw": "jeugd"}[self.standaard]

    @property
    def kop(self) -> dict[str, Any]:
        return self.inhoud["Header"]

    @property
    def is_2x(self) -> bool:
        return self.release < "3.0"

    @property
    def is_retour(self) -> bool:
        return self.nummer in HEEN_VAN

    @property
    def partijen(self) -> tuple[str, str]:
        """Gemeente and aanbieder, whoever sends; a 302 copies its 301."""
        if self.nummer in ("303", "304"):
            return self.kop["Gemeente"], self.kop["Aanbieder"]
        een, ander = self.kop["Afzender"], self.kop["Ontvanger"]
        return (een, ander) if len(een) == 4 else (ander, een)

    @property
    def gesprek(self) -> tuple:
        """What a message and its answers have in common (§5.3)."""
        soort = HEEN_VAN.get(self.nummer, self.nummer)
        if soort == "303":
            ident = self.kop["DeclaratieFactuurIdentificatie"]
            periode = tuple(ident["DeclaratiePeriode"].values())
            is_factuur = self.kop.get("BerichtCode") in FACTUUR
            return (self.wet, soort, *self.partijen, is_factuur, *reversed(self.declaratie), *periode)
        what = self.kop["DeclaratieIdentificatie" if self.nummer == "325" else "BerichtIdentificatie"]
        return (self.wet, soort, *self.partijen, what["Identificatie"], what["Dagtekening"])

    @property
    def declaratie(self) -> tuple[date, str]:
        """Date and number of a declaration of 2.x."""
        ident = self.kop["DeclaratieFactuurIdentificatie"]
        return ident["FactuurDagtekening"], ident["DeclarantFactuurNummer"]

    @property
    def eigen(self) -> tuple[date, str]:
        """Date and identification of the message itself; of an answer its own."""
        if self.nummer == "303":
            return self.declaratie
        if self.nummer == "304":
            ident = self.kop["RetourHeader"]
            return ident["RetourDagtekening"], ident["GemeenteReferentieNummer"]
        if "DagtekeningRetour" in self.kop:
            return self.kop["DagtekeningRetour"], self.kop["IdentificatieRetour"]
        ident = self.kop["BerichtIdentificatie"]
        return ident["Dagtekening"], ident["Identificatie"]


@dataclass(eq=False)
class Post:
    """A message that counts: `nummer` is the first place in the history of its content."""

    nummer: int
    bericht: Bericht
    status: str = "n.v.t."
    antwoord: "Post | None" = None


@dataclass(eq=False)
class Versie:
    post: Post
    bsn: str
    beschikking: int | None
    product: dict[str, Any]

    @property
    def volgorde(self) -> tuple:
        return (self.product["Toewijzingsdatum"], self.product["Toewijzingstijd"], *self.post.bericht.eigen)

    @property
    def inhoud(self) -> tuple:
        p = self.product
        return (soort(p), p["Toewijzingsdatum"], p["Toewijzingstijd"], p["Ingangsdatum"], p.get("Einddatum"),
                tuple(p["Omvang"].values()))  # fmt: skip

    @property
    def kenmerk(self) -> tuple:
        """What a toewijzing without a number is known by."""
        gemeente, agb = self.post.bericht.partijen
        return (gemeente, self.post.bericht.wet, self.bsn, self.beschikking, *soort(self.product), agb,
                self.product["Ingangsdatum"])  # fmt: skip

    @property
    def zonder_beschikking(self) -> tuple:
        return self.kenmerk[:3] + self.kenmerk[4:]


@dataclass(eq=False)
class Toewijzing:
    sleutel: tuple
    bsn: str
    agb: str
    versies: list[Versie]
    is_vervallen: bool = False
    reden: str | None = None
    leveringen: list["Levering"] = field(default_factory=list)
    prestaties: list["Prestatie"] = field(default_factory=list)

    @property
    def nu(self) -> Versie:
        return self.versies[-1]

    @property
    def beschikking(self) -> int | None:
        """The last that was named: since 3.0 a message names none."""
        return next((v.beschikking for v in reversed(self.versies) if v.beschikking is not None), None)

    @property
    def ingangsdatum(self) -> date:
        return self.nu.product["Ingangsdatum"]

    @property
    def einddatum(self) -> date | None:
        return self.nu.product.get("Einddatum")

    @property
    def stand(self) -> tuple:
        """What fct_toewijzing says of its deliveries: first begin, end of the last, last definitive reason."""
        reeks = sorted(self.leveringen, key=lambda x: x.begin)
        if not reeks:
            return self.sleutel, None, None, None
        redenen = [x.reden for x in reeks if x.reden not in (None, TIJDELIJK)]
        reden = redenen[-1] if redenen else TIJDELIJK if reeks[-1].is_tijdelijk else None
        return self.sleutel, reeks[0].begin, reeks[-1].eind, reden

    @property
    def geld(self) -> tuple:
        """Sums of what is linked to it."""
        telt = [p for p in self.prestaties if p.telt]
        toegekend = sum(p.toegekend for p in self.prestaties)
        return self.sleutel, sum(p.ingediend for p in telt), toegekend, sum(p.minuten for p in telt)


@dataclass(eq=False)
class Levering:
    sleutel: tuple
    toewijzing: Toewijzing | None
    soort: tuple
    begin: date
    eind: date | None
    reden: str | None
    is_tijdelijk: bool
    is_onderbroken: bool
    einde_traject: date | None
    post: Post | None
    is_taakgericht: bool

    @property
    def einde_effectief(self) -> date | None:
        return earliest(self.eind, self.toewijzing.einddatum if self.toewijzing else None)


@dataclass(eq=False)
class Prestatie:
    post: Post
    bsn: str
    regel: dict[str, Any]
    status: str
    ingediend: int
    toegekend: int
    toewijzing: Toewijzing | None = None
    debet: "Prestatie | None" = None

    @property
    def referentie(self) -> tuple:
        bericht = self.post.bericht
        return (bericht.wet, bericht.partijen[1], self.regel["ProductReferentie"]["ReferentieNummer"])

    @property
    def vorige(self) -> tuple | None:
        nummer = self.regel["ProductReferentie"].get("VorigReferentieNummer")
        return (*self.referentie[:2], nummer) if nummer else None

    @property
    def maand(self) -> date:
        top = self.post.bericht.inhoud.get("Declaratie") or self.post.bericht.kop["DeclaratieFactuurIdentificatie"]
        return top["DeclaratiePeriode"]["Begindatum"].replace(day=1)

    @property
    def minuten(self) -> int:
        geleverd = geleverd_deel(self.regel)
        return MINUTEN.get(geleverd["Eenheid"], 0) * geleverd["GeleverdVolume"] * (-1 if self.vorige else 1)

    @property
    def is_heel_afgewezen(self) -> bool:
        return self.post.status == "afgekeurd"

    @property
    def telt(self) -> bool:
        """In what the toewijzing has declared (§5.6)."""
        return self.status != "afgewezen" and not (self.debet and self.debet.status == "afgewezen")


@dataclass
class Uitkomst:
    """What the rules make of a history. A finding is (rule, the messages of which at least one must be named)."""

    posten: list[Post] = field(default_factory=list)
    dubbel: int = 0
    toewijzingen: dict[tuple, Toewijzing] = field(default_factory=dict)
    leveringen: list[Levering] = field(default_factory=list)
    trajecten: list[tuple] = field(default_factory=list)
    prestaties: list[Prestatie] = field(default_factory=list)
    dagen: dict[tuple, int] = field(default_factory=dict)
    episoden: list[tuple] = field(default_factory=list)
    bevindingen: set[tuple[str, frozenset[int]]] = field(default_factory=set)

    def find(self, regel: str, *posten: Post) -> None:
        self.bevindingen.add((regel, frozenset(p.nummer for p in posten)))


def earliest(*dagen: date | None) -> date | None:
    return min((d for d in dagen if d is not None), default=None)


def soort(regel: dict[str, Any]) -> tuple:
    product = regel.get("Product", {})
    return product.get("Categorie"), product.get("Code")


def groep(product: tuple) -> str:
    return GROEP[product[1][2:]]


def geleverd_deel(regel: dict[str, Any]) -> dict[str, Any]:
    """Where volume and money stand: 2.x puts them one level deeper."""
    return regel.get("IngediendeBedragPrestatie", regel)


def cents(bedrag: dict[str, Any]) -> int:
    return -bedrag["Bedrag"] if bedrag["DebetCredit"] == "C" else bedrag["Bedrag"]


def codes(waarde: Any) -> Iterator[str]:
    """Every RetourCode below a value."""
    if isinstance(waarde, dict):
        for naam, inner in waarde.items():
            yield from inner if naam == "RetourCode" else codes(inner)
    if isinstance(waarde, list):
        for inner in waarde:
            yield from codes(inner)
