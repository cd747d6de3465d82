"""The linking rules of ontwerp §5 once more, slow and plain: dicts and loops over messages as nested values.

Written from the text alone, so that two readings of it can be compared. Where the text leaves an answer open, it
raises Onbeslist. A toewijzing is known here by (gemeente, wet, nummer), or without a number by what §5.1 lists.
"""

from collections import defaultdict
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


def link(history: list[Bericht], peildatum: date) -> Uitkomst:
    """Everything §5 says about this history on this day."""
    uit = Uitkomst()
    remember(history, uit)
    answer(uit)
    assign(uit)
    deliver(uit, peildatum)
    follow(uit)
    declare(uit)
    count_days(uit, peildatum)
    chain(uit, peildatum)
    return uit


# 13. Memory


def remember(history: list[Bericht], uit: Uitkomst) -> None:
    gezien: set[bytes] = set()
    for nummer, bericht in enumerate(history):
        data = bericht.to_bytes()
        if data in gezien:
            continue
        gezien.add(data)
        if any(same(bericht, post.bericht) for post in uit.posten):
            uit.dubbel += 1
        else:
            uit.posten.append(Post(nummer, bericht))
    for een in uit.posten:
        for ander in uit.posten:
            collide = (een.bericht.nummer, kenmerk(een.bericht)) == (ander.bericht.nummer, kenmerk(ander.bericht))
            if een is not ander and collide and een.bericht.nummer not in ("302", "304", "306", "308"):
                uit.find("TR056", een, ander)


def kenmerk(bericht: Bericht) -> tuple:
    return (bericht.wet, *bericht.partijen, *bericht.eigen) if bericht.nummer == "325" else bericht.gesprek


def same(een: Bericht, ander: Bericht) -> bool:
    return (een.standaard, een.nummer, een.inhoud) == (ander.standaard, ander.nummer, ander.inhoud)


# 3. Retour


def answer(uit: Uitkomst) -> None:
    for post in uit.posten:
        if post.bericht.is_retour:
            heen = [p for p in uit.posten if not p.bericht.is_retour and p.bericht.gesprek == post.bericht.gesprek]
            if not heen:
                uit.find("RETOUR-ZONDER-HEEN", post)
            continue
        antwoorden = [p for p in uit.posten if p.bericht.is_retour and p.bericht.gesprek == post.bericht.gesprek]
        post.status = "open"
        if antwoorden and any(p is not post and same_heen(p, post) for p in uit.posten):
            raise Onbeslist("an answer to two messages of one identification")
        if len(antwoorden) > 1:
            uit.find("RETOUR-DUBBEL", post, *antwoorden)
        if antwoorden:
            post.antwoord = max(antwoorden, key=lambda p: p.bericht.eigen)
            if sum(p.bericht.eigen == post.antwoord.bericht.eigen for p in antwoorden) > 1:
                raise Onbeslist("two answers with one date and identification")
            post.status = "afgekeurd" if rejects(post.antwoord.bericht) else "goedgekeurd"


def same_heen(een: Post, ander: Post) -> bool:
    return not een.bericht.is_retour and een.bericht.gesprek == ander.bericht.gesprek


def rejects(antwoord: Bericht) -> bool:
    kop = set(codes(antwoord.kop))
    if antwoord.nummer == "304":
        return bool(kop - {GOED})
    if antwoord.nummer == "325":
        eigen = set(codes(antwoord.inhoud.get("DeclaratieAntwoord", {}).get("RetourCodes", {})))
        return bool(kop - {GOED}) or bool(eigen - {GOED, VOLLEDIG})
    return bool(set(codes(antwoord.inhoud)) - {GOED, NIET_BEOORDEELD})


def counting(uit: Uitkomst, nummer: str) -> list[Post]:
    return [p for p in uit.posten if p.bericht.nummer == nummer and p.status != "afgekeurd"]


# 1 and 2. Identity and versions


