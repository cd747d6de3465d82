"""What organisations register about themselves: formation and budget, contracts, voorzieningen, and the story told.

Once per gemeente; every figure is made up.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ingest.proefregio.schalen import Regio
from ingest.proefregio.toeval import happens, make_toeval, month_start, months
from ingest.proefregio.wereld import (
    Aanbieder,
    Team,
    basis_vanaf,
    load_aanbieders,
    load_producten,
    load_teams,
    load_wijken,
)

Rij = Mapping[str, Any]
_LOONKOSTEN, _NORM = 74_000, 1315
_THEMAS = ("financiën", "dagstructuur", "sociaal netwerk")
_VERHALEN = (
    "De instroom steeg doordat de toegang vragen die eerder bleven liggen nu oppakt.",
    "Twee aanbieders namen in dit jaar geen nieuwe inwoners aan; het wijkteam ving een deel op.",
    "De daling komt door de nieuwe contracten: trajecten kregen een ander nummer, voor inwoners veranderde niets.",
)


def organisation_rows(gemeente_code: str, regio: Regio) -> Iterator[tuple[str, Rij]]:
    """Every row about the organisations of one gemeente that was registered by the last day, with its soort."""
    for soort, rij in _rows(gemeente_code, regio):
        if rij["registratiedatum"] <= regio.vandaag:
            yield soort, rij


def _rows(gemeente_code: str, regio: Regio) -> Iterator[tuple[str, Rij]]:
    for team in load_teams(gemeente_code):
        yield from _formation(team, regio)
    for wet in ("wmo", "jeugd"):
        for aanbieder in load_aanbieders(gemeente_code, wet)[: regio.schaal.aanbieders]:
            yield from _contract(aanbieder, gemeente_code, wet, regio)
    yield from _voorzieningen(gemeente_code, regio)
    yield from _stories(gemeente_code, regio)


def _formation(team: Team, regio: Regio) -> Iterator[tuple[str, Rij]]:
    """Per wet fte from the day that the team begins, more a year later, and the budget of every whole year."""
    toeval = make_toeval(regio.seed, "formatie", team.naam)
    for wet, vanaf in team.vanaf.items():
        eerste, erbij = (Decimal(toeval.randint(100, 250)) / 100, Decimal(toeval.randint(30, 120)) / 100)
        vast = {"gemeente_code": team.gemeente_code, "wet": wet, "team": team.naam, "functie": "coaches"}
        for stap, (dag, fte) in enumerate([(vanaf, eerste), (vanaf.replace(year=vanaf.year + 1), erbij)], 1):
            formatie = {"regel_id": f"F{team.naam}-{wet}-{stap}", "soort": "formatie", "fte": fte, "ingangsdatum": dag}
            yield "FB", {**vast, **formatie, "productiviteitsnorm": _NORM, "registratiedatum": dag}
        for jaar in range(vanaf.year + 2, regio.vandaag.year + 1):
            yield (
                "FB",
                {
                    **vast,
                    "regel_id": f"B{team.naam}-{wet}-{jaar}",
                    "soort": "begroting",
                    "fte": eerste + erbij,
                    "ingangsdatum": date(jaar, 1, 1),
                    "einddatum": date(jaar, 12, 31),
                    "loonkosten_per_fte": _LOONKOSTEN,
                    "bedrag": (eerste + erbij) * _LOONKOSTEN,
                    "medewerkers": int((eerste + erbij) * 2),
                    "vertrokken_medewerkers": toeval.randint(0, 2),
                    "werkplezier": Decimal(toeval.randint(60, 85)) / 10,
                    "registratiedatum": date(jaar - 1, 11, 15),
                },
            )


def _contract(aanbieder: Aanbieder, gemeente_code: str, wet: str, regio: Regio) -> Iterator[tuple[str, Rij]]:
    """Per product one tarief; what the aanbieder says of its quality is the same everywhere."""
    toeval = make_toeval(regio.seed, "contract", aanbieder.agb_code)
    medewerkers = toeval.randint(1, 120)
    skj, registerplein = toeval.randint(0, medewerkers), toeval.randint(0, medewerkers)
    kwaliteit = {
        "naam": aanbieder.naam,
        "procedure": f"semi-open house {basis_vanaf():%d-%m-%Y}",
        "hkz_gecertificeerd": happens(toeval, 550),
        "iso_gecertificeerd": happens(toeval, 250),
        "fte": Decimal(medewerkers * toeval.randint(55, 95)) / 100,
        "medewerkers": medewerkers,
        "skj_geregistreerd": skj,
        "registerplein_geregistreerd": registerplein,
        "geregistreerd": toeval.randint(max(skj, registerplein), min(medewerkers, skj + registerplein)),
    }
    for product in load_producten(gemeente_code, wet):
        yield (
            "AC",
            {
                **kwaliteit,
                "agb_code": aanbieder.agb_code,
                "contract_nummer": f"C{gemeente_code}-{aanbieder.agb_code[-4:]}",
                "gemeente_code": gemeente_code,
                "wet": wet,
                "product_categorie": product.categorie,
                "product_code": product.code,
                "eenheid_code": product.eenheid,
                "tarief": Decimal(product.tarief_cent) / 100,
                "geldig_van": basis_vanaf(),
                "registratiedatum": basis_vanaf(),
            },
        )


def _voorzieningen(gemeente_code: str, regio: Regio) -> Iterator[tuple[str, Rij]]:
    """Per wijk, theme and month how many asked, and how many of them could be answered together."""
    eerste = max(date(2021, 1, 1), month_start(regio.begin))
    for wijk in load_wijken(gemeente_code):
        toeval = make_toeval(regio.seed, "voorziening", wijk.code)
        plaatsen = {thema: toeval.randint(8, 25) for thema in _THEMAS}
        for maand in months(eerste, regio.vandaag):
            for thema in _THEMAS:
                vragen = toeval.randint(0, 14)
                yield (
                    "VV",
                    {
                        "gemeente_code": gemeente_code,
                        "wijk_code": wijk.code,
                        "thema": thema,
                        "voorziening": f"groep {thema}",
                        "soort_voorziening": "collectief",
                        "maand": maand,
                        "aantal_vragen": vragen,
                        "aantal_collectieve_vragen": toeval.randint(0, vragen),
                        "capaciteit": plaatsen[thema],
                        "deelnemers": toeval.randint(0, plaatsen[thema]),
                        "registratiedatum": min(regio.vandaag, maand.replace(day=28)),
                    },
                )


def _stories(gemeente_code: str, regio: Regio) -> Iterator[tuple[str, Rij]]:
    """Per year what the gemeente says of its inflow (K11); the last one is still a concept."""
    toeval = make_toeval(regio.seed, "duiding", gemeente_code)
    for jaar in range(regio.begin.year, regio.vandaag.year):
        yield (
            "NF",
            {
                "duiding_nummer": f"{jaar}",
                "organisatie_soort": "gemeente",
                "organisatie_code": gemeente_code,
                "kpi_code": "K11",
                "periode_soort": "jaar",
                "periode": date(jaar, 1, 1),
                "gemeente_code": gemeente_code,
                "tekst": toeval.choice(_VERHALEN),
                "status": "concept" if jaar == regio.vandaag.year - 1 else "vastgesteld",
                "registratiedatum": date(jaar + 1, 3, 1),
            },
        )
