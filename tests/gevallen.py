"""Per rule between messages: messages of one keten that break it, and messages that don't."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tests.keten import APR, FEB, JAN, MRT, VERSIE, Keten, weekly

EIND_JAN, HALF_JAN = date(2024, 1, 31), date(2024, 1, 16)
Berichten = Callable[[Keten], list[bytes]]


@dataclass(frozen=True)
class Geval:
    """Messages that break a rule in 3.2, messages that don't, and the older releases in which it is tried too."""

    regel: str
    breekt: Berichten
    goed: Berichten
    ook: tuple[str, ...] = ()


def line(k: Keten, **anders) -> bytes:
    return k.declaratie(k.prestatie(**anders))


def paired(k: Keten, *second) -> list[bytes]:
    """January as usual, then a declaration over February with these lines."""
    return [k.m301(), k.declaratie(), k.declaratie(*second, ident="D2", maand=FEB)]


def credit(k: Keten, referentie: str = "C1", **anders) -> dict:
    return k.prestatie(referentie, credit_op="P1", **anders)


def removed(k: Keten) -> bytes:
    """The toewijzing is withdrawn in May."""
    reden = "13" if k.release >= "3.1" else "01"
    dag = date(2024, 5, 1)
    return k.m301(k.toegewezen(tot=JAN, Toewijzingsdatum=dag, RedenWijziging=reden), ident="A9", dag=dag)


def asked(k: Keten, referentie: str = "ref1") -> list[bytes]:
    return [k.m301(), k.m315(referentie=referentie)]


def budget(k: Keten, cent: int) -> bytes:
    return k.m301(k.toegewezen(Budget=cent, Omvang=None))


def general(k: Keten) -> bytes:
    return k.m301(k.toegewezen(Product=None, Omvang=None, Budget=1_000_000))


def category_only(k: Keten) -> bytes:
    return k.m301(k.toegewezen(Product={"Categorie": k.categorie}, Omvang=None, Budget=1_000_000))


def paused(k: Keten, *stops: bytes) -> list[bytes]:
    return [k.m301(), k.m305(), k.m307("T1", FEB, HALF_JAN, reden="20"), *stops]


