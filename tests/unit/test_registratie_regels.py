"""What each contract refuses, cell by cell; and that what it refuses costs that row only."""

from datetime import date
from typing import Any

import pytest

from ingest.registraties.contract import all_contracten
from ingest.registraties.lezen import Gelezen
from tests.bouwen import SLEUTEL, make_bsn
from tests.registraties import MAANDAG, as_csv, good_row
from tests.registreren import read_registratie

BSN = make_bsn(7)
MET_PUNTEN = f"{BSN[:4]}.{BSN[4:6]}.{BSN[6:]}"


def read(soort: str, **anders: Any) -> Gelezen:
    """A row that is good and one with these cells."""
    contract = all_contracten()[soort]
    rows = [good_row(contract), good_row(contract, 2) | anders]
    return read_registratie(as_csv(contract, rows), contract, SLEUTEL, "inhoud", "b.csv")


@pytest.mark.parametrize(
    ("soort", "column", "cells"),
    [
        ("FB", "ingangsdatum", {"ingangsdatum": None}),
        ("FB", "fte", {"fte": "-1"}),
        ("FB", "fte", {"fte": "1,67 fte"}),
        ("FB", "bedrag", {"bedrag": "-0,01"}),
        ("FB", "werkplezier", {"werkplezier": "11"}),
        ("ZRM", "score", {"score": 6}),
        ("ZRM", "score", {"score": 0}),
        ("ZRM", "domein", {"domein": "verslaving", "versie": "13 domeinen"}),
        ("ZRM", "domein", {"domein": "middelengebruik", "versie": "11 domeinen"}),
        ("ZRM", "versie", {"versie": "12 domeinen"}),
        ("IROC", "score", {"score": 7}),
        ("IROC", "vraag", {"vraag": "12", "onderdeel": "thuis"}),
        ("EF-C", "netwerk_betrokken", {"ingevuld": False, "datum": None, "integraal_vormgegeven": None,
                                       "oplossingsvermogen_vergroot": None, "voorliggend_tijdens": None,
                                       "voorliggend_na": None}),
        ("EF-I", "datum", {"datum": None}),
        ("EF-I", "zelfstandig_verder", {"zelfstandig_verder": "86%"}),
        ("TR", "week", {"week": date(2024, 4, 2)}),
        ("TR", "uren", {"uren": "168,5"}),
        ("TR", "agb_code", {"agb_code": None, "team": None}),
        ("TR", "discipline", {"discipline": None}),
        ("TR", "medewerker_id", {"medewerker_id": "Jan Jansen"}),
        ("TR", "medewerker_id", {"medewerker_id": "Jansen"}),
        ("VV", "maand", {"maand": date(2024, 4, 2)}),
        ("VV", "aantal_vragen", {"aantal_vragen": 3, "aantal_collectieve_vragen": 4}),
        ("EV", "doelen_geevalueerd", {"doelen_geevalueerd": 3, "doelen_behaald": 2, "doelen_deels_behaald": 2}),
        ("EV", "ontvangen_op", {"ontvangen_op": date(2024, 3, 31)}),
        ("EV", "teruggekoppeld_op", {"teruggekoppeld_op": date(2024, 3, 31)}),
        ("EV", "uitkomst", {"uitkomst": "beter"}),
        ("OP", "toewijzing_nummer", {"toewijzing_nummer": "B12"}),
        ("DV", "van_agb_code", {"van_agb_code": "345678"}),
        ("AC", "medewerkers", {"medewerkers": 3, "geregistreerd": 4}),
        ("AC", "tarief", {"tarief": "68,555"}),
        ("AC", "naam", {"naam": "Zorg van Jan, jan@zorg.example"}),
        ("NF", "kpi_code", {"kpi_code": "instroom"}),
        ("NF", "gemeente_code", {"gemeente_code": "alles"}),
        ("NF", "tekst", {"tekst": f"Dit komt door inwoner {BSN}."}),
        ("NF", "tekst", {"tekst": f"Zie dossier {MET_PUNTEN}!"}),
        ("NF", "tekst", {"tekst": "Bel mij op 026 - 123 45 67"}),
        ("NF", "tekst", {"tekst": "Vragen: +31 (0)6 1234 5678."}),
        ("NF", "tekst", {"tekst": "Of 0612345678"}),
        ("NF", "tekst", {"tekst": "Mail team@wijkteam.example"}),
        ("EC", "duiding", {"duiding": f"casus van {BSN}"}),
    ],
)  # fmt: skip
def test_a_cell_that_breaks_its_contract_costs_its_row_and_is_named(soort: str, column: str, cells: dict) -> None:
    uit = read(soort, **cells)
    assert uit.rijen["regel_nr"].to_list() == [2]
    assert {(a.regel_code, a.regel_nr, a.pad) for a in uit.afkeur} == {("KOLOM", 3, column)}
    told = " ".join(a.uitleg for a in uit.afkeur)
    assert not any(secret in told for secret in (BSN, MET_PUNTEN, "jan@zorg", "Jansen", "0612345678"))