def assign(uit: Uitkomst) -> None:
    versies = [v for post in counting(uit, "301") for v in versions_of(post)]
    genummerd = defaultdict(set)
    for v in versies:
        if v.product.get("ToewijzingNummer") is not None and v.post.bericht.is_2x:
            genummerd[v.kenmerk].add(v.product["ToewijzingNummer"])
    for kenmerk, nummers in numbered_since_3(versies, genummerd).items():
        genummerd[kenmerk] |= nummers
    per_nummer: dict[tuple, list[Versie]] = defaultdict(list)
    for v in versies:
        nummer = v.product.get("ToewijzingNummer")
        if nummer is None:
            if len(genummerd[v.kenmerk]) > 1:
                raise Onbeslist("a toewijzing without a number that got two")
            nummer = next(iter(genummerd[v.kenmerk]), None)
        per_nummer[v.kenmerk if nummer is None else (*v.kenmerk[:2], nummer)].append(v)
    for sleutel, van_nummer in per_nummer.items():
        uit.toewijzingen[sleutel] = hold(sleutel, van_nummer, uit)


def numbered_since_3(versies: list[Versie], genummerd: dict[tuple, set]) -> dict[tuple, set]:
    """Since 3.0 no beschikking is named: the same content without one is the same where there is one of each."""
    met_beschikking = {(*v.kenmerk[:2], v.product.get("ToewijzingNummer")) for v in versies if v.post.bericht.is_2x}
    los, zonder_nummer = defaultdict(set), defaultdict(set)
    for v in versies:
        nummer = v.product.get("ToewijzingNummer")
        if nummer is None and not genummerd.get(v.kenmerk):
            zonder_nummer[v.zonder_beschikking].add(v.kenmerk)
        if nummer is not None and (*v.kenmerk[:2], nummer) not in met_beschikking:
            los[v.zonder_beschikking].add(nummer)
    alleen = {k: kenmerken for k, kenmerken in zonder_nummer.items() if len(kenmerken) == len(los[k]) == 1}
    return {next(iter(kenmerken)): los[k] for k, kenmerken in alleen.items()}


def versions_of(post: Post) -> list[Versie]:
    client = post.bericht.inhoud["Client"]
    besluit = client.get("Beschikking", client)
    producten = besluit["ToegewezenProducten"]["ToegewezenProduct"]
    return [Versie(post, client["Bsn"], besluit.get("BeschikkingNummer"), p) for p in producten]


def hold(sleutel: tuple, versies: list[Versie], uit: Uitkomst) -> Toewijzing:
    groepen: dict[tuple, list[Versie]] = defaultdict(list)
    for v in sorted(versies, key=lambda v: v.volgorde):
        groepen[v.bsn, v.post.bericht.partijen[1]].append(v)
    eerste = [g[0].product["Toewijzingsdatum"] for g in groepen.values()]
    is_overgenomen = any(v.product.get("ToewijzingNummer") is None for v in versies)
    if len(groepen) > 1 and (is_overgenomen or eerste.count(min(eerste)) > 1):
        raise Onbeslist("two owners from one day, or a number given to one of them later")
    (bsn, agb), eigen = min(groepen.items(), key=lambda item: item[1][0].product["Toewijzingsdatum"])
    for v in versies:
        if v not in eigen:
            uit.find("TR332", v.post)
    if any(a.volgorde == b.volgorde and a.inhoud != b.inhoud for a in eigen for b in eigen):
        raise Onbeslist("two contents in one message or one identification")
    for v in eigen:
        anders = [w for w in eigen if w.volgorde[:2] == v.volgorde[:2] and w.inhoud != v.inhoud]
        if anders:
            uit.find("VERSIE-ZELFDE-TIJD", *(w.post for w in eigen if w.volgorde[:2] == v.volgorde[:2]))
    toewijzing = Toewijzing(sleutel, bsn, agb, eigen)
    withdraw(toewijzing, uit)
    return toewijzing


