"""What units that are no time allow and declare in a month: nights, pieces and euros, each by itself."""

from typing import Any

import pytest

from ingest.home import Home
from tests.bouwen import bericht_301, bericht_323, bericht_325, linked, prestatie, product
from tests.koppelen import BSN, FEB, JAN, JUN, MRT


def in_unit(eenheid: str, referentie: str, volume: int, credit_op: str | None = None) -> dict[str, Any]:
    """A prestatie in this unit; one of euros has its amount as volume and no tariff (CS339, CD087)."""
    line = prestatie(referentie, 1, JAN, volume, credit_op=credit_op) | {"Eenheid": eenheid}
    if eenheid == "83":
        line |= {"ProductTarief": None, "IngediendBedrag": line["IngediendBedrag"] | {"Bedrag": volume}}
    return line


@pytest.mark.parametrize(("eenheid", "maat"), [("14", "etmalen"), ("84", "stuks"), ("82", "stuks"), ("83", "euro")])
def test_a_month_has_what_is_allowed_and_what_was_declared_and_not_rejected(
    home: Home, eenheid: str, maat: str
) -> None:
    omvang = {"Volume": 800, "Eenheid": eenheid, "Frequentie": "4"}
    lines = [in_unit(eenheid, "R1", 300), in_unit(eenheid, "R2", 50), in_unit(eenheid, "R3", 20)]
    made = linked(
        home,
        a=bericht_301("A1", JAN, BSN, product(1, JAN, JUN, Omvang=omvang)),
        d=bericht_323("D1", FEB, JAN, {BSN: lines}),
        r=bericht_325("X1", FEB, ("D1", FEB), {BSN: lines[2:]}),
        c=bericht_323("D2", MRT, FEB, {BSN: [in_unit(eenheid, "C1", 50, "R2"), prestatie("R4", 1, JAN, 9)]}),
    )
    months = made["toewijzing_maand_volume"].sort("maand").select("maand", "maat", "toegewezen", "gedeclareerd").rows()
    assert months[:2] == [(JAN, maat, 800, 300), (FEB, maat, 800, 0)]
    assert made["toewijzing_maand"].height == 0


def test_hours_have_no_pieces_and_pieces_on_hours_count_nowhere(home: Home) -> None:
    made = linked(
        home,
        a=bericht_301("A1", JAN, BSN, product(1, JAN, JUN)),
        d=bericht_323("D1", FEB, JAN, {BSN: [in_unit("84", "R1", 3), prestatie("R2", 1, JAN, 2)]}),
    )
    assert made["toewijzing_maand_volume"].height == 0
    assert made["toewijzing_maand"].filter(maand=JAN)["gedeclareerd_minuten"].to_list() == [120]
