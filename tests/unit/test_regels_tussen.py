"""The rules between messages: all are accounted for; each is found where it is broken, in the releases that know it."""

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from ingest.home import Home
from ingest.koppel.registratie import REGISTRATIES
from ingest.koppel.tussen import oordelen
from ingest.standaard.regels import all_regels, all_tussenregels
from tests.bouwen import crossing, deliver, linked, register, tables, take_in
from tests.gevallen import GEVALLEN, Geval
from tests.keten import FEB, JAN, JUN, MRT, Keten, weekly

FOUT, GOED = "0202", "0221"
# Where each older release is tried.
GEMEENTE_VAN = {"2.3": "0274", "3.0": "0275", "3.1": "0277"}


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
