"""Formation and budget (FB), and the cases of the Effectencalculator (EC)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from ingest.proefregio.pilots.feiten import aantal, feit, load_scenario
from ingest.proefregio.toeval import make_toeval

# Printed as 0,33 and computed as one third (F2).
_PROJECTLEIDERSCHAP = Decimal("0.333333333333")


def formation_rows() -> Iterator[dict[str, Any]]:
    """The extra fte of each team from the pilot's first day, with the norm that gives the published hours (D2)."""
    scenario = load_scenario()
    for wet, pilot in scenario["pilots"].items():
        for team in pilot["teams"]:
            yield {
                "regel_id": f"formatie {team}",
                "gemeente_code": scenario["gemeente_code"],
                "wet": wet,
                "team": team,
                "soort": "formatie",
                "functie": "coaches",
                "fte": _decimal(feit("G4", team, "extra_fte")),
                "ingangsdatum": pilot["begin"],
                "einddatum": scenario["peildatum"],
                "productiviteitsnorm": aantal("D2", "norm", "uren_per_fte_per_jaar"),
                "registratiedatum": pilot["begin"],
            }


def budget_rows() -> Iterator[dict[str, Any]]:
    """What going on for fifteen months costs, per wet and function (G5)."""
    scenario = load_scenario()
    for wet in scenario["pilots"]:
        for functie in ("coaches", "projectleiderschap"):
            rij = f"{wet} {functie}"
            yield {
                "regel_id": f"begroting {rij}",
                "gemeente_code": scenario["gemeente_code"],
                "wet": wet,
                "soort": "begroting",
                "functie": functie,
                "fte": _decimal(feit("G5", rij, "fte")) if functie == "coaches" else _PROJECTLEIDERSCHAP,
                "ingangsdatum": scenario["begroting"]["begin"],
                "einddatum": scenario["begroting"]["eind"],
                "loonkosten_per_fte": aantal("G5", rij, "per_fte"),
                "bedrag": aantal("G5", rij, "vijftien_maanden"),
                "registratiedatum": scenario["peildatum"],
            }


def total_rows() -> Iterator[dict[str, Any]]:
    """What the document itself gives as totals: the fte of its text (G7) and of its table, and of its budget (G5)."""
    scenario = load_scenario()
    for wet, pilot in scenario["pilots"].items():
        yield _total("formatie", wet, _decimal(feit("G7", wet, "extra_fte")), pilot["begin"], scenario["peildatum"])
    yield _total("formatie", None, _decimal(feit("G4", "totaal", "extra_fte")), scenario["peildatum"])
    begin, eind = scenario["begroting"]["begin"], scenario["begroting"]["eind"]
    for wet in scenario["pilots"]:
        bedrag = aantal("G5", wet, "vijftien_maanden")
        yield _total("begroting", wet, _decimal(feit("G5", wet, "fte")), begin, eind, bedrag)
    som = sum(_decimal(feit("G5", wet, "fte")) for wet in scenario["pilots"])
    yield _total("begroting", None, som, begin, eind, aantal("G5", "totaal", "vijftien_maanden"))


def _total(
    soort: str, wet: str | None, fte: Decimal | int, begin: date, eind: date | None = None, bedrag: int | None = None
) -> dict[str, Any]:
    return {
        "regel_id": f"totaal {soort} {wet or 'samen'}",
        "gemeente_code": load_scenario()["gemeente_code"],
        "wet": wet,
        "soort": soort,
        "functie": "alle",
        "totaal": True,
        "fte": fte,
        "ingangsdatum": begin,
        "einddatum": eind,
        "bedrag": bedrag,
        "registratiedatum": load_scenario()["peildatum"],
    }


def _decimal(waarde: float) -> Decimal:
    return Decimal(str(waarde))


def case_rows(seed: int) -> Iterator[dict[str, Any]]:
    """Eleven cases by the old and the new way. Every amount is made up; the new way is never dearer (S4 §5.3)."""
    toeval = make_toeval(seed, "pilots", "EC")
    for nummer in range(1, aantal("G6", "Effectencalculator", "casussen") + 1):
        oud = _costs(toeval)
        nieuw = {post: bedrag * toeval.randint(70, 100) // 100 for post, bedrag in oud.items()}
        weken = toeval.randint(20, 60)
        wet = ("wmo", "jeugd")[nummer % 2]
        yield _case(nummer, wet, "oud", oud, weken, ("geen",) * 6)
        # Words of S4 §5.3 per doelstelling: limited, added value, some, none clear, none, not asked.
        yield _case(
            nummer, wet, "nieuw", nieuw, weken - 4, ("beperkt", "duidelijk", "beperkt", "geen", "geen", "onbekend")
        )


def _costs(toeval: Random) -> dict[str, int]:
    """Euro per post."""
    return {
        "kosten_begeleiding": toeval.randint(2000, 9000),
        "kosten_regie": toeval.randint(300, 1500),
        "kosten_voorliggend": toeval.randint(0, 400),
        "kosten_overig": toeval.randint(0, 800),
    }


def _case(
    nummer: int, wet: str, scenario: str, kosten: dict[str, int], weken: int, effecten: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "casus_id": f"casus {nummer}",
        "gemeente_code": load_scenario()["gemeente_code"],
        "wet": wet,
        "scenario": scenario,
        **kosten,
        "duur_weken": weken,
        **{f"effect_doelstelling_{n}": effect for n, effect in enumerate(effecten, 1)},
        "duiding": "verzonnen casus; alleen het aantal casussen komt uit het document",
        "registratiedatum": load_scenario()["peildatum"],
    }