def withdraw(toewijzing: Toewijzing, uit: Uitkomst) -> None:
    nu = toewijzing.nu
    met_reden = [v for v in toewijzing.versies if v.volgorde[:2] == nu.volgorde[:2] and v.product.get("RedenWijziging")]
    if not met_reden:
        return
    toewijzing.reden = met_reden[-1].product["RedenWijziging"]
    weg = "13" if met_reden[-1].post.bericht.release >= "3.1" else "01"
    toewijzing.is_vervallen = toewijzing.reden == weg and toewijzing.einddatum == toewijzing.ingangsdatum
    if toewijzing.reden == "13" and toewijzing.einddatum != toewijzing.ingangsdatum:
        uit.find("REDEN-13", nu.post, met_reden[-1].post)


# 4. Leveringen


def candidate(uit: Uitkomst, post: Post, bsn: str, regel: dict[str, Any], product: tuple, van: date, tot: date
              ) -> Toewijzing | None:  # fmt: skip
    """The one toewijzing that a row of 2.x without a number can mean (§5.6)."""
    gemeente, agb = post.bericht.partijen
    passend = [
        t
        for t in uit.toewijzingen.values()
        if t.sleutel[:2] == (gemeente, post.bericht.wet)
        and (t.bsn, t.agb) == (bsn, agb)
        and soort(t.nu.product)[0] == product[0]
        and soort(t.nu.product)[1] in (product[1], None)
        and regel.get("BeschikkingNummer") in (None, t.beschikking)
        and min(v.product["Ingangsdatum"] for v in t.versies) <= van
        and any(v.product.get("Einddatum") is None or tot <= v.product["Einddatum"] for v in t.versies)
    ]
    nu = [
        t
        for t in passend
        if not t.is_vervallen and t.ingangsdatum <= van and (t.einddatum is None or tot <= t.einddatum)
    ]
    keuze = nu or passend
    return keuze[0] if len(keuze) == 1 else None


@dataclass(eq=False)
class Melding:
    """What one 305 or 307 says of one product."""

    post: Post
    regel: dict[str, Any]
    sleutel: tuple
    toewijzing: Toewijzing | None
    status: str


def reports(uit: Uitkomst, nummer: str, lijst: str, naam: str) -> Iterator[Melding]:
    for post in counting(uit, nummer):
        client = post.bericht.inhoud["Client"]
        for regel in client[lijst][naam]:
            gemeente, agb = post.bericht.partijen
            genoemd, toewijzing = regel.get("ToewijzingNummer"), None
            if genoemd is not None:
                toewijzing = uit.toewijzingen.get((gemeente, post.bericht.wet, genoemd))
                if toewijzing is None or toewijzing.bsn != client["Bsn"]:
                    uit.find("TR304" if toewijzing else "TR019", post)
                    toewijzing = None
            elif post.bericht.is_2x:
                begin = regel["Begindatum"]
                toewijzing = candidate(uit, post, client["Bsn"], regel, soort(regel), begin, begin)
            wat = toewijzing.sleutel if toewijzing else genoemd
            sleutel = (post.bericht.wet, gemeente, agb, client["Bsn"], wat, soort(regel))
            status = "3" if client.get("StatusAanlevering") == "3" else regel["StatusAanlevering"]
            if status in "29":
                uit.find("OP033x2", post)
            yield Melding(post, regel, sleutel, toewijzing, status)


def standing(meldingen: list[Melding]) -> Melding | None:
    """The latest 1 of a key that stands after all its dates, else nothing."""
    staat = 0
    dagen = sorted({m.post.bericht.eigen[0] for m in meldingen})
    for dag in dagen:
        van_dag = [m.status for m in meldingen if m.post.bericht.eigen[0] == dag]
        erbij = sum(s in ("1", "2") for s in van_dag)
        eraf = sum(s in ("3", "2") for s in van_dag)
        staat = min(1, max(0, staat + erbij - eraf))
    return max((m for m in meldingen if m.status in "12"), key=lambda m: m.post.bericht.eigen) if staat else None


