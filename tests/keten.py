"""One client at one aanbieder in one gemeente: builds its messages in any standard and release, for tests of rules."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

import polars as pl

from ingest.standaard.schrijven import write_bericht
from tests.bouwen import contact, header, make_bsn, persoon

JAN, FEB, MRT, APR, JUN = (date(2024, m, d) for m, d in ((1, 1), (2, 1), (3, 1), (4, 1), (6, 30)))
VERSIE = {"BasisschemaXsdVersie": "1.0.0", "BerichtXsdVersie": "1.0.0"}
Inhoud = dict[str, Any]


def month_end(dag: date) -> date:
    return pl.select(pl.lit(dag).dt.month_end()).item()


def weekly(volume: int = 40, eenheid: str = "04", frequentie: str = "2") -> Inhoud:
    return {"Volume": volume, "Eenheid": eenheid, "Frequentie": frequentie}


@dataclass(frozen=True)
class Keten:
    """What all messages have in common."""

    standaard: str
    release: str
    gemeente: str
    nummer_client: int = 1
    agb_code: str | None = None

    @property
    def agb(self) -> str:
        return self.agb_code or f"9999{self.gemeente}"

    @property
    def bsn(self) -> str:
        return make_bsn(self.nummer_client)

    @property
    def ander(self) -> str:
        return make_bsn(self.nummer_client + 1)

    @property
    def categorie(self) -> str:
        return {"iwmo": "02", "ijw": "45"}[self.standaard]

    @property
    def product(self) -> Inhoud:
        return {"Categorie": self.categorie, "Code": f"{self.categorie}P01"}

    @property
    def is_2x(self) -> bool:
        return self.release < "3.0"

    def write(self, nummer: str, inhoud: Inhoud) -> bytes:
        return write_bericht(self.standaard, self.release, nummer, inhoud)

    def kop(self, ident: str, van_gemeente: bool, dag: date) -> Inhoud:
        return header(ident, van_gemeente, dag, self.gemeente, self.agb)

    # 301

    def toegewezen(self, nummer: int = 1, van: date = JAN, tot: date | None = JUN, **anders: Any) -> Inhoud:
        return {
            "ToewijzingNummer": nummer,
            "Product": self.product,
            "Toewijzingsdatum": van,
            "Toewijzingstijd": time(9, 0),
            "Ingangsdatum": van,
            "Einddatum": tot,
            "Omvang": weekly(),
        } | anders

    def m301(self, *producten: Inhoud, ident: str = "A1", dag: date = JAN, bsn: str | None = None) -> bytes:
        inhoud: Inhoud = {"ToegewezenProducten": {"ToegewezenProduct": list(producten or (self.toegewezen(),))}}
        if self.is_2x:
            inhoud = {"Beschikking": {"BeschikkingNummer": 7, "Afgiftedatum": JAN, "Ingangsdatum": JAN} | inhoud}
        client = persoon(bsn or self.bsn, volledig=True, Contactgegevens={"Contact": [contact()]}, **inhoud)
        return self.write("301", {"Header": self.kop(ident, True, dag), "Client": client})

    # 305 and 307

    def m305(self, ident: str = "S1", dag: date = JAN, *, nummer: int | None = 1, begin: date = JAN, status: str = "1",
             bsn: str | None = None, product: Inhoud | None = None) -> bytes:  # fmt: skip
        regel = {"ToewijzingNummer": nummer, "Product": product or self.product, "Begindatum": begin,
                 "StatusAanlevering": status}  # fmt: skip
        return self._melding("305", ident, dag, bsn, "StartProduct", regel)

    def m307(self, ident: str = "T1", dag: date = MRT, eind: date = FEB, *, reden: str = "22", nummer: int | None = 1,
             begin: date = JAN, status: str = "1", bsn: str | None = None) -> bytes:  # fmt: skip
        reden = {"iwmo": reden, "ijw": {"22": "33"}.get(reden, reden)}[self.standaard]
        regel = {"ToewijzingNummer": nummer, "Product": self.product, "Begindatum": begin, "RedenBeeindiging": reden,
                 "Einddatum": eind, "StatusAanlevering": status}  # fmt: skip
        return self._melding("307", ident, dag, bsn, "StopProduct", regel)

    def _melding(self, soort: str, ident: str, dag: date, bsn: str | None, klasse: str, regel: Inhoud) -> bytes:
        client = persoon(bsn or self.bsn, **{klasse.replace("Product", "Producten"): {klasse: [regel]}})
        if self.is_2x:
            client["StatusAanlevering"] = "1"
        return self.write(soort, {"Header": self.kop(ident, False, dag), "Client": client})

    def retour(self, nummer: str, ident: str, dag: date, code: str, van_gemeente: bool) -> bytes:
        """An answer that rejects the message with this identification."""
        kop = self.kop(ident, van_gemeente, dag) | {
            "IdentificatieRetour": f"R{ident}",
            "DagtekeningRetour": dag,
            "RetourCodes": {"RetourCode": [code]},
        }
        return self.write(nummer, {"Header": kop})

    # 303 and 323, 304 and 325

    def prestatie(self, referentie: str = "P1", maand: date = JAN, volume: int = 4, **anders: Any) -> Inhoud:
        """A line of hours; `anders` names what is not as usual, by the keys below or as `bedrag`."""
        a = {"nummer": 1, "credit_op": None, "van": maand, "tot": month_end(maand), "categorie": self.categorie,
             "code": self.product["Code"], "eenheid": "04", "tarief": 6000} | anders  # fmt: skip
        bedrag = {"Bedrag": a.get("bedrag", volume * (a["tarief"] or 1)), "DebetCredit": "C" if a["credit_op"] else "D"}
        regel = {
            "ProductReferentie": {"ReferentieNummer": referentie, "VorigReferentieNummer": a["credit_op"]},
            "ToewijzingNummer": a["nummer"],
            "ProductCategorie": a["categorie"],
            "ProductCode": a["code"],
            "ProductPeriode": {"Begindatum": a["van"], "Einddatum": a["tot"]},
        }
        deel = {"GeleverdVolume": volume, "Eenheid": a["eenheid"], "ProductTarief": a["tarief"]}
        if not self.is_2x:
            return regel | deel | {"IngediendBedrag": bedrag}
        deel |= {"BerekendBedrag": bedrag, "BtwVrijstellingIndicatie": "1", "DeclaratieFactuurBedrag": bedrag}
        return regel | {"IngediendeBedragPrestatie": deel}

    def declaratie(self, *regels: Inhoud, ident: str = "D1", maand: date = JAN, dag: date | None = None,
                   bsn: str | None = None, nummer: str | None = None, totaal: int | None = None) -> bytes:  # fmt: skip
        """A 323, or a 303 in 2.x, of one month, sent five days after it unless said otherwise."""
        regels = regels or (self.prestatie(),)
        som = sum(_cents(r) for r in regels) if totaal is None else totaal
        bedrag = {"TotaalBedrag": abs(som), "DebetCredit": "D" if som >= 0 else "C"}
        periode = {"Begindatum": maand, "Einddatum": month_end(maand)}
        dag, prestaties = dag or self.sent(maand), {"Prestaties": {"Prestatie": list(regels)}}
        if self.is_2x:
            factuur = {"DeclaratiePeriode": periode, "DeclarantFactuurNummer": ident, "FactuurDagtekening": dag,
                       "ValutaCode": "EUR"}  # fmt: skip
            kop = {"BerichtCode": {"iwmo": "416", "ijw": "432"}[self.standaard], "Gemeente": self.gemeente,
                   "Aanbieder": self.agb, "BetalingAanID": "02", "DeclaratieFactuurIdentificatie": factuur,
                   "DeclaratieFactuurBedragen": {"DeclaratieFactuurTotaalBedrag": bedrag}}  # fmt: skip
            client = [persoon(bsn or self.bsn, **prestaties)]
            return self.write("303", {"Header": kop, "Clienten": {"Client": client}})
        declaratie = {"DeclaratieNummer": nummer or f"N{ident}", "DeclaratiePeriode": periode,
                      "DeclaratieDagtekening": dag, "TotaalIngediendBedrag": bedrag,
                      "Clienten": {"Client": [{"Bsn": bsn or self.bsn} | prestaties]}}  # fmt: skip
        return self.write("323", {"Header": self.kop(ident, False, dag) | {"XsdVersie": VERSIE},
                                  "Declaratie": declaratie})  # fmt: skip

    @staticmethod
    def sent(maand: date) -> date:
        """The day on which a month is declared."""
        return date(maand.year + maand.month // 12, maand.month % 12 + 1, 5)

    def m325(self, *afgewezen: Inhoud, heen: str = "D1", maand: date = JAN, code: str = "9321", ingediend: int = 24_000,
             toegekend: int = 24_000, **anders: Any) -> bytes:  # fmt: skip
        """The answer of the 15th: it rejects the lines it lists, with this code, and awards the rest."""
        goed = {"RetourCodes": {"RetourCode": ["0200"]}}
        antwoord: Inhoud = {
            "DeclaratieNummer": anders.get("nummer", f"N{heen}"),
            "TotaalIngediendBedrag": {"TotaalBedrag": ingediend, "DebetCredit": "D"},
            "TotaalToegekendBedrag": {"TotaalBedrag": toegekend, "DebetCredit": "D"},
            "RetourCodes": {"RetourCode": ["0200" if afgewezen else "8001"]},
        }
        if afgewezen:
            lijnen = [r | {"RetourCodes": {"RetourCode": [code]}} for r in afgewezen]
            bsn = anders.get("bsn", self.bsn)
            antwoord["Clienten"] = {"Client": [{"Bsn": bsn, "Prestaties": {"Prestatie": lijnen}} | goed]}
        kop = self.kop(f"X{heen}", True, self.sent(maand).replace(day=15)) | goed | {
            "DeclaratieIdentificatie": {"Identificatie": heen, "Dagtekening": self.sent(maand)},
            "XsdVersieDeclaratie": anders.get("versie", VERSIE)}  # fmt: skip
        return self.write("325", {"Header": kop, "DeclaratieAntwoord": antwoord})

    # 315, 317 and 319

    def m315(self, ident: str = "V1", dag: date = JAN, *, referentie: str = "ref1") -> bytes:
        gevraagd = {"ReferentieAanbieder": referentie, "Product": self.product, "ToewijzingIngangsdatum": MRT,
                    "ToewijzingEinddatum": JUN, "Omvang": weekly(frequentie="4"),
                    "Verwijzer": {"Type": "01"}}  # fmt: skip
        client = persoon(self.bsn, AangevraagdeProducten={"AangevraagdProduct": [gevraagd]})
        return self.write("315", {"Header": self.kop(ident, False, dag), "Client": client})

    def wijzigen(self, nummer: int = 1, van: date = date(2024, 3, 1), tot: date | None = JUN, **anders: Any) -> Inhoud:
        return {
            "ToewijzingNummer": nummer,
            "GewensteIngangsdatum": van,
            "Einddatum": tot,
            "Omvang": weekly(60),
        } | anders

    def m317(self, *wijzigen: Inhoud, ident: str = "W1", dag: date = FEB, referentie: str = "ref2",
             ongewijzigd: tuple[int, ...] = (), bsn: str | None = None) -> bytes:  # fmt: skip
        verzoek: Inhoud = {"ReferentieAanbieder": referentie, "RedenVerzoek": "1"}
        if ongewijzigd:
            verzoek["OngewijzigdeProducten"] = {"OngewijzigdProduct": [{"ToewijzingNummer": n} for n in ongewijzigd]}
        verzoek["TeWijzigenProducten"] = {"TeWijzigenProduct": list(wijzigen or (self.wijzigen(),))}
        client = {"Bsn": bsn or self.bsn, "Verzoek": verzoek}
        return self.write("317", {"Header": self.kop(ident, False, dag), "Client": client})

    def m319(self, ident: str = "N1", dag: date = FEB, *, referentie: str = "ref1", antwoord: str = "2") -> bytes:
        inhoud = {"ReferentieAanbieder": referentie, "VerzoekAntwoord": antwoord}
        if antwoord == "1":
            inhoud["RedenAfwijzingVerzoek"] = "3"
        return self.write("319", {"Header": self.kop(ident, True, dag), "Antwoord": inhoud})


def _cents(regel: Inhoud) -> int:
    deel = regel.get("IngediendeBedragPrestatie", regel)
    bedrag = deel.get("DeclaratieFactuurBedrag") or deel["IngediendBedrag"]
    return bedrag["Bedrag"] * (-1 if bedrag["DebetCredit"] == "C" else 1)
