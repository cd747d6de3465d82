"""The rules between messages: all are accounted for; each is found where it is broken, in the releases that know it."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from ingest.home import Home
from ingest.koppel.registratie import REGISTRATIES
from ingest.koppel.tussen import oordelen
from ingest.standaard.regels import all_regels, all_tussenregels
from tests.bouwen import crossing, deliver, linked, register, tables, take_in
from tests.keten import FEB, JAN, JUN, MRT, VERSIE, Keten, weekly

APR = date(2024, 4, 1)
EIND_JAN, HALF_JAN = date(2024, 1, 31), date(2024, 1, 16)
FOUT, GOED = "0202", "0221"
# Where each older release is tried.
GEMEENTE_VAN = {"2.3": "0274", "3.0": "0275", "3.1": "0277"}
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


def lay(home: Home, geval: Geval) -> None:
    """Both standards: what breaks the rule in one gemeente, what does not in another, older releases in theirs."""
    home.berichten.mkdir(parents=True)
    for standaard in ("iwmo", "ijw"):
        ketens = [(Keten(standaard, "3.2", FOUT), geval.breekt), (Keten(standaard, "3.2", GOED, 5), geval.goed)]
        ketens += [(Keten(standaard, release, GEMEENTE_VAN[release], 9), geval.breekt) for release in geval.ook]
        for keten, berichten in ketens:
            for i, data in enumerate(berichten(keten)):
                (home.berichten / f"{standaard}_{keten.gemeente}_{i}.xml").write_bytes(data)


@pytest.mark.parametrize("geval", GEVALLEN, ids=[f"{i}-{g.regel}" for i, g in enumerate(GEVALLEN)])
def test_a_rule_is_found_where_it_is_broken_in_the_releases_that_know_it(home: Home, geval: Geval) -> None:
    lay(home, geval)
    assert not take_in(home).afgekeurd, "the test's own messages must be readable"
    found = tables(home)["controle"].filter(pl.col("regel_code") == geval.regel)
    wet = {"iwmo": "wmo", "ijw": "jeugd"}
    holds = all_tussenregels()[geval.regel].standaard_releases
    expected = {(wet[s], FOUT) for s in wet}
    expected |= {(wet[s], GEMEENTE_VAN[r]) for s in wet for r in geval.ook if (s, r) in holds}
    assert set(found.select("wet", "gemeente_code").iter_rows()) == expected


# what there is


TABEL = """019 056 063 071 074 135 304 307 308 314 318 319 321 322 323 326 332 333 337 338 339 340 341 346 347 349 350
351 355 357 359 360 361 365 366 367 369 371 373 374 375 376 378 379 381 382 384 385 387 388 389 390 411 412 413 414 415
418"""
WACHTEN = {"TR381", "TR418"}


def test_every_rule_of_the_tables_is_computed_or_has_its_reason_and_is_shown() -> None:
    regels = all_tussenregels()
    assert {f"TR{n}" for n in TABEL.split()} == {code for code in regels if code.startswith("TR")}
    assert all(bool(r.plaatsen) != bool(r.niet) for r in regels.values())
    assert {code for code, r in regels.items() if r.wacht_op} == WACHTEN
    assert {code for code, r in regels.items() if r.plaatsen} - WACHTEN == {g.regel for g in GEVALLEN}
    assert not regels.keys() & all_regels().keys()


@pytest.mark.shared
def test_the_tables_name_no_other_rules_and_the_same_retourcodes(istandaarden: Path) -> None:
    with (istandaarden / "regels" / "technische_regels_3.2.csv").open(encoding="utf-8") as table:
        rows = [r for r in csv.DictReader(table) if r["controleniveau"] in ("berichtoverstijgend", "externe bron")]
    codes = {r["regel"]: None if r["retourcode"] == "n.v.t." else r["retourcode"] for r in rows}
    assert codes == {code: r.retourcode for code, r in all_tussenregels().items() if code.startswith("TR")}


def test_every_place_names_a_linked_table_and_columns_that_exist(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = set()
    judge = oordelen._judge

    def watch(tabel: str, rows: pl.DataFrame):
        seen.add(tabel)
        places = [p for r in all_tussenregels().values() for p in r.plaatsen if p.tabel == tabel]
        assert {c for p in places for c in (p.element, p.bedrag) if c} <= set(rows.columns)
        return judge(tabel, rows)

    monkeypatch.setattr(oordelen, "_judge", watch)
    tables(home)
    assert seen == {p.tabel for r in all_tussenregels().values() for p in r.plaatsen}


def test_what_is_right_in_every_message_gives_no_finding_at_all(home: Home) -> None:
    k = Keten("iwmo", "3.2", "0202")
    made = linked(
        home,
        a=k.m315(dag=date(2023, 12, 20)),
        b=k.m319(dag=date(2023, 12, 22)),
        c=k.m301(k.toegewezen(ReferentieAanbieder="ref1")),
        d=k.m305(),
        e=k.declaratie(),
        f=k.m325(),
        g=k.m317(),
        h=k.m301(k.toegewezen(Toewijzingsdatum=FEB, ReferentieAanbieder="ref2"), ident="A2", dag=FEB),
        i=k.declaratie(k.prestatie("C1", credit_op="P1"), k.prestatie("P2"), ident="D2", maand=FEB),
        j=k.m307(),
    )
    assert made["controle"].is_empty(), made["controle"]


# registrations that a rule waits for


PRODUCTLIJST = (
    "wet;gemeente_code;product_categorie;product_code;product_groep;eenheid_code;tarief;geldig_van;registratiedatum\n"
    "wmo;0202;02;02P01;basis;04;61,00;01-01-2024;15-12-2023\n"
)


def test_rules_on_tariffs_and_products_wait_for_a_product_list_and_run_when_it_is_there(home: Home) -> None:
    k = Keten("iwmo", "3.2", "0202")
    deliver(home, a=k.m301(k.toegewezen(Product={"Categorie": "02", "Code": "02X99"})), d=k.declaratie())
    take_in(home)
    assert WACHTEN & set(tables(home)["controle"]["regel_code"]) == set()
    register(home, "product", "lijst.csv", PRODUCTLIJST)
    take_in(home)
    found = tables(home)["controle"].filter(pl.col("regel_code").is_in(WACHTEN))
    assert found.select("regel_code", "sleutel", "bedrag_cent").rows() == [
        ("TR381", "02X99", None),
        ("TR418", "02P01", 24_000),
    ]


@pytest.mark.parametrize(
    ("contracten", "found"),
    [
        pytest.param([("", "59,50")], [24_000], id="another tarief in the contract of the region"),
        pytest.param([("", "59,50"), ("0202", "60,00")], [], id="the tarief of the gemeente goes before it"),
        pytest.param([("0275", "59,50")], [], id="the contract of another gemeente says nothing"),
    ],
)
def test_a_tarief_is_held_against_the_contract_of_its_aanbieder(
    home: Home, contracten: list[tuple[str, str]], found: list[int]
) -> None:
    k = Keten("iwmo", "3.2", "0202")
    kop = (
        "agb_code;naam;contract_nummer;gemeente_code;wet;product_categorie;product_code;eenheid_code;tarief;geldig_van"
    )
    rows = [f"{k.agb};A;{g or 'R'};{g};wmo;02;02P01;04;{tarief};01-01-2024;01-01-2024" for g, tarief in contracten]
    register(home, "AC", "contract.csv", "\n".join([f"{kop};registratiedatum", *rows]) + "\n")
    controle = linked(home, a=k.m301(), d=k.declaratie())["controle"]
    assert controle.filter(regel_code="TR418")["bedrag_cent"].to_list() == found


# the answer of the receiver


def said(made: dict[str, pl.DataFrame], regel: str) -> list[bool | None]:
    return made["controle"].filter(pl.col("regel_code") == regel)["antwoord_zegt_hetzelfde"].to_list()


@pytest.mark.parametrize(("nummer", "ident"), [("306", "S1"), ("308", "T1")])
@pytest.mark.parametrize(("code", "same"), [("9019", True), ("0001", False)])
def test_a_message_that_the_receiver_rejected_is_judged_and_its_code_compared(
    home: Home, nummer: str, ident: str, code: str, same: bool
) -> None:
    k = Keten("iwmo", "3.2", "0202")
    heen = k.m305(nummer=9) if nummer == "306" else k.m307(nummer=9, dag=JAN)
    made = linked(home, a=heen, r=k.retour(nummer, ident, JAN, code, van_gemeente=False))
    assert said(made, "TR019") == [same]
    assert made["levering"].is_empty()


def test_a_rejected_toewijzing_is_compared_with_its_302_and_counts_for_nothing(home: Home) -> None:
    k = Keten("iwmo", "3.2", "0202")
    double = k.m301(k.toegewezen(van=FEB), ident="A2", dag=FEB, bsn=k.ander)
    made = linked(home, a=k.m301(), b=double, r=k.retour("302", "A2", FEB, "9332", van_gemeente=True))
    assert said(made, "TR332") == [True]
    assert made["toewijzing"]["aantal_versies"].to_list() == [1]


def test_an_answer_on_one_line_says_nothing_of_another(home: Home) -> None:
    k = Keten("iwmo", "3.2", "0202")
    regels = [k.prestatie("P1", nummer=9), k.prestatie("P2", nummer=9, code="02P02")]
    made = linked(home, a=k.declaratie(*regels), b=k.m325(regels[0], code="9338", ingediend=48_000))
    assert sorted(said(made, "TR338")) == [False, True]


def test_no_answer_and_a_rule_without_a_code_in_that_release_say_nothing(home: Home) -> None:
    k = Keten("iwmo", "2.3", "0202")
    made = linked(home, a=k.declaratie(k.prestatie(nummer=9)), b=k.m305(nummer=9))
    assert said(made, "TR019") == [None]
    found = made["controle"].filter(pl.col("regel_code") == "TR338")
    assert found.select("retourcode", "antwoord_zegt_hetzelfde", "bedrag_cent").rows() == [(None, None, 24_000)]


# totals


@pytest.mark.parametrize("standaard", ["iwmo", "ijw"])
def test_the_header_of_a_303_is_held_against_its_lines(home: Home, standaard: str) -> None:
    k = Keten(standaard, "2.3", "0202")
    made = linked(home, a=k.declaratie(totaal=23_999), b=k.declaratie(k.prestatie("P2", FEB), ident="D2", maand=FEB))
    found = made["controle"].filter(pl.col("regel_code") == "TOTAAL-INGEDIEND")
    assert found.select("sleutel", "bedrag_cent").rows() == [("D1", 23_999)]


# volume that runs out


def test_volume_is_used_up_in_the_order_of_sending_and_a_credit_gives_it_back(home: Home) -> None:
    k = Keten("iwmo", "3.2", "0202")
    made = linked(
        home,
        a=k.m301(k.toegewezen(Omvang=weekly(8, frequentie="6"))),
        b=k.declaratie(),
        c=k.declaratie(k.prestatie("P2", FEB), ident="D2", maand=FEB),
        d=k.declaratie(k.prestatie("C1", credit_op="P1"), k.prestatie("P3", MRT), ident="D3", maand=MRT),
        e=k.declaratie(k.prestatie("P4", APR, 1), ident="D4", maand=APR),
    )
    found = made["controle"].filter(pl.col("regel_code") == "TR322")
    assert found["bedrag_cent"].to_list() == [6_000]


def test_a_line_that_the_receiver_refused_is_found_and_uses_nothing_up(home: Home) -> None:
    k = Keten("iwmo", "3.2", "0202")
    refused = k.prestatie("P2", FEB, 6)
    made = linked(
        home,
        a=k.m301(k.toegewezen(Omvang=weekly(8, frequentie="6"))),
        b=k.declaratie(),
        c=k.declaratie(refused, ident="D2", maand=FEB),
        d=k.m325(refused, heen="D2", maand=FEB, code="9322", ingediend=36_000, toegekend=0),
        e=k.declaratie(k.prestatie("P3", MRT), ident="D3", maand=MRT),
    )
    assert said(made, "TR322") == [True]


# bad input


def assert_balanced(telling: pl.DataFrame) -> None:
    lost = pl.col("rijen_in") - pl.sum_horizontal("rijen_uit", "rijen_ingetrokken", "rijen_bevinding")
    assert telling.filter(lost != 0).is_empty(), telling


def test_every_row_has_its_place_or_its_finding_and_a_lost_one_shows(home: Home) -> None:
    k = Keten("iwmo", "3.2", "0202")
    made = linked(
        home,
        a=k.m301(),
        b=k.m301(k.toegewezen(van=FEB), ident="A2", dag=FEB, bsn=k.ander),
        c=k.m305(),
        d=k.m305("S2", begin=FEB),
        e=k.m305("S3", FEB, begin=FEB, status="3"),
        f=k.m307(status="9"),
        g=k.declaratie(),
    )
    assert_balanced(made["telling"])
    of_messages = made["telling"].filter(~pl.col("tabel").is_in(list(REGISTRATIES)))
    fates = of_messages.select("tabel", "rijen_uit", "rijen_ingetrokken", "rijen_bevinding").rows()
    assert fates == [
        ("bericht", 7, 0, 0), ("toewijzing", 1, 0, 1), ("start", 1, 2, 0), ("stop", 1, 0, 0), ("prestatie", 1, 0, 0)
    ]  # fmt: skip
    lost = made["telling"].with_columns(pl.col("rijen_uit") - 1)
    with pytest.raises(AssertionError):
        assert_balanced(lost)


def test_nonsense_gives_findings_and_every_row_stays(home: Home) -> None:
    k = Keten("iwmo", "3.2", "0202")
    deliver(
        home,
        a=k.m301(k.toegewezen(van=JUN, tot=JAN, Omvang=weekly(0))),
        b=k.m301(k.toegewezen(2, tot=date(2099, 12, 31)), ident="A2"),
        c=k.m307(begin=MRT, eind=JAN),
        d=k.declaratie(k.prestatie("P1", volume=0), k.prestatie("P1", van=FEB, tot=JAN)),
        e=k.m325(heen="D7"),
        f=k.m319(),
    )
    columns = "regel_id;gemeente_code;wet;agb_code;bsn;toewijzing_nummer;product_categorie;product_code;begindatum;"
    columns += "einddatum;volume;eenheid_code;tarief;bedrag;toegekend;registratiedatum;vervallen"
    row = f"1;0202;wmo;{k.agb};{k.bsn};9;02;02P01;01-01-2024;31-01-2024;0;04;60,00;0,00;;05-02-2024;"
    register(home, "declaraties", "d.csv", f"{columns}\n{row}\n")
    assert not take_in(home).afgekeurd
    made = tables(home)
    assert (made["toewijzing"].height, made["levering"].height, made["prestatie"].height) == (2, 1, 3)
    codes = set(crossing(made)["regel_code"])
    assert codes >= {"VOLUME-NUL", "EINDDATUM-VER", "PERIODE", "OP072", "TR314", "TR337", "TR355", "RETOUR-ZONDER-HEEN",
                     "TR338"}  # fmt: skip
    assert made["controle"]["controle_id"].is_unique().all()
    assert_balanced(made["telling"])
    assert "CS003" in set(made["controle"]["regel_code"])