def stand_per_key(meldingen: Iterator[Melding], *velden: str) -> list[Melding]:
    per: dict[tuple, list[Melding]] = defaultdict(list)
    for m in meldingen:
        per[m.sleutel, *(m.regel[v] for v in velden)].append(m)
    return [m for van_sleutel in per.values() if (m := standing(van_sleutel))]


def deliver(uit: Uitkomst, peildatum: date) -> None:
    starts = stand_per_key(reports(uit, "305", "StartProducten", "StartProduct"), "Begindatum")
    stops = stand_per_key(
        reports(uit, "307", "StopProducten", "StopProduct"), "Begindatum", "Einddatum", "RedenBeeindiging"
    )
    begin_van = {(m.sleutel, m.regel["Begindatum"]): m for m in starts}
    stops_van: dict[tuple, list[Melding]] = defaultdict(list)
    for m in stops:
        stops_van[m.sleutel, m.regel["Begindatum"]].append(m)
    for sleutel, begin in begin_van.keys() | stops_van.keys():
        start, einden = begin_van.get((sleutel, begin)), stops_van[sleutel, begin]
        levering = interval(sleutel, begin, start, einden)
        uit.leveringen.append(levering)
        if start is None:
            uit.find("OP072", *(m.post for m in einden))
        t = levering.toewijzing
        if t is None:
            continue
        t.leveringen.append(levering)
        if any(x is not levering and x.begin == begin for x in t.leveringen):
            raise Onbeslist("two deliveries that begin on one day, by two aanbieders")
        if levering.eind is None and t.einddatum and t.einddatum < peildatum and start:
            uit.find("OP288", start.post)


def interval(sleutel: tuple, begin: date, start: Melding | None, stops: list[Melding]) -> Levering:
    einden = sorted(stops, key=lambda m: m.regel["Einddatum"])
    definitief = [m.regel for m in einden if m.regel["RedenBeeindiging"] != TIJDELIJK]
    if len({r["RedenBeeindiging"] for r in definitief if r["Einddatum"] == definitief[0]["Einddatum"]}) > 1:
        raise Onbeslist("two reasons for one end")
    eind = einden[0].regel["Einddatum"] if einden else None
    melding = start or stops[0]
    is_taakgericht = melding.toewijzing is None and melding.regel.get("ToewijzingNummer") is None
    reden = definitief[0]["RedenBeeindiging"] if definitief else TIJDELIJK if einden else None
    einde_traject = definitief[0]["Einddatum"] if definitief else None
    post = start.post if start else None
    return Levering(sleutel, melding.toewijzing, sleutel[5], begin, eind, reden, reden == TIJDELIJK, einde_traject,
                    post, is_taakgericht)  # fmt: skip


# 8. Trajecten


def follow(uit: Uitkomst) -> None:
    per: dict[tuple, list[Levering]] = defaultdict(list)
    for levering in sorted(uit.leveringen, key=lambda x: x.begin):
        if not (levering.toewijzing and levering.toewijzing.is_vervallen):
            per[levering.sleutel].append(levering)
    for leveringen in per.values():
        reeks: list[Levering] = []
        for levering in leveringen:
            if reeks and not reeks[-1].is_tijdelijk:
                uit.trajecten.append(traject(reeks))
                reeks = []
            reeks.append(levering)
        uit.trajecten.append(traject(reeks))


def traject(reeks: list[Levering]) -> tuple:
    t = reeks[0].toewijzing
    eind = earliest(reeks[-1].einde_traject, t.einddatum if t else None)
    begin = reeks[0].begin
    wet, gemeente, agb, bsn = reeks[0].sleutel[:4]
    return (wet, gemeente, agb, bsn, t.sleutel if t else None, begin, max(begin, eind) if eind else None,
            groep(reeks[0].soort))  # fmt: skip