@pytest.mark.parametrize(
    ("soort", "cells"),
    [
        ("FB", {"wet": None, "functie": "alle", "totaal": True, "fte": "0,333333333333"}),
        ("ZRM", {"domein": "Verslaving", "versie": "11 domeinen", "score": 5}),
        ("TR", {"agb_code": None, "soort_inzet": "overleg", "discipline": None, "uren": 0}),
        ("DV", {"naar_agb_code": None, "reden": None, "schriftelijk": False}),
        ("AC", {"gemeente_code": None, "medewerkers": None}),
        ("EV", {"ontvangen_op": None, "teruggekoppeld_op": None, "doelen_geevalueerd": 4}),
        ("NF", {"gemeente_code": "Totaal", "agb_code": None, "wet": "totaal", "kpi_code": "k5a"}),
        ("NF", {"tekst": "In 2021-2022 ging het van 1.234 naar 2.345; zie K11 (0202) en 12-03-2022, € 830.342."}),
        ("EF-C", {"ingevuld": False, "datum": None, **dict.fromkeys(
            ("netwerk_betrokken", "integraal_vormgegeven", "oplossingsvermogen_vergroot", "voorliggend_tijdens",
             "voorliggend_na"))}),
    ],
)  # fmt: skip
def test_what_a_contract_leaves_free_is_accepted(soort: str, cells: dict) -> None:
    uit = read(soort, **cells)
    assert uit.afkeur == []
    assert uit.rijen.height == 2


def test_a_form_that_was_not_filled_in_is_a_row_without_answers() -> None:
    leeg = {naam: None for naam, k in all_contracten()["EF-I"].kolommen.items() if k.alleen_bij}
    row = read("EF-I", ingevuld=False, datum=None, **leeg).rijen.row(1, named=True)
    assert (row["ingevuld"], row["zelfstandig_verder"], row["datum"]) == (False, None, None)


def test_a_condition_names_columns_and_values_that_there_are() -> None:
    for contract in all_contracten().values():
        for naam, kolom in contract.kolommen.items():
            for voorwaarde in (kolom.verplicht_bij, kolom.alleen_bij):
                for ander, waarde in voorwaarde.items():
                    assert waarde in (contract.kolommen[ander].waarden or ("ja", "nee")), naam
            if kolom.waarden_bij:
                assert set(kolom.waarden_bij.waarden) == set(contract.kolommen[kolom.waarden_bij.kolom].waarden)
                assert all(w == w.lower() for ws in kolom.waarden_bij.waarden.values() for w in ws)
            assert all(w == w.lower() for w in kolom.waarden), naam
        spoken_of = {k for pair in contract.volgorde for k in pair} | {k for group in contract.een_van for k in group}
        spoken_of |= {k for regel in contract.hoogstens for k in (*regel.delen, regel.geheel)}
        spoken_of |= {k for relatie in contract.relaties for k in relatie.kolommen}
        assert spoken_of <= contract.kolommen.keys()
        assert {r.naar for r in contract.relaties} <= {"WT", "toewijzing"}


def test_every_source_of_the_design_has_its_contract() -> None:
    expected = {"WT", "EF-C", "EF-I", "TR", "ZRM", "IROC", "EC", "OP", "EV", "DV", "FB", "AC", "VV", "NF"}
    assert set(all_contracten()) == expected | {"declaraties", "gebied", "product"}
    assert len({contract.tabel for contract in all_contracten().values()}) == len(all_contracten())


def test_a_monday_and_a_first_of_the_month_are_kept_as_dates() -> None:
    assert read("TR").rijen["week"].to_list() == read("VV").rijen["maand"].to_list() == [MAANDAG] * 2
