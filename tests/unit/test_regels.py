"""The rules inside a message: all are accounted for, each fires where it is broken, and only there."""

import csv
from collections.abc import Callable
from copy import deepcopy
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from ingest.berichten.vergelijken import VERGELIJKEN
from ingest.standaard.regels import all_regels
from ingest.standaard.tabellen import brons_schemas
from tests.bouwen import prestatie, product
from tests.breken import DAG, GOED, JAN, OMVANG, again, both, breaches, m301, m319, put

TP, CONTACT = "Client/ToegewezenProducten/ToegewezenProduct", "Client/Contactgegevens/Contact"
AP, REL = "Client/AangevraagdeProducten/AangevraagdProduct", "Client/Relaties/Relatie"
NP, WP = "Client/Verzoek/NieuweProducten/NieuwProduct", "Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct"
PR = "Declaratie/Clienten/Client/0/Prestaties/Prestatie"
EURO_BEDRAG = {"Bedrag": 0, "DebetCredit": "C"}
BUITEN = {"Huis": {"Huisnummer": 1}, "Postcode": "B-1000", "LandCode": "NL"}
# As CD041, CD078, CD079 and CD080 want it: without a code no omvang, without a product a budget.
ZONDER_CODE = {"Product": {"Categorie": "02"}, "Omvang": None}
ZONDER_CATEGORIE = {"Product": None, "Omvang": None, "Budget": 100}
STAPELBAAR = {"Product": {"Categorie": "11", "Code": "11A01"}}

