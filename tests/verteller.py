"""Random histories of a small world: messages one after another, each fitting what was sent before, or not quite."""

from datetime import time, timedelta
from typing import Any

from hypothesis import strategies as st

from ingest.standaard.model import load_bericht
from tests.bouwen import PEILDATUM, contact, persoon
from tests.declareren import Declarant
from tests.referentie import Bericht
from tests.wereld import BEGIN, DAGEN, EINDE, JAAR, REDENEN


class Verteller(Declarant):
    """Draws one message after another."""

    def send_301(self) -> Bericht:
        standaard, release = self.world()
        nummer = self.pick(*self.nummers)
        gemeente, agb, bsn = self.owner(nummer)
        producten = [self.assigned(standaard, release, n) for n in {nummer, self.pick(nummer, *self.nummers)}]
        inhoud: dict[str, Any] = {"ToegewezenProducten": {"ToegewezenProduct": producten}}
        if release == "2.3":
            vast = {"BeschikkingNummer": self.pick(7, 8), "Afgiftedatum": JAAR, "Ingangsdatum": JAAR}
            inhoud = {"Beschikking": vast | inhoud}
        client = persoon(bsn, volledig=True, Contactgegevens={"Contact": [contact()]}, **inhoud)
        return Bericht(standaard, release, "301",
                       {"Header": self.kop("301", standaard, gemeente, agb), "Client": client})  # fmt: skip

    def assigned(self, standaard: str, release: str, nummer: int) -> dict[str, Any]:
        ingang = self.draw(BEGIN)
        weg = "13" if release == "3.2" else "01"
        reden = self.pick(None, None, "04", "01", weg)
        tot = (
            ingang if reden == weg and not self.seldom() else self.draw(st.none() | EINDE.filter(lambda d: d > ingang))
        )
        return {
            "ToewijzingNummer": None if release == "2.3" and self.pick(True, False) else nummer,
            "Product": self.product(standaard, nummer),
            "Toewijzingsdatum": self.draw(DAGEN),
            "Toewijzingstijd": time(self.pick(9, 10), 0),
            "Ingangsdatum": ingang,
            "Einddatum": tot,
            "RedenWijziging": reden,
            "Omvang": {"Volume": self.pick(4, 4, 6), "Eenheid": "04", "Frequentie": "2"},
        }

    def send_305(self) -> Bericht:
        return self.report("305", "StartProducten", "StartProduct")

    def send_307(self) -> Bericht:
        return self.report("307", "StopProducten", "StopProduct")

    def report(self, soort_: str, lijst: str, naam: str) -> Bericht:
        """A start or stop of its own, or of what an earlier one began or paused."""
        eerder = self.sent("305", "307")
        if eerder and self.pick(True, True, False):
            return self.follow_up(soort_, lijst, naam, self.pick(*eerder))
        standaard, release = self.world()
        nummer = self.pick(*self.nummers)
        gemeente, agb, bsn = self.owner(nummer)
        regel = {
            "ToewijzingNummer": self.pick(nummer, nummer, nummer, None),
            "Product": self.product(standaard, nummer),
            "Begindatum": self.draw(BEGIN),
        }
        if release == "2.3":
            regel["BeschikkingNummer"] = self.pick(None, 7, 8)
        return self.melding(standaard, release, soort_, (gemeente, agb, bsn), lijst, naam, regel)

    def follow_up(self, soort_: str, lijst: str, naam: str, van: Bericht) -> Bericht:
        client = van.inhoud["Client"]
        oud = next(iter((client.get("StartProducten") or client["StopProducten"]).values()))[0]
        regel = {k: oud[k] for k in ("ToewijzingNummer", "Product", "Begindatum", "BeschikkingNummer") if k in oud}
        if soort_ == "305" and van.nummer == "307":
            regel["Begindatum"] = self.pick(
                oud["Begindatum"], oud["Einddatum"] + timedelta(1), oud["Einddatum"] + timedelta(31)
            )
        return self.melding(van.standaard, van.release, soort_, (*van.partijen, client["Bsn"]), lijst, naam, regel)

    def melding(self, standaard: str, release: str, soort_: str, wie: tuple[str, str, str], lijst: str, naam: str,
                regel: dict[str, Any]) -> Bericht:  # fmt: skip
        regel["StatusAanlevering"] = self.pick(*"1111111329")
        if soort_ == "307":
            eind = self.draw(EINDE.filter(lambda d: regel["Begindatum"] <= d <= PEILDATUM))
            regel |= {"RedenBeeindiging": self.pick(*REDENEN[standaard]), "Einddatum": eind}
        client = persoon(wie[2], **{lijst: {naam: [regel]}})
        if release == "2.3":
            client["StatusAanlevering"] = "3" if self.seldom() else regel["StatusAanlevering"]
        return Bericht(standaard, release, soort_,
                       {"Header": self.kop(soort_, standaard, *wie[:2]), "Client": client})  # fmt: skip

    def send_retour(self) -> Bericht | None:
        heen = self.sent("301", "305", "307")
        if not heen:
            return None
        van = self.pick(*heen)
        soort_ = str(int(van.nummer) + 1)
        retour = {"IdentificatieRetour": self.ident("R"), "DagtekeningRetour": self.draw(DAGEN)}
        kop = {**van.kop, **retour}
        if self.seldom():
            kop["BerichtIdentificatie"] = {"Identificatie": self.ident("Z"), "Dagtekening": JAAR}
        manier = self.pick("leeg", "goed", "kop", "diep")
        rest = {}
        if manier == "diep":
            rest = self.judged(
                "Bericht", {"Client": van.inhoud["Client"]}, load_bericht(van.standaard, van.release, soort_)
            )
        if manier != "leeg":
            kop["RetourCodes"] = {"RetourCode": ["0001"] if manier == "kop" else ["0200"]}
        return Bericht(van.standaard, van.release, soort_, {"Header": kop, **rest})

    def judged(self, klasse: str, waarden: dict[str, Any], definitie: Any) -> dict[str, Any]:
        made = dict(waarden)
        for element in definitie.klassen[klasse]:
            value = waarden.get(element.naam)
            if element.type == "RetourCodes":
                made[element.naam] = {"RetourCode": [self.pick("0200", "0200", "0233", "0233", "0200", "0200", "0001")]}
            elif element.type in definitie.klassen and value is not None:
                lijst = [
                    self.judged(element.type, v, definitie) for v in (value if isinstance(value, list) else [value])
                ]
                made[element.naam] = lijst if isinstance(value, list) else lijst[0]
        return made

    def send_again(self) -> Bericht | None:
        if not self.history:
            return None
        b = self.pick(*self.history)
        return Bericht(b.standaard, b.release, b.nummer, b.inhoud, spaties=self.pick(0, 1, 2))


SOORTEN = ["301"] * 4 + ["305"] * 4 + ["307"] * 3 + ["declaration"] * 3 + ["retour"] * 2 + ["answer"] * 3 + ["again"]


@st.composite
def histories(draw: st.DrawFn) -> list[Bericht]:
    verteller = Verteller(draw)
    for _ in range(draw(st.integers(1, 16))):
        bericht = getattr(verteller, f"send_{verteller.pick(*SOORTEN)}")()
        if bericht is not None:
            verteller.history.append(bericht)
    return verteller.history