# 3 and 6. Prestaties


def declare(uit: Uitkomst) -> None:
    for post in uit.posten:
        if post.bericht.nummer in ("303", "323"):
            uit.prestaties += declared(post)
    debets = defaultdict(list)
    for p in uit.prestaties:
        if p.vorige is None:
            debets[p.referentie].append(p)
    for p in uit.prestaties:
        p.debet = debet_of(p, debets[p.vorige]) if p.vorige else None
    for p in uit.prestaties:
        connect(uit, p)
    for p in uit.prestaties:
        if p.toewijzing:
            p.toewijzing.prestaties.append(p)
        if not p.is_heel_afgewezen:
            judge(uit, p)


def lines(bericht: Bericht) -> list[tuple[str, dict[str, Any]]]:
    """BSN and line of every prestatie in a declaration or its answer."""
    top = bericht.inhoud.get("Declaratie") or bericht.inhoud.get("DeclaratieAntwoord") or bericht.inhoud
    clienten = top.get("Clienten", {}).get("Client", [])
    return [(c["Bsn"], regel) for c in clienten for regel in c["Prestaties"]["Prestatie"]]


def declared(post: Post) -> Iterator[Prestatie]:
    genoemd = {}
    if post.antwoord:
        for bsn, r in reversed(lines(post.antwoord.bericht)):
            genoemd[bsn, r["ProductReferentie"]["ReferentieNummer"]] = r
            genoemd[r["ProductReferentie"]["ReferentieNummer"]] = r
    regels = lines(post.bericht)
    for bsn, regel in regels:
        deel = geleverd_deel(regel)
        ingediend = cents(deel.get("DeclaratieFactuurBedrag") or deel["IngediendBedrag"])
        nummer = regel["ProductReferentie"]["ReferentieNummer"]
        gelijk = [b for b, r in regels if r["ProductReferentie"]["ReferentieNummer"] == nummer]
        antwoord = genoemd.get((bsn, nummer)) or (genoemd.get(nummer) if len(gelijk) == 1 else None)
        if antwoord and gelijk.count(bsn) > 1:
            raise Onbeslist("an answer on a reference that the declaration holds twice for one client")
        status, toegekend = award(post, ingediend, antwoord)
        yield Prestatie(post, bsn, regel, status, ingediend, toegekend)


def award(post: Post, ingediend: int, antwoord: dict[str, Any] | None) -> tuple[str, int]:
    if post.antwoord is None:
        return "open", 0
    if post.status == "afgekeurd":
        return "afgewezen", 0
    if antwoord is None:
        return "toegekend", ingediend
    if post.bericht.nummer == "323":
        return "afgewezen", 0
    toegekend = cents(antwoord["ToegekendeBedragPrestatie"]["ToegekendBedrag"])
    return "toegekend" if toegekend == ingediend else "deels" if toegekend else "afgewezen", toegekend


def debet_of(credit: Prestatie, debets: list[Prestatie]) -> Prestatie | None:
    debets = [d for d in debets if not d.is_heel_afgewezen] or debets
    if len({(d.bsn, d.post.bericht.partijen, d.regel.get("ToewijzingNummer"), d.status) for d in debets}) > 1:
        raise Onbeslist("a credit on a reference that two debets have")
    if debets and (debets[0].bsn, debets[0].post.bericht.partijen) != (credit.bsn, credit.post.bericht.partijen):
        raise Onbeslist("a credit on somebody else's debet")
    return debets[0] if debets else None