BROKEN: list[tuple[set[str], str, Callable[[dict[str, Any]], None]]] = [
    ({"CD005"}, "301", put(f"{CONTACT}/0/Adres/LandCode", None)),
    ({"CD007"}, "301", put("Client/Communicatie", {"Vorm": "1"})),
    ({"CD009"}, "301", put(f"{CONTACT}/0/Periode", {"Begindatum": JAN})),
    ({"CD025", "TR006"}, "301", put(f"{CONTACT}/0/Adres/Huis", None)),
    ({"CD034", "CD005", "TR006"}, "301", put(f"{CONTACT}/0/Adres/Postcode", None)),
    ({"CD041"}, "301", put(f"{TP}/0/Omvang", None)),
    ({"CD041"}, "315", put(f"{AP}/0/Omvang", None)),
    ({"CD041"}, "317", put(f"{NP}/0/Omvang", None)),
    ({"CD043"}, "315", put(f"{AP}/0/BeschikkingNummer", 7)),
    ({"CD060"}, "323", put(f"{PR}/0/ProductReferentie/VorigReferentieNummer", "R0")),
    ({"CD066"}, "315", put(f"{AP}/0/Verwijzer", {"Type": "02", "Naam": "X", "ZorgverlenerCode": "12345678"})),
    ({"CD067"}, "315", put(f"{AP}/0/Verwijzer", {"Type": "02"})),
    ({"CD068"}, "315", put(f"{AP}/0/Verwijzer", {"Type": "01", "ZorgverlenerCode": "12345678"})),
    ({"CD075"}, "301", both(put(f"{TP}/0/Budget", 5), put(f"{TP}/0/Omvang", None), put(f"{TP}/0/Product", None),
                            put(f"{TP}/0/Einddatum", None))),
    ({"CD076"}, "301", both(put(f"{TP}/0/Omvang", OMVANG | {"Frequentie": "2"}), put(f"{TP}/0/Einddatum", None))),
    ({"CD077", "CD078"}, "301", put(f"{TP}/0/Budget", 5)),
    ({"CD077", "CD078"}, "317", put(f"{WP}/0/Budget", 5)),
    ({"CD079"}, "301", both(put(f"{TP}/0/Product", None), put(f"{TP}/0/Omvang", None))),
    ({"CD080"}, "301", put(f"{TP}/0/Product", {"Categorie": "02"})),
    ({"CD085"}, "319", put("Antwoord/RedenAfwijzingVerzoek", None)),
    ({"CD086"}, "319", put("Antwoord/VerzoekAntwoord", "2")),
    ({"CD087"}, "323", put(f"{PR}/0/ProductTarief", None)),
    ({"CD095"}, "315", put(f"{AP}/0/Product", {"Categorie": "02"})),
    ({"CD096"}, "317", put(f"{NP}/0/Product", {"Categorie": "02"})),
    ({"CS002"}, "301", put("Client/Bsn", "123456789")),
    ({"CS003"}, "301", put(f"{TP}/0/Einddatum", date(2023, 12, 1))),
    ({"CS050"}, "301", put("Client/Naam/NaamGebruik", "2")),
    ({"CS050"}, "301", both(put("Client/Naam/Partnernaam", {"Achternaam": "Ander"}),
                            put("Client/Naam/NaamGebruik", "5"))),
    ({"CS050"}, "301", put(f"{REL}/0/Naam/NaamGebruik", "5")),
    ({"CS058"}, "305", put("Client/StartProducten/StartProduct/0/StatusAanlevering", "2")),
    ({"CS058"}, "307", put("Client/StopProducten/StopProduct/0/StatusAanlevering", "9")),
    ({"CS089"}, "301", put(f"{CONTACT}/0/Adres", BUITEN)),
    ({"CS100"}, "323", both(put("Declaratie/DeclaratiePeriode/Begindatum", date(2020, 12, 1)),
                            put("Declaratie/DeclaratiePeriode/Einddatum", date(2020, 12, 31)))),
    ({"CS139"}, "305", put("Client/Geboortedatum", {"Datum": date(1980, 5, 17), "DatumGebruik": "1"})),
    ({"CS139"}, "305", put("Client/Geboortedatum", {"Datum": date(1980, 2, 1), "DatumGebruik": "2"})),
    ({"CS139"}, "305", put("Client/Geboortedatum", {"Datum": date(1980, 1, 1), "DatumGebruik": "3"})),
    ({"CS318"}, "301", put("Client/Naam/NaamGebruik", "6")),
    ({"CS325"}, "325", put("DeclaratieAntwoord/TotaalToegekendBedrag/DebetCredit", "C")),
    ({"CS335"}, "301", put(f"{TP}/0/RedenWijziging", "13")),
    ({"CS336"}, "301", put(f"{TP}/0/RedenWijziging", "01")),
    ({"CS337"}, "323", both(put(f"{PR}/0/ProductPeriode/Begindatum", date(2023, 12, 30)))),
    ({"CS338"}, "301", put(f"{TP}/0/Omvang", {"Volume": 1, "Eenheid": "16", "Frequentie": "1"})),
    ({"CS339"}, "323", both(put(f"{PR}/0/Eenheid", "83"), put(f"{PR}/0/ProductTarief", None))),
    ({"CS340"}, "323", put("Declaratie/DeclaratiePeriode/Einddatum", date(2024, 1, 30))),
    ({"CS343"}, "315", put(f"{AP}/0/Omvang", {"Volume": 1, "Eenheid": "84", "Frequentie": "1"})),
    ({"TR002"}, "305", put("Client/Geboortedatum/Datum", date(1903, 1, 1))),
    ({"TR006", "TR061"}, "301", put(f"{CONTACT}/0", {"Soort": "02"})),
    ({"TR018"}, "307", put("Client/StopProducten/StopProduct/0/Einddatum", date(2023, 12, 1))),
    ({"TR061"}, "301", put(f"{CONTACT}/0/Soort", "04")),
    ({"TR101", "TR302"}, "301", again(TP)),
    ({"TR101"}, "301", again(TP, Product={"Categorie": "02", "Code": "02P02"})),
    ({"TR101"}, "301", again(CONTACT)),
    ({"TR101"}, "305", again("Client/StartProducten/StartProduct", StatusAanlevering="3")),
    ({"TR101"}, "307", again("Client/StopProducten/StopProduct")),
    ({"TR101"}, "317", again("Client/Verzoek/OngewijzigdeProducten/OngewijzigdProduct")),
    ({"TR101"}, "317", again("Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct", Einddatum=date(2024, 9, 30))),
    ({"TR134"}, "305", put("Client/StartProducten/StartProduct/0/Begindatum", date(2024, 3, 1))),
    ({"TR137", "CS337"}, "323", put(f"{PR}/0/ProductPeriode/Einddatum", date(2023, 12, 31))),
    ({"TR302"}, "301", again(TP, ToewijzingNummer=2, Ingangsdatum=date(2024, 6, 30))),
    ({"TR302"}, "301", again(TP, ToewijzingNummer=2, **ZONDER_CODE)),
    ({"TR302"}, "301", again(TP, ToewijzingNummer=2, **ZONDER_CATEGORIE)),
    ({"TR315", "TR101", "TR358"}, "323", both(
        put(f"{PR}/0", prestatie("C1", 1, JAN, 4, credit_op="R0")),
        put("Declaratie/TotaalIngediendBedrag", {"TotaalBedrag": 24_000, "DebetCredit": "C"}), again(PR))),
    ({"TR316", "TR358"}, "323", again(PR, **prestatie("C1", 1, JAN, 4, credit_op="R1"))),
    ({"TR335"}, "323", both(put("Declaratie/DeclaratieDagtekening", date(2029, 2, 1)))),
    ({"TR342"}, "325", put("DeclaratieAntwoord/TotaalToegekendBedrag/TotaalBedrag", 100)),
    ({"TR342"}, "325", put("DeclaratieAntwoord/Clienten", None)),
    ({"TR342"}, "325", both(put("DeclaratieAntwoord/TotaalToegekendBedrag/TotaalBedrag", 24_000),
                            put("DeclaratieAntwoord/RetourCodes/RetourCode", ["8001"]))),
    ({"TR352"}, "317", both(put("Client/Verzoek/OngewijzigdeProducten", None),
                             put("Client/Verzoek/TeWijzigenProducten", None))),
    ({"TR353"}, "317", both(put("Client/Verzoek/NieuweProducten", None),
                             put("Client/Verzoek/TeWijzigenProducten", None))),
    ({"TR358"}, "323", put("Declaratie/TotaalIngediendBedrag/TotaalBedrag", 23_999)),
    ({"TR380"}, "317", put(f"{NP}/0/GewensteIngangsdatum", DAG)),
    ({"TR101", "TR383", "TR386"}, "315", again(AP, Raamcontract="1")),
    ({"TR386"}, "315", again(AP, ReferentieAanbieder="ref9", **ZONDER_CODE)),
    ({"TR101", "TR410"}, "317", again(NP, Einddatum=date(2024, 9, 30))),
    ({"TR410"}, "317", again(NP, GewensteIngangsdatum=date(2024, 3, 2), **ZONDER_CODE)),
    ({"TR416", "TR358"}, "323", again(PR, **(prestatie("R2", 1, JAN, 4)))),
]  # fmt: skip
MAG_WEL: list[tuple[str, Callable[[dict[str, Any]], None]]] = [
    ("301", again(TP, ToewijzingNummer=2, Ingangsdatum=date(2024, 7, 1), Einddatum=None)),
    ("301", again(TP, ToewijzingNummer=2, Product={"Categorie": "02", "Code": "02P02"})),
    ("301", again(TP, ToewijzingNummer=2, RedenWijziging="13", Einddatum=JAN)),
    ("301", again(TP, ToewijzingNummer=2, **STAPELBAAR)),
    ("301", both(put(f"{TP}/0/Product", STAPELBAAR["Product"]), again(TP, ToewijzingNummer=2))),
    ("301", both(put(f"{TP}/0/Product", STAPELBAAR["Product"]), again(TP, ToewijzingNummer=2, **ZONDER_CATEGORIE))),
    ("315", both(put(f"{AP}/0/Product", STAPELBAAR["Product"]), again(AP, ReferentieAanbieder="ref9"))),
    ("325", both(put("DeclaratieAntwoord/Clienten", None),
                 put("DeclaratieAntwoord/RetourCodes/RetourCode", ["0001"]))),
]  # fmt: skip
ALLEEN_JEUGD = [
    ({"TR377"}, put("Antwoord/RedenAfwijzingVerzoek", "8")),
    ({"TR409"}, put("Antwoord/Woonplaatsbeginsel", {"Gemeente": "0275"})),
]
CONDITIES = """005 007 009 025 034 041 043 060 066 067 068 075 076 077 078 079 080 085 086 087 095 096"""
CONSTRAINTS = """002 003 015 025 050 058 089 100 139 318 319 325 335 336 337 338 339 340 343"""
TECHNISCH = """002 006 018 061 101 134 137 302 315 316 335 342 352 353 358 377 380 383 386 409 410 416"""
RULES_OF_THE_TABLES = {
    f"{kind}{number}"
    for kind, numbers in (("CD", CONDITIES), ("CS", CONSTRAINTS), ("TR", TECHNISCH))
    for number in numbers.split()
}


