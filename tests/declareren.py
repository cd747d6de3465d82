"""Random declarations in a small world, and answers to them."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.bouwen import header, persoon
from tests.referentie import Bericht
from tests.wereld import AANBIEDERS, CLIENTEN, DAGEN, JAAR, MAANDEN, Wereld


class Declarant(Wereld):
    """Declares what toewijzingen of this world allow, and now and then what they do not."""

    def send_declaration(self) -> Bericht:
        standaard, release = self.world()
        gemeente, agb, _ = self.owner(self.pick(*self.nummers))
        maand = self.draw(MAANDEN)
        regels = [self.performed(standaard, release, gemeente, agb, maand) for _ in range(self.pick(1, 1, 2, 3))]
        som = sum(cents(r) for _, r in regels)
        totaal = {"TotaalBedrag": abs(som), "DebetCredit": "D" if som >= 0 else "C"}
        periode = {"Begindatum": maand, "Einddatum": month_end(maand)}
        per_bsn = {bsn: [r for b, r in regels if b == bsn] for bsn, _ in regels}
        if release == "3.2":
            clienten = [{"Bsn": bsn, "Prestaties": {"Prestatie": rows}} for bsn, rows in per_bsn.items()]
            kop = self.kop("323", standaard, gemeente, agb)
            declaratie = {"DeclaratieNummer": "D1", "DeclaratiePeriode": periode, "DeclaratieDagtekening": JAAR,
                          "TotaalIngediendBedrag": totaal, "Clienten": {"Client": clienten}}  # fmt: skip
            return Bericht(standaard, release, "323", {"Header": kop, "Declaratie": declaratie})
        clienten = [persoon(bsn, Prestaties={"Prestatie": rows}) for bsn, rows in per_bsn.items()]
        code = {"iwmo": ("416", "448"), "ijw": ("432", "450")}[standaard]
        eerder = [b for b in self.sent("303") if b.standaard == standaard and b.partijen == (gemeente, agb)]
        dag, ident = (self.draw(DAGEN), self.ident("F"))
        if eerder and self.seldom():
            dag, ident = self.pick(*eerder).eigen
        factuur = {"DeclaratiePeriode": periode, "DeclarantFactuurNummer": ident, "FactuurDagtekening": dag,
                   "ValutaCode": "EUR"}  # fmt: skip
        kop = {"BerichtCode": self.pick(*code), "Gemeente": gemeente, "Aanbieder": agb, "BetalingAanID": "02",
               "DeclaratieFactuurIdentificatie": factuur,
               "DeclaratieFactuurBedragen": {"DeclaratieFactuurTotaalBedrag": totaal}}  # fmt: skip
        return Bericht(standaard, release, "303", {"Header": kop, "Clienten": {"Client": clienten}})

    def performed(
        self, standaard: str, release: str, gemeente: str, agb: str, maand: date
    ) -> tuple[str, dict[str, Any]]:
        nummer = self.pick(*(n for n in (1, 2, 3) if AANBIEDERS[n % 2] == agb))
        bsn = self.pick(*CLIENTEN) if self.seldom() else CLIENTEN[nummer % 3]
        referentie, vorige = f"P{len(self.history):03d}{self.draw(st.integers(0, 999))}", None
        eerder = [(b, c, r) for b in self.sent("303", "323") if (b.standaard, b.partijen[1]) == (standaard, agb)
                  for c, r in lines(b)]  # fmt: skip
        if eerder and self.seldom():
            referentie = self.pick(*eerder)[2]["ProductReferentie"]["ReferentieNummer"]
        debet = [(c, r) for b, c, r in eerder if b.partijen[0] == gemeente
                 and not r["ProductReferentie"]["VorigReferentieNummer"]]  # fmt: skip
        if debet and self.pick(True, False, False):
            bsn, oud = self.pick(*debet)
            vorige = oud["ProductReferentie"]["ReferentieNummer"]
        van, tot = self.pick(
            (maand, month_end(maand)), (maand, month_end(maand)), (maand + timedelta(15), month_end(maand))
        )
        volume = self.pick(1, 2, 5)
        bedrag = {"Bedrag": volume * 6000, "DebetCredit": "C" if vorige else "D"}
        product = self.product(standaard, nummer)
        vast = {
            "ProductReferentie": {"ReferentieNummer": referentie, "VorigReferentieNummer": vorige},
            "ToewijzingNummer": self.pick(nummer, nummer, nummer, nummer, 9 if self.seldom() else nummer),
            "ProductCategorie": product["Categorie"],
            "ProductCode": product["Code"],
            "ProductPeriode": {"Begindatum": van, "Einddatum": tot},
        }
        geleverd = {"GeleverdVolume": volume, "Eenheid": "04", "ProductTarief": 6000}
        if release == "3.2":
            return bsn, vast | geleverd | {"IngediendBedrag": bedrag}
        vast |= {"BeschikkingNummer": self.pick(None, 7, 8)}
        vast["ToewijzingNummer"] = self.pick(None, vast["ToewijzingNummer"])
        deel = geleverd | {"BerekendBedrag": bedrag, "BtwVrijstellingIndicatie": "1", "DeclaratieFactuurBedrag": bedrag}
        return bsn, vast | {"IngediendeBedragPrestatie": deel}

    def send_answer(self) -> Bericht | None:
        heen = self.sent("303", "323")
        if not heen:
            return None
        van = self.pick(*heen)
        weg = self.seldom()
        genoemd = [(bsn, r) for bsn, r in lines(van) if self.pick(True, False)]
        if van.nummer == "303":
            return self.answer_304(van, weg, genoemd)
        dag, ident = van.eigen
        kop = header(self.ident("X"), True, self.draw(DAGEN), *van.partijen) | {
            "DeclaratieIdentificatie": {"Identificatie": ident, "Dagtekening": dag},
            "XsdVersieDeclaratie": {"BasisschemaXsdVersie": "1.0.0", "BerichtXsdVersie": "1.0.0"},
            "RetourCodes": {"RetourCode": ["0001" if weg else "0200"]},
        }
        if self.seldom():
            return Bericht(van.standaard, van.release, "325", {"Header": kop})
        nul = {"TotaalBedrag": 0, "DebetCredit": "D"}
        code = self.pick("0200", "0200", "8001", "0001" if self.seldom() else "0200")
        antwoord: dict[str, Any] = {"DeclaratieNummer": "D1", "TotaalIngediendBedrag": nul,
                                    "TotaalToegekendBedrag": nul,
                                    "RetourCodes": {"RetourCode": [code]}}  # fmt: skip
        if genoemd:
            regels = [(b, r | {"RetourCodes": {"RetourCode": [self.pick("0233", "0200", "9321")]}}) for b, r in genoemd]
            antwoord["Clienten"] = per_client(regels, lambda b: {"Bsn": b, "RetourCodes": {"RetourCode": ["0200"]}})
        return Bericht(van.standaard, van.release, "325", {"Header": kop, "DeclaratieAntwoord": antwoord})

    def answer_304(self, van: Bericht, weg: bool, genoemd: list[tuple[str, dict[str, Any]]]) -> Bericht:
        nul = {"TotaalBedrag": 0, "DebetCredit": "D"}
        kop = {naam: value for naam, value in van.kop.items() if naam != "DeclaratieFactuurBedragen"} | {
            "BerichtCode": str(int(van.kop["BerichtCode"]) + 1),
            "RetourHeader": {"GemeenteReferentieNummer": self.ident("G"), "RetourDagtekening": self.draw(DAGEN)},
            "RetourBedragen": {"IngediendTotaalBedrag": nul, "ToegekendTotaalBedrag": nul},
            "RetourCodes": {"RetourCode": ["0001" if weg else "0200"]},
        }
        inhoud: dict[str, Any] = {"Header": kop}
        if genoemd:
            inhoud["Clienten"] = per_client([(bsn, self.partly(r)) for bsn, r in genoemd], persoon)
        return Bericht(van.standaard, van.release, "304", inhoud)

    def partly(self, regel: dict[str, Any]) -> dict[str, Any]:
        ingediend = regel["IngediendeBedragPrestatie"]["DeclaratieFactuurBedrag"]
        bedrag = ingediend | {"Bedrag": self.pick(ingediend["Bedrag"], ingediend["Bedrag"] // 2, 0)}
        toegekend = {"GemeenteBerekendBedrag": bedrag, "ToegekendBedrag": bedrag}
        return regel | {"ToegekendeBedragPrestatie": toegekend, "RetourCodes": {"RetourCode": ["0611"]}}


def month_end(maand: date) -> date:
    return (maand + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def cents(regel: dict[str, Any]) -> int:
    deel = regel.get("IngediendeBedragPrestatie", regel)
    bedrag = deel.get("DeclaratieFactuurBedrag") or deel["IngediendBedrag"]
    return bedrag["Bedrag"] * (-1 if bedrag["DebetCredit"] == "C" else 1)


def lines(bericht: Bericht) -> Iterator[tuple[str, dict[str, Any]]]:
    for client in bericht.inhoud.get("Declaratie", bericht.inhoud)["Clienten"]["Client"]:
        for regel in client["Prestaties"]["Prestatie"]:
            yield client["Bsn"], regel


def per_client(regels: list[tuple[str, dict[str, Any]]], client: Any) -> dict[str, Any]:
    groepen = {bsn: [r for b, r in regels if b == bsn] for bsn, _ in regels}
    return {"Client": [client(bsn) | {"Prestaties": {"Prestatie": rows}} for bsn, rows in groepen.items()]}