def connect(uit: Uitkomst, p: Prestatie) -> None:
    """Fill the toewijzing; a number that leads nowhere is a finding."""
    bron = p.debet or p
    bericht, genoemd = bron.post.bericht, bron.regel.get("ToewijzingNummer")
    regel = None
    if genoemd is not None:
        t = uit.toewijzingen.get((bericht.partijen[0], bericht.wet, genoemd))
        regel = "TR338" if t is None else "TR304" if t.bsn != p.bsn else None
        p.toewijzing = None if regel else t
    else:
        product = (bron.regel["ProductCategorie"], bron.regel["ProductCode"])
        p.toewijzing = candidate(uit, bron.post, bron.bsn, bron.regel, product, *bron.regel["ProductPeriode"].values())
        regel = None if p.toewijzing else "TR338"
    if regel and not p.is_heel_afgewezen:
        uit.find(regel, p.post)


def judge(uit: Uitkomst, p: Prestatie) -> None:
    anderen = [q for q in uit.prestaties if not q.is_heel_afgewezen and q is not p]
    zelfde = [q for q in anderen if q.referentie == p.referentie]
    if zelfde:
        uit.find("TR314", p.post, *(q.post for q in zelfde))
    ook_credit = [q for q in anderen if p.vorige and q.vorige == p.vorige]
    if ook_credit:
        uit.find("TR390", p.post, *(q.post for q in ook_credit))
    if p.debet and p.debet.status == "afgewezen":
        uit.find("CREDIT-OP-AFGEWEZEN", p.post)
    t = p.toewijzing
    if t is None:
        return
    periode = p.regel["ProductPeriode"]
    if t.is_vervallen:
        uit.find("TR384", p.post)
    if p.vorige:
        return
    if periode["Begindatum"] < t.ingangsdatum:
        uit.find("TR307", p.post)
    if t.einddatum and periode["Einddatum"] > t.einddatum:
        uit.find("TR308", p.post)


# 8 and 9. Days and episodes


def count_days(uit: Uitkomst, peildatum: date) -> None:
    dagen: dict[tuple, set[date]] = defaultdict(set)
    for levering in uit.leveringen:
        if levering.toewijzing and levering.toewijzing.is_vervallen:
            continue
        wet, gemeente, _, bsn = levering.sleutel[:4]
        dag, eind = levering.begin, earliest(levering.einde_effectief, peildatum)
        while dag <= eind:
            dagen[bsn, wet, gemeente, dag.replace(day=1), groep(levering.soort)].add(dag)
            dag += DAG
    uit.dagen = {sleutel: len(gevuld) for sleutel, gevuld in dagen.items()}


def chain(uit: Uitkomst, peildatum: date) -> None:
    stukken: dict[tuple, list[tuple]] = defaultdict(list)
    for wet, _, _, bsn, _, begin, eind, _ in uit.trajecten:
        stukken[bsn, wet].append((begin, eind or date.max))
    for t in uit.toewijzingen.values():
        if not t.leveringen and not t.is_vervallen:
            stukken[t.bsn, t.sleutel[1]] += awarded_periods(t)
    for (bsn, wet), van_client in stukken.items():
        reeksen: list[list[date]] = []
        for begin, eind in sorted(s for s in van_client if s[0] <= peildatum):
            if reeksen and (reeksen[-1][1] == date.max or begin - reeksen[-1][1] - DAG <= GAT):
                reeksen[-1][1] = max(reeksen[-1][1], eind)
            else:
                reeksen.append([begin, eind])
        for begin, eind in reeksen:
            loopt = eind > peildatum
            uit.episoden.append((bsn, wet, begin, None if loopt else eind, not loopt and peildatum - eind <= GAT))


def awarded_periods(t: Toewijzing) -> list[tuple]:
    """Where nothing says that delivery began, what was awarded and not taken back says so."""
    per: dict[tuple, int] = defaultdict(int)
    for p in t.prestaties:
        product = soort(p.regel) if "Product" in p.regel else (p.regel["ProductCategorie"], p.regel["ProductCode"])
        per[*p.regel["ProductPeriode"].values(), groep(product)] += p.toegekend
    return [(van, tot) for (van, tot, _), cent in per.items() if cent > 0]