@pytest.mark.parametrize("nummer", GOED)
def test_a_good_message_breaks_no_rule(nummer: str) -> None:
    assert breaches(nummer, GOED[nummer]()) == set()


@pytest.mark.parametrize(
    ("codes", "nummer", "damage"), BROKEN, ids=[f"{min(c)}-{n}-{i}" for i, (c, n, _) in enumerate(BROKEN)]
)
def test_a_broken_rule_is_found_and_no_other(codes: set[str], nummer: str, damage) -> None:
    inhoud = deepcopy(GOED[nummer]())
    damage(inhoud)
    assert breaches(nummer, inhoud) == codes


@pytest.mark.parametrize(("nummer", "change"), MAG_WEL)
def test_what_a_rule_allows_in_so_many_words_is_no_finding(nummer: str, change) -> None:
    inhoud = deepcopy(GOED[nummer]())
    change(inhoud)
    assert breaches(nummer, inhoud) == set()


@pytest.mark.parametrize(("codes", "damage"), ALLEEN_JEUGD)
def test_the_woonplaatsbeginsel_is_judged_in_jeugd_only(codes: set[str], damage) -> None:
    inhoud = m319()
    damage(inhoud)
    assert breaches("319", inhoud, standaard="ijw") == codes


def test_every_rule_of_the_tables_is_computed_or_has_its_reason() -> None:
    regels = all_regels()
    assert regels.keys() == RULES_OF_THE_TABLES
    assert all(bool(r.plaatsen) != bool(r.niet) for r in regels.values())
    shown = {code for codes, _, _ in BROKEN for code in codes} | {c for codes, _ in ALLEEN_JEUGD for c in codes}
    assert {code for code, r in regels.items() if r.plaatsen} == shown


