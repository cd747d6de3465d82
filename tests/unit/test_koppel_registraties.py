"""Registrations as linked tables: what they belong to, what does not fit, and that nothing gets lost on the way."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from ingest.home import Home
from ingest.koppel.registratie import REGISTRATIES
from ingest.koppel.registratieregels import all_registratieregels, tables_that_name
from ingest.koppel.schema import GEKOPPELD
from ingest.registraties.contract import all_contracten
from tests.bouwen import bericht_301, deliver, make_bsn, product, register, tables, take_in
from tests.registraties import as_csv, good_row

DAG = date(2024, 4, 1)
BSN = make_bsn(1)
Tabellen = dict[str, pl.DataFrame]


def lay(home: Home, soort: str, *rows: dict[str, Any], bestand: str = "b.csv") -> None:
    contract = all_contracten()[soort]
    whole = [good_row(contract) | row for row in rows]
    register(home, soort, bestand, as_csv(contract, whole).decode())


def link(home: Home) -> Tabellen:
    take_in(home)
    return tables(home)


def found(t: Tabellen) -> list[tuple[str, str, int | None]]:
    return t["controle"].select("regel_code", "sleutel", "bedrag_cent").rows()


def test_every_registration_becomes_rows_of_its_table_and_the_count_closes(home: Home) -> None:
    for soort in all_contracten():
        lay(home, soort, {}, {"vervallen": True} if soort != "gebied" else {}, bestand="een.csv")
        lay(home, soort, good_row(all_contracten()[soort], 2), bestand="twee.csv")
    t = link(home)
    counted = {row["tabel"]: row for row in t["telling"].iter_rows(named=True)}
    for tabel, bronnen in REGISTRATIES.items():
        assert t[tabel].schema == pl.Schema(GEKOPPELD[tabel])
        assert t[tabel].height == counted[tabel]["rijen_in"] == counted[tabel]["rijen_uit"] > 0, tabel
        assert t[tabel][f"{tabel}_id"].is_unique().all()
        assert t[tabel].height == len(bronnen), f"{tabel}: what was withdrawn is gone, what was not is there"
    everybody = set(t["client"]["client_id"])
    for tabel in REGISTRATIES:
        if "client_id" in t[tabel].columns:
            assert set(t[tabel]["client_id"].drop_nulls()) <= everybody


def test_rows_of_one_key_and_day_that_do_not_say_the_same_are_named_and_one_counts(home: Home) -> None:
    lay(home, "VV", {"aantal_vragen": 20}, {"aantal_vragen": 30}, {"aantal_vragen": 30})
    lay(home, "VV", {"aantal_vragen": 20, "vervallen": None}, bestand="opnieuw.csv")
    t = link(home)
    assert t["voorziening"]["aantal_vragen"].to_list() == [30]
    assert found(t) == [("REGISTRATIE-TEGENSPRAAK", f"VV-{t['voorziening']['voorziening_id'].item()}", None)]


def test_a_later_row_ends_the_contradiction_and_the_same_row_twice_is_none(home: Home) -> None:
    later = {"aantal_vragen": 40, "registratiedatum": date(2024, 12, 31)}
    lay(home, "VV", {"aantal_vragen": 20}, {"aantal_vragen": 30}, later)
    lay(home, "VV", later, bestand="opnieuw.csv")
    t = link(home)
    assert t["voorziening"]["aantal_vragen"].to_list() == [40]
    assert found(t) == []


def test_a_contradiction_about_an_area_does_not_name_its_postcode(home: Home) -> None:
    lay(home, "gebied", {"postcode": "6811AB", "wijk_code": "WK1"}, {"postcode": "6811AB", "wijk_code": "WK2"})
    [(code, sleutel, _)] = found(link(home))
    assert (code, sleutel) == ("REGISTRATIE-TEGENSPRAAK", f"gebied-{DAG}")


def test_without_any_source_every_table_is_there_and_empty(home: Home) -> None:
    t = link(home)
    assert [tabel for tabel in REGISTRATIES if t[tabel].height or t[tabel].schema != pl.Schema(GEKOPPELD[tabel])] == []


def test_a_form_has_the_wet_the_client_and_the_wijk_of_its_traject(home: Home) -> None:
    traject = {"traject_id": "T1", "team": "CSA", "wet": "jeugd", "einddatum": date(2024, 5, 1)}
    lay(home, "WT", traject)
    for soort in ("EF-C", "EF-I"):
        lay(home, soort, {"traject_id": "T1", "team": "CSA"})
    t = link(home)
    about = t["evaluatie"].select("soort", "wet", "wijk_code", "client_id", "is_zelfstandig_verder").rows()
    client, wijk = t["wijkteamtraject"]["client_id"].item(), "wijk_code 1"
    assert about == [("coach", "jeugd", wijk, client, None), ("inwoner", "jeugd", wijk, client, True)]
    assert found(t) == []


def test_a_form_for_an_unknown_traject_stays_and_is_named_and_so_is_one_for_a_running_traject(home: Home) -> None:
    lay(home, "WT", {"traject_id": "T1", "team": "CSA", "einddatum": None, "reden_einde": None})
    lay(home, "EF-C", {"traject_id": "T1", "team": "CSA"}, {"traject_id": "T9", "team": "CSA"})
    t = link(home)
    assert t["evaluatie"].height == 2
    assert t["evaluatie"].filter(pl.col("wijkteamtraject_id") == "0202-CSA-T9")["client_id"].to_list() == [None]
    assert found(t) == [
        ("FORMULIER-LOPEND-TRAJECT", "coach-0202-CSA-T1", None),
        ("FORMULIER-ZONDER-TRAJECT", "coach-0202-CSA-T9", None),
    ]


@pytest.mark.parametrize(("soort", "tabel"), [("OP", "plan"), ("EV", "evaluatieverslag"), ("DV", "doorverwijzing")])
def test_a_document_belongs_to_a_toewijzing_of_the_same_client(home: Home, soort: str, tabel: str) -> None:
    deliver(home, a=bericht_301("A1", DAG, BSN, product(5, DAG)))
    nummer = next(naam for naam in all_contracten()[soort].sleutel if naam.endswith("_nummer"))
    rows = [
        {"toewijzing_nummer": n, nummer: str(i), "bsn": make_bsn(b)}
        for i, (n, b) in enumerate([(5, 1), (6, 1), (5, 2)])
    ]
    lay(home, soort, *rows)
    t = link(home)
    assert t[tabel]["toewijzing_nummer"].to_list() == ["5", "6", "5"]
    prefix = "0202-00345678-"
    inside = [f for f in found(t) if f[0].startswith("STUK")]
    assert inside == [("STUK-ANDERE-CLIENT", f"{prefix}2", None), ("STUK-ZONDER-TOEWIJZING", f"{prefix}1", None)]


def test_two_versions_of_the_zrm_in_a_pair_of_measurements_are_named_and_both_stay(home: Home) -> None:
    oud, nieuw = ({"versie": v, "domein": "financiën"} for v in ("11 domeinen", "13 domeinen"))
    lay(home, "ZRM",
        {"meting_nummer": "1", "datum": DAG, **oud}, {"meting_nummer": "2", "datum": date(2024, 9, 1), **nieuw},
        {"meting_nummer": "3", "datum": date(2025, 3, 1), **nieuw},
        {"meting_nummer": "4", "datum": DAG, "bsn": make_bsn(2), **nieuw})  # fmt: skip
    t = link(home)
    assert t["meting"].height == 4
    assert found(t) == [("METING-ANDERE-VERSIE", "ZRM-0202-00345678-2-financiën", None)]


def test_two_versions_within_one_measurement_are_named(home: Home) -> None:
    lay(
        home, "ZRM", {"versie": "11 domeinen", "domein": "verslaving"}, {"versie": "13 domeinen", "domein": "financiën"}
    )
    assert [code for code, _, _ in found(link(home))] == ["METING-TWEE-VERSIES"]


BEGROTING = {
    "soort": "begroting", "team": None, "ingangsdatum": date(2022, 11, 1), "einddatum": date(2024, 1, 31),
    "loonkosten_per_fte": 74000, "totaal": False,
}  # fmt: skip
TOTAAL = BEGROTING | {"totaal": True, "functie": "alle", "loonkosten_per_fte": None}


def budget(home: Home, *rows: dict[str, Any]) -> list[tuple[str, str, int | None]]:
    lay(home, "FB", *({"regel_id": str(n), **row} for n, row in enumerate(rows)))
    return found(link(home))


def test_a_budget_that_adds_up_has_no_finding(home: Home) -> None:
    coaches = BEGROTING | {"wet": "wmo", "functie": "coaches", "fte": 3.67, "bedrag": 339475}
    leiding = BEGROTING | {"wet": "wmo", "functie": "projectleiderschap", "fte": 1 / 3, "bedrag": 30833}
    assert budget(home, coaches, leiding, TOTAAL | {"wet": "wmo", "fte": 4.0, "bedrag": 370308}) == []


def test_f1_the_fte_of_the_text_is_not_that_of_the_teams(home: Home) -> None:
    teams = [
        {"soort": "formatie", "wet": "wmo", "team": team, "fte": fte, "bedrag": None, "ingangsdatum": date(2021, 2, 1),
         "einddatum": None, "totaal": False, "functie": "coaches"}
        for team, fte in (("CSA", 1.67), ("RKV", 1.77))
    ]  # fmt: skip
    totaal = teams[0] | {"team": None, "fte": 3.7, "totaal": True, "functie": "alle"}
    assert budget(home, *teams, totaal) == [("FORMATIE-TOTAAL-FTE", "0202-2", None)]


def test_f2_an_amount_that_goes_with_a_third_and_not_with_the_printed_fte_is_named_with_the_difference(home) -> None:
    leiding = BEGROTING | {"wet": "jeugd", "functie": "projectleiderschap", "fte": 0.33, "bedrag": 30833}
    assert budget(home, leiding) == [("FORMATIE-BEDRAG", "0202-0", 3083300 - 3052500)]


def test_f3_a_total_that_was_rounded_after_adding_is_named_with_the_euro_it_differs(home: Home) -> None:
    wetten = [("wmo", "coaches", 3.67, 339475), ("jeugd", "coaches", 4.64, 429200)]
    wetten += [(wet, "projectleiderschap", 1 / 3, 30833) for wet in ("wmo", "jeugd")]
    parts = [BEGROTING | dict(zip(("wet", "functie", "fte", "bedrag"), row, strict=True)) for row in wetten]
    totaal = TOTAAL | {"wet": None, "fte": 8.98, "bedrag": 830342}
    assert budget(home, *parts, totaal) == [("FORMATIE-TOTAAL-BEDRAG", "0202-4", 100)]


def test_a_total_of_a_team_or_function_is_only_of_its_own_lines(home: Home) -> None:
    line = BEGROTING | {"wet": "wmo", "functie": "coaches", "loonkosten_per_fte": None, "bedrag": None}
    parts = [line | {"team": "CSA", "fte": 1.0}, line | {"team": "RKV", "fte": 2.0}]
    parts += [line | {"team": "RKV", "fte": 4.0, "functie": "projectleiderschap"}]
    parts += [line | {"team": "RKV", "fte": 8.0, "ingangsdatum": date(2024, 2, 1), "einddatum": None}]
    totals = [{"team": "RKV", "fte": 6.0}, {"functie": "coaches", "fte": 3.0}, {"fte": 7.0}]
    assert budget(home, *parts, *({**TOTAAL, "wet": "wmo", "bedrag": None, **t} for t in totals)) == []


def test_other_keys_are_other_rows_however_their_parts_are_cut(home: Home) -> None:
    lay(home, "WT", {"team": "Zuid", "traject_id": "1-2"}, {"team": "Zuid-1", "traject_id": "2"})
    assert link(home)["wijkteamtraject"]["wijkteamtraject_id"].n_unique() == 2


def test_a_contract_of_the_region_has_the_group_that_all_gemeenten_give_its_product(home: Home) -> None:
    basis = {"wet": "wmo", "product_categorie": "02", "product_code": "02P01", "geldig_van": date(2024, 1, 1)}
    lay(home, "AC", basis | {"gemeente_code": None}, basis, basis | {"product_code": "99X99"})
    groups = link(home)["contract"].select("gemeente_code", "product_code", "product_groep").rows()
    assert groups == [("0202", "02P01", "basis"), ("0202", "99X99", "onbepaald"), (None, "02P01", "basis")]


def test_every_rule_speaks_of_a_table_that_there_is_and_says_what_is_wrong() -> None:
    regels = all_registratieregels()
    assert {tabel for regel in regels for tabel in regel.tabellen} <= {*REGISTRATIES, "registratie"}
    assert all(len(regel.uitleg) > 30 for regel in regels)
    judged = {regel.code: list(regel.tabellen) for regel in regels}
    assert judged["FORMULIER-ZONDER-TRAJECT"] == tables_that_name("WT")
    assert sorted(judged["STUK-ZONDER-TOEWIJZING"]) == sorted(tables_that_name("toewijzing"))
