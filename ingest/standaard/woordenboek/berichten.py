"""The overview of the dictionary and the page of each message."""

from collections.abc import Iterable, Iterator

from ingest.standaard.model import load_definities, meaning_of
from ingest.standaard.regels import Plaats, Regel, all_regels
from ingest.standaard.tabellen import table_of
from ingest.standaard.woordenboek.boom import (
    WET_NAAM,
    Rij,
    Uitgave,
    all_uitgaven,
    describe,
    message_lines,
    retour_of,
    rows_of,
    tell_variants,
    versions_of,
)
from ingest.standaard.woordenboek.opmaak import group, landing_cell, links, open_page, table, type_cell

_PARTIJ = {"Gemeente": "gemeente", "AgbCode": "aanbieder"}
_KOP = ("element", "aantal", "type", "betekenis", "in brons", "geldt")
_WEGWIJZER = """\
Wat elk element van elk bericht betekent, in welke berichten en releases het voorkomt, en waar het landt.

- [Elementen](elementen.md), op naam
- [Privacy](privacy.md): wat niet, of niet als zichzelf, in het warehouse komt
- [Codelijsten](codelijsten.md) en [datatypes](datatypes.md)
- [Regels](regels.md) binnen een bericht en tussen berichten
- [Brons](brons.md): de tabellen waarin berichten landen, met de herkomst van elke kolom

## Berichten

Een retourbericht staat op de pagina van het bericht waarop het antwoordt. Leeg bij *releases* is alle. *Afgeleid* zijn
de releases waarvan de definitie niet uit een eigen officieel schema komt, maar van een buur of van de andere wet."""


_RELEASES = (
    "Wat een afgeleide release van haar buur onderscheidt, met de bron ervan, staat in [releases](../releases.md)."
)


def render_overzicht() -> list[str]:
    """The first page: every message and every release."""
    kop = ("bericht", "wat het is", "van → naar", "releases", "afgeleid", "berichtcode")
    lines = open_page("Woordenboek van iWmo en iJw", _WEGWIJZER) + table(kop, map(_overview_row, message_lines()))
    releases = load_definities("releases")["releases"].items()
    rows = ((release, str(about["vanaf"]), about.get("buur", "")) for release, about in releases)
    return [*lines, "", "## Releases", "", _RELEASES, *table(("release", "geldt vanaf", "afgeleid van"), rows)]


def _overview_row(nummer: str) -> tuple[str, ...]:
    regel, versions = message_lines()[nummer], versions_of(nummer)
    derived = [uitgave for uitgave, bericht in versions.items() if bericht.is_afgeleid]
    return (
        links([nummer]),
        regel["betekenis"],
        _direction(nummer),
        describe(versions, all_uitgaven()),
        describe(derived, versions) or ("alle" if derived else ""),
        ", ".join(f"{WET_NAAM[s]} {code.replace('|', ' of ')}" for s, code in regel["codes"].items()),
    )


def _direction(nummer: str) -> str:
    """Who sends to whom. A declaration's header names both parties by what they are; an answer has RetourCodes."""
    regel = message_lines()[nummer]
    if "retour_van" in regel:
        return " → ".join(reversed(_direction(regel["retour_van"]).split(" → ")))
    is_answer = any(rij.klasse == "Header" and rij.naam == "RetourCodes" for rij in rows_of(nummer))
    partijen = regel.get("partijen") or (["Gemeente", "AgbCode"] if is_answer else ["AgbCode", "Gemeente"])
    return " → ".join(_PARTIJ[partij] for partij in partijen)


def render_bericht(nummer: str) -> list[str]:
    """The page of one message, its answer included: a section per class, then the rules."""
    uitleg = f"Van {_direction(nummer)}. *Geldt* zegt voor welke wet of release; leeg is waar de klasse zelf geldt."
    lines = open_page(f"{nummer}: {message_lines()[nummer]['betekenis']}", uitleg)
    for klasse in dict.fromkeys(rij.klasse for rij in rows_of(nummer)):
        lines += _class_section(nummer, klasse)
    retour = retour_of(nummer)
    return lines + (_retour_section(nummer, retour) if retour else []) + _rule_section(nummer)


def _class_section(nummer: str, klasse: str) -> list[str]:
    holds = describe(_where(nummer, klasse), versions_of(nummer))
    rows = [_cells(nummer, rij) for rij in rows_of(nummer) if rij.klasse == klasse]
    return ["", f"## {klasse}", "", meaning_of(klasse) + (f" Geldt {holds}." if holds else ""), *table(_KOP, rows)]


def _where(nummer: str, klasse: str) -> list[Uitgave]:
    return [uitgave for uitgave, bericht in versions_of(nummer).items() if klasse in bericht.klassen]


def _cells(nummer: str, rij: Rij) -> tuple[str, ...]:
    return (
        f"`{rij.pad}`",
        tell_variants({uitgave: blad.aantal for uitgave, blad in rij.bladen.items()}),
        tell_variants({uitgave: type_cell(blad) for uitgave, blad in rij.bladen.items()}),
        meaning_of(rij.naam, rij.houder),
        tell_variants({uitgave: landing_cell(blad) for uitgave, blad in rij.bladen.items()}),
        describe(rij.bladen, _where(nummer, rij.klasse)),
    )


def _retour_section(nummer: str, retour: str) -> list[str]:
    uitleg = f"{message_lines()[retour]['betekenis']}, van {_direction(retour)}: een kopie van het bericht, behalve"
    return ["", f"## Retour {retour}", "", uitleg, *table(("in klasse", *_KOP), _differences(nummer, retour))]


def _differences(nummer: str, retour: str) -> Iterator[tuple[str, ...]]:
    """The rows of an answer that its message hasn't, or has otherwise; the same row in several classes once."""
    have = {(rij.klasse, _cells(nummer, rij)) for rij in rows_of(nummer)}
    other = ((rij.klasse, _cells(retour, rij)) for rij in rows_of(retour))
    classes = group((cells, klasse) for klasse, cells in other if (klasse, cells) not in have)
    yield from ((", ".join(names), *cells) for cells, names in classes.items())


def _rule_section(nummer: str) -> list[str]:
    rows = [
        (regel.code, ", ".join(_places(regel, nummer)), regel.uitleg)
        for regel in all_regels().values()
        if any(nummer in plaats.berichten for plaats in regel.plaatsen)
    ]
    if not rows:
        return []
    uitleg = "Wat hier wordt nagerekend. Retourcode en releases staan bij [alle regels](regels.md)."
    return ["", "## Regels", "", uitleg, *table(("regel", "element", "wat er mis is"), rows)]


def _places(regel: Regel, nummer: str) -> Iterable[str]:
    return dict.fromkeys(element_cell(plaats) for plaats in regel.plaatsen if nummer in plaats.berichten)


def element_cell(plaats: Plaats) -> str:
    """The element at which a rule is judged, with its class."""
    klassen = dict.fromkeys(rij.klasse for nummer in plaats.berichten for rij in rows_of(nummer))
    klasse = next(klasse for klasse in klassen if table_of(klasse) == plaats.tabel)
    return f"`{klasse}`" if klasse == plaats.element else f"`{klasse}/{plaats.element}`"