@pytest.mark.shared
def test_the_tables_name_no_other_rules(istandaarden: Path) -> None:
    with (istandaarden / "regels" / "condities_constraints_3.2.csv").open(encoding="utf-8") as table:
        named = {r["regel"] for r in csv.DictReader(table) if r["soort"] in ("Conditie", "Constraint")}
    with (istandaarden / "regels" / "technische_regels_3.2.csv").open(encoding="utf-8") as table:
        named |= {r["regel"] for r in csv.DictReader(table) if "xslt" in r["controleniveau"]}
    assert named == RULES_OF_THE_TABLES


def test_every_place_names_a_table_and_a_comparison_that_exist() -> None:
    for regel in all_regels().values():
        for plaats in regel.plaatsen:
            assert plaats.tabel in brons_schemas()
            assert bool(plaats.fout) != bool(plaats.vergelijk)
            assert plaats.vergelijk is None or plaats.vergelijk in VERGELIJKEN
    used = {p.vergelijk for r in all_regels().values() for p in r.plaatsen} - {None}
    assert used == VERGELIJKEN.keys()


def test_a_message_is_judged_by_the_rules_of_its_own_release() -> None:
    inhoud = m301()
    inhoud["Client"]["ToegewezenProducten"]["ToegewezenProduct"][0] |= {"RedenWijziging": "01"}
    assert breaches("301", inhoud) == {"CS336"}
    old = deepcopy(inhoud)
    old["Client"].pop("ToegewezenProducten")
    old["Client"]["Beschikking"] = {
        "BeschikkingNummer": 1, "Afgiftedatum": JAN, "Ingangsdatum": JAN,
        "ToegewezenProducten": {"ToegewezenProduct": [product(1, JAN, None, RedenWijziging="01",
                                                              Toewijzingstijd=time(9))]},
    }  # fmt: skip
    assert breaches("301", old, release="2.3") == set()