ALLE = ("2.3",)
GEVALLEN = [
    Geval("TR019", lambda k: [k.m305(nummer=9)], lambda k: [k.m301(), k.m305()], ALLE),
    Geval("TR019", lambda k: [k.m307(nummer=9)], lambda k: [k.m301(), k.m305(), k.m307()], ALLE),
    Geval("TR056", lambda k: [k.m301(), k.m301(k.toegewezen(2, tot=None), ident="A1", dag=FEB)],
          lambda k: [k.m301(), k.m305("A1")], ALLE),
    Geval("TR056", lambda k: [k.declaratie(), k.declaratie(k.prestatie("P2"))],
          lambda k: [k.declaratie(), k.declaratie(k.prestatie("P2", FEB), ident="D1" if k.is_2x else "D2", maand=FEB,
                                                  dag=k.sent(JAN))], ALLE),
    Geval("TR063", lambda k: [k.m301(), k.m305(status="3")],
          lambda k: [k.m301(), k.m305(), k.m305("S2", FEB, status="3")], ALLE),
    Geval("TR063", lambda k: [k.m301(), k.m305(), k.m307(status="3")],
          lambda k: [k.m301(), k.m305(), k.m307(), k.m307("T2", APR, status="3")], ALLE),
    Geval("TR071", lambda k: [k.m301(), k.m305(), k.m307(), k.m305("S2", APR, status="3")],
          lambda k: [k.m301(), k.m305(), k.m305("S2", FEB, status="3")], ALLE),
    Geval("TR074", lambda k: [k.m301(), k.m305(), k.m305("S2", FEB)],
          lambda k: [k.m301(), k.m305(), k.m305("S2", FEB, status="3"), k.m305("S3", MRT)], ALLE),
    Geval("TR074", lambda k: [k.m301(), k.m305(), k.m307(), k.m307("T2", APR)],
          lambda k: [k.m301(), k.m305(), k.m307(), k.m307("T2", APR, status="3"), k.m307("T3", APR)], ALLE),
    Geval("TR135", lambda k: [k.m301(dag=date(2025, 2, 1))], lambda k: [k.m301()], ALLE),
    Geval("TR304", lambda k: [k.m301(), k.m305(bsn=k.ander)], lambda k: [k.m301(), k.m305()], ALLE),
    Geval("TR304", lambda k: [k.m301(), k.m307(bsn=k.ander)], lambda k: [k.m301(), k.m307()], ALLE),
    Geval("TR304", lambda k: [k.m301(), k.declaratie(bsn=k.ander)], lambda k: [k.m301(), k.declaratie()], ALLE),
    Geval("TR304", lambda k: [k.m301(), k.m317(bsn=k.ander)], lambda k: [k.m301(), k.m317()]),
    Geval("TR304", lambda k: [k.m301(), k.declaratie(), k.m325(k.prestatie(), bsn=k.ander)],
          lambda k: [k.m301(), k.declaratie(), k.m325(k.prestatie())]),
    Geval("TR307", lambda k: [k.m301(k.toegewezen(van=HALF_JAN)), line(k)], lambda k: [k.m301(), line(k)], ALLE),
    Geval("TR308", lambda k: [k.m301(k.toegewezen(tot=HALF_JAN)), line(k)], lambda k: [k.m301(), line(k)], ALLE),
    Geval("TR314", lambda k: paired(k, k.prestatie("P1", FEB)), lambda k: paired(k, k.prestatie("P2", FEB)), ALLE),
    Geval("TR318",
          lambda k: [k.m301(), k.declaratie(),
                     k.declaratie(k.prestatie("P2", FEB), k.prestatie("P3", MRT), ident="D2", maand=MRT)],
          lambda k: [k.m301(), k.declaratie(), k.declaratie(k.prestatie("P3", MRT), ident="D2", maand=MRT)], ALLE),
    Geval("TR319", lambda k: [k.m301(), line(k, maand=FEB)], lambda k: [k.m301(), line(k)], ALLE),
    Geval("TR321", lambda k: [k.m301(), line(k, volume=201)], lambda k: [k.m301(), line(k, volume=200)], ALLE),
    Geval("TR322",
          lambda k: [k.m301(k.toegewezen(Omvang=weekly(5, frequentie="6"))), k.declaratie(),
                     k.declaratie(k.prestatie("P2", FEB, 2), ident="D2", maand=FEB)],
          lambda k: [k.m301(k.toegewezen(Omvang=weekly(6, frequentie="6"))), k.declaratie(),
                     k.declaratie(k.prestatie("P2", FEB, 2), ident="D2", maand=FEB)], ALLE),
    Geval("TR323", lambda k: paired(k, credit(k, volume=3)), lambda k: paired(k, credit(k)), ALLE),
    Geval("TR326", lambda k: [k.m301(), k.m305(), k.m305("S2", MRT, begin=FEB)],
          lambda k: [k.m301(), k.m305(), k.m307("T1", FEB, HALF_JAN), k.m305("S2", MRT, begin=FEB)], ALLE),
    Geval("TR332",
          lambda k: [k.m301(), k.m301(k.toegewezen(van=FEB), ident="A2", dag=FEB, bsn=k.ander)],
          lambda k: [k.m301(), k.m301(k.toegewezen(2, van=FEB), ident="A2", dag=FEB, bsn=k.ander)], ALLE),
    Geval("TR333",
          lambda k: [k.declaratie(), k.declaratie(k.prestatie("P2", FEB), ident="D2", maand=FEB, nummer="ND1")],
          lambda k: [k.declaratie(), k.declaratie(k.prestatie("P2", FEB), ident="D2", maand=FEB)], ALLE),
    Geval("TR337", lambda k: [k.m325()], lambda k: [k.declaratie(), k.m325()]),
    Geval("TR338", lambda k: [k.m301(), line(k, nummer=9)], lambda k: [k.m301(), line(k)], ALLE),
    Geval("TR339", lambda k: [k.m301(), line(k, categorie="07" if k.standaard == "iwmo" else "50")],
          lambda k: [k.m301(), line(k)], ALLE),
    Geval("TR340", lambda k: [k.m301(), line(k, code=f"{k.categorie}P02")], lambda k: [k.m301(), line(k)], ALLE),
    Geval("TR341", lambda k: [k.m301(), line(k, eenheid="16")], lambda k: [k.m301(), line(k, eenheid="01")], ALLE),
    Geval("TR346", lambda k: [k.m301(), line(k, bedrag=24_001)], lambda k: [k.m301(), line(k)], ALLE),
    Geval("TR346", lambda k: [k.m301(), line(k, eenheid="01", volume=100, tarief=86, bedrag=8_652)],
          lambda k: [k.m301(), line(k, eenheid="01", volume=100, tarief=86, bedrag=8_600)], ALLE),
    Geval("TR347", lambda k: [k.m315(), k.m315("V2", MRT)], lambda k: [k.m315(), k.m315("V2", MRT, referentie="r")]),
    Geval("TR349", lambda k: [k.m301(k.toegewezen(), k.toegewezen(2, Product=other(k))), k.m317()],
          lambda k: [k.m301(k.toegewezen(), k.toegewezen(2, Product=other(k))), k.m317(ongewijzigd=(2,))]),
    Geval("TR350", lambda k: [k.m301(), k.m317(ongewijzigd=(9,))],
          lambda k: [k.m301(k.toegewezen(), k.toegewezen(2, Product=other(k))), k.m317(ongewijzigd=(2,))]),
    Geval("TR351", lambda k: [k.m301(), k.m317(dag=date(2024, 8, 1))], lambda k: [k.m301(), k.m317()]),
    Geval("TR355", lambda k: [k.m319()], lambda k: [k.m315(), k.m319()]),
    Geval("TR357", lambda k: [k.m301(), k.m317(k.wijzigen(van=HALF_JAN))],
          lambda k: [k.m301(), k.m317(k.wijzigen(van=JAN))]),
    Geval("TR359", lambda k: [k.m315(), k.m301(k.toegewezen(ReferentieAanbieder="ref1"), dag=FEB), k.m319(dag=MRT)],
          lambda k: [k.m315(), k.m301(k.toegewezen(ReferentieAanbieder="ref1"), dag=MRT), k.m319(dag=FEB)]),
    Geval("TR360", lambda k: [k.m315(), k.m319(), k.m319("N2", MRT)], lambda k: [k.m315(), k.m319()]),
    Geval("TR361", lambda k: [k.m301(), k.m317(ongewijzigd=(1,))],
          lambda k: [k.m301(k.toegewezen(), k.toegewezen(2, Product=other(k))), k.m317(ongewijzigd=(2,))]),
    Geval("TR365", lambda k: [k.m315(), k.m319(antwoord="1"), k.m319("N2", MRT, antwoord="1")],
          lambda k: [k.m315(), k.m319(), k.m319("N2", MRT, antwoord="1")]),
    Geval("TR366", lambda k: [k.m301(), k.declaratie(), k.m325(k.prestatie("P9"))],
          lambda k: [k.m301(), k.declaratie(), k.m325(k.prestatie())]),
    Geval("TR367", lambda k: [k.m301(), k.declaratie(), k.m325(k.prestatie(volume=5))],
          lambda k: [k.m301(), k.declaratie(), k.m325(k.prestatie())]),
    Geval("TR369", lambda k: [budget(k, 23_999), k.declaratie()], lambda k: [budget(k, 24_000), k.declaratie()]),
    Geval("TR371", lambda k: [k.declaratie(), k.m325(versie=VERSIE | {"BasisschemaXsdVersie": "1.0.1"})],
          lambda k: [k.declaratie(), k.m325()]),
    Geval("TR373", lambda k: [budget(k, 5), k.m317(k.wijzigen(Omvang=None, Budget=9))],
          lambda k: [budget(k, 5), k.m317(k.wijzigen(van=JAN, Omvang=None, Budget=9))]),
    Geval("TR374", lambda k: [k.m315(), k.m315("V2", MRT, referentie="r")],
          lambda k: [k.m315(), k.m319(antwoord="1"), k.m315("V2", MRT, referentie="r")]),
    Geval("TR375", lambda k: [general(k), k.m317()], lambda k: [k.m301(), k.m317()]),
    Geval("TR376", lambda k: [k.declaratie(), k.m325(nummer="N9")], lambda k: [k.declaratie(), k.m325()]),
    Geval("TR379", lambda k: [k.m301(k.toegewezen(ReferentieAanbieder="ref1"), dag=FEB)],
          lambda k: [k.m315(), k.m301(k.toegewezen(ReferentieAanbieder="ref1"), dag=FEB)]),
    Geval("TR382", lambda k: [k.m301(), k.m305(), k.m307(begin=HALF_JAN)],
          lambda k: [k.m301(), k.m305(), k.m307()], ALLE),
    Geval("TR384", lambda k: [k.m301(), removed(k), line(k)], lambda k: [k.m301(), line(k)], ALLE),
    Geval("TR385", lambda k: [k.m301(), line(k), k.m325(), removed(k)],
          lambda k: [k.m301(), line(k), removed(k)], ("3.0", "3.1")),
    Geval("TR387", lambda k: [k.m301(), line(k, van=HALF_JAN)],
          lambda k: [k.m301(k.toegewezen(van=HALF_JAN)), line(k, van=HALF_JAN)], ALLE),
    Geval("TR388", lambda k: [k.m301(), line(k, tot=HALF_JAN)],
          lambda k: [k.m301(k.toegewezen(tot=HALF_JAN)), line(k, tot=HALF_JAN)], ALLE),
    Geval("TR389", lambda k: paired(k, k.prestatie("P2")), lambda k: paired(k, credit(k), k.prestatie("P2")),
          ("2.3", "3.0", "3.1")),
    Geval("TR390", lambda k: paired(k, credit(k), credit(k, "C2")), lambda k: paired(k, credit(k)), ALLE),
    Geval("TR411", lambda k: [k.m301(), k.m317(k.wijzigen(Omvang=None))], lambda k: [k.m301(), k.m317()]),
    Geval("TR412", lambda k: [category_only(k), k.m317()], lambda k: [k.m301(), k.m317()]),
    Geval("TR413", lambda k: paused(k, k.m307("T2", MRT, FEB, reden="20")), lambda k: paused(k, k.m307("T2", MRT, FEB)),
          ("2.3", "3.1")),
    Geval("TR414", lambda k: paused(k, k.m307("T2", MRT, date(2024, 1, 10))),
          lambda k: paused(k, k.m307("T2", MRT, FEB)), ("2.3", "3.1")),
    Geval("TR415", lambda k: [k.m301(), k.m305(), k.m307(), k.m307("T2", APR, MRT)],
          lambda k: paused(k, k.m307("T2", MRT, FEB)), ("2.3", "3.1")),
    Geval("OP033x2", lambda k: [k.m301(), k.m305(status="9")], lambda k: [k.m301(), k.m305()], ALLE),
    Geval("OP033x2", lambda k: [k.m301(), k.m307(status="2")], lambda k: [k.m301(), k.m307()], ALLE),
    Geval("OP072", lambda k: [k.m301(), k.m307()], lambda k: [k.m301(), k.m305(), k.m307()], ALLE),
    Geval("OP087", lambda k: [k.m301(), k.m301(k.toegewezen(2, van=FEB, Product=other(k)), ident="A2", dag=FEB)],
          lambda k: [k.m301(), k.m301(k.toegewezen(), k.toegewezen(2, van=FEB, Product=other(k)), ident="A2", dag=FEB)],
          ALLE),
    Geval("OP259", lambda k: [k.m301(), k.m301(k.toegewezen(), k.toegewezen(2, van=FEB), ident="A2", dag=FEB)],
          lambda k: [k.m301(k.toegewezen(tot=EIND_JAN)), k.m301(k.toegewezen(2, van=FEB), ident="A2", dag=FEB)], ALLE),
    Geval("OP288", lambda k: [k.m301(), k.m305()], lambda k: [k.m301(), k.m305(), k.m307()], ALLE),
    Geval("CREDIT-OP-AFGEWEZEN",
          lambda k: [k.m301(), k.declaratie(), k.m325(k.prestatie()), k.declaratie(credit(k), ident="D2", maand=FEB)],
          lambda k: paired(k, credit(k))),
    Geval("BEGINDATUM-VER", lambda k: [k.m301(k.toegewezen(van=date(2014, 12, 31)))],
          lambda k: [k.m301(k.toegewezen(van=date(2015, 1, 1)))], ALLE),
    Geval("BEGINDATUM-VER", lambda k: [k.m301(), k.m305(begin=date(1, 1, 1))], lambda k: [k.m301(), k.m305()], ALLE),
    Geval("BEGINDATUM-VER", lambda k: [k.m301(), line(k, van=date(1, 1, 1))], lambda k: [k.m301(), line(k)], ALLE),
    Geval("EINDDATUM-VER", lambda k: [k.m301(), line(k, tot=date(2999, 1, 1))], lambda k: [k.m301(), line(k)], ALLE),
    Geval("EINDDATUM-VER", lambda k: [k.m301(k.toegewezen(tot=date(2099, 12, 31)))], lambda k: [k.m301()], ALLE),
    Geval("PERIODE", lambda k: [k.m301(), k.m305(begin=FEB), k.m307(begin=FEB, eind=JAN)],
          lambda k: [k.m301(), k.m305(), k.m307()], ALLE),
    Geval("REDEN-13", lambda k: [k.m301(k.toegewezen(RedenWijziging="13"))], lambda k: [k.m301()]),
    Geval("TOTAAL-INGEDIEND", lambda k: [k.declaratie(), k.m325(ingediend=23_999)],
          lambda k: [k.declaratie(), k.m325()]),
    Geval("TOTAAL-TOEGEKEND", lambda k: [k.declaratie(), k.m325(toegekend=23_999)],
          lambda k: [k.declaratie(), k.m325()]),
    Geval("VERSIE-ZELFDE-TIJD",
          lambda k: [k.m301(), k.m301(k.toegewezen(tot=EIND_JAN), ident="A2", dag=FEB)],
          lambda k: [k.m301(), k.m301(k.toegewezen(tot=EIND_JAN, Toewijzingsdatum=FEB), ident="A2", dag=FEB)], ALLE),
    Geval("VOLUME-NUL", lambda k: [k.m301(), line(k, volume=0)], lambda k: [k.m301(), line(k)], ALLE),
    Geval("VOLUME-NUL", lambda k: [k.m301(k.toegewezen(Omvang=weekly(0)))], lambda k: [k.m301()], ALLE),
]  # fmt: skip


def other(k: Keten) -> dict:
    return {"Categorie": k.categorie, "Code": f"{k.categorie}P02"}
