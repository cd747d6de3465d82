"""The pages of the dictionary that go over all messages: elements, datatypes, code lists, rules, brons, privacy."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from ingest.standaard.model import Datatype, load_datatypes, load_definities, meaning_of
from ingest.standaard.regels import Regel, all_regels, all_tussenregels
from ingest.standaard.tabellen import SLEUTEL, brons_schemas
from ingest.standaard.woordenboek.berichten import element_cell
from ingest.standaard.woordenboek.boom import (
    all_uitgaven,
    code_variants,
    describe,
    every_blad,
    every_row,
    message_lines,
    tell_variants,
)
from ingest.standaard.woordenboek.opmaak import code_list_of, group, landing_cell, links, open_page, table, type_cell

_SOORT = {"String": "tekst", "Int64": "getal", "Int32": "getal", "Date": "datum", "Boolean": "ja/nee"}


def _elementen() -> list[str]:
    def key(rij: Any, blad: Any) -> tuple[str, ...]:
        return rij.naam, meaning_of(rij.naam, rij.houder), type_cell(blad)

    found = group((key(rij, blad), nummer) for nummer, rij, blad in every_blad())
    landings = group(
        (key(rij, blad), f"`{blad.kolom}`" if blad.kolom else landing_cell(blad)) for _, rij, blad in every_blad()
    )
    rows = ((f"`{k[0]}`", *k[1:], ", ".join(landings[k]), links(found[k])) for k in sorted(found))
    return open_page("Elementen", "Op naam; waar een naam meer dan één ding betekent, staat hij vaker.") + table(
        ("element", "betekenis", "type", "in brons", "berichten"), rows
    )


def _form(datatype: Datatype) -> str:
    """How a value looks: its kind and its bounds."""
    if datatype.codes is not None:
        lijst = code_list_of(datatype)
        return f"code uit [{lijst}](codelijsten.md#{lijst.lower()})"
    patroon = f", patroon `{datatype.patroon}`" if datatype.patroon else ""
    if datatype.hoogst is None:
        return f"{datatype.soort}{', niet leeg' if datatype.laagst else ''}{patroon}"
    return (
        f"{datatype.soort}, {datatype.laagst} t/m {datatype.hoogst}{' tekens' * (datatype.soort == 'tekst')}{patroon}"
    )


def _datatypes() -> list[str]:
    definities, betekenissen = load_definities("datatypes"), load_definities("betekenissen")
    rows = (
        (
            naam,
            tell_variants({uitgave: _form(load_datatypes(*uitgave)[naam]) for uitgave in all_uitgaven()}),
            betekenissen["datatypes"].get(naam, ""),
            betekenissen["privacy"].get(regel.get("privacy"), ""),
        )
        for naam, regel in definities["enkelvoudig"].items()
    )
    lines = open_page("Datatypes", "De vorm van elke waarde, en de vaste groepen van elementen.")
    lines += ["", "## Enkelvoudig", *table(("datatype", "vorm", "betekenis", "privacy"), rows), "", "## Samengesteld"]
    inner = group((rij.houder, f"`{rij.naam}`") for _, rij in every_row() if rij.houder in definities["samengesteld"])
    for naam, elementen in sorted(inner.items()):
        lines += ["", f"### {naam}", "", f"{betekenissen['datatypes'].get(naam, '')} {', '.join(elementen)}".strip()]
    return lines


def _codelijsten() -> list[str]:
    uitleg = "*Geldt* zegt voor welke wet of release; leeg is altijd. In SQL: `marts.dim_code`."
    users = group(
        (code_list_of(rij.datatype), f"`{rij.naam}`") for _, rij in every_row() if rij.datatype and rij.datatype.codes
    )
    lines = open_page("Codelijsten", uitleg)
    for lijst in load_definities("codelijsten"):
        lines += ["", f"## {lijst}", "", f"Gebruikt in {', '.join(users[lijst])}.", *_codes(lijst)]
    return lines


def _codes(lijst: str) -> list[str]:
    codes = code_variants(lijst)
    if not any(label for labels in codes.values() for label in labels.values()):
        return ["", " ".join(f"`{code}`" for code in codes)]
    rows = ((f"`{c}`", tell_variants(labels), describe(labels, all_uitgaven())) for c, labels in codes.items())
    return table(("code", "betekenis", "geldt"), rows)


def _regels() -> list[str]:
    uitleg = """\
Condities (CD), constraints (CS) en technische regels (TR) die binnen één bericht te beoordelen zijn. Een bericht
dat een regel breekt wordt niet afgekeurd; het geeft een bevinding in `marts.fct_controle`. Wat een datatype al zegt,
staat hier niet. Leeg bij *geldt* is overal waar het element bestaat. Daaronder de regels tussen berichten."""
    kop = ("regel", "wat er mis is", "retourcode", "geldt", "waar", "berichten")
    inside = open_page("Regels", uitleg) + table(kop, map(_rule_row, all_regels().values()))
    tussen = """\
Regels die pas te beoordelen zijn met andere berichten ernaast, over alle gemeenten heen: technische regels (TR),
bedrijfsregels (OP) en wat het warehouse zelf zegt van berichten die elkaar tegenspreken (codes in woorden). Hoe, staat
in [Regels tussen berichten](../regels-tussen-berichten.md)."""
    kop = ("regel", "wat er mis is", "retourcode", "geldt", "berichten", "niet uitgerekend")
    return [*inside, "", "## Tussen berichten", "", tussen, *table(kop, map(_tussen_row, all_tussenregels().values()))]


def _rule_row(regel: Regel) -> tuple[str, ...]:
    nummers = [nummer for nummer in message_lines() if any(nummer in p.berichten for p in regel.plaatsen)]
    places = ", ".join(dict.fromkeys(map(element_cell, regel.plaatsen)))
    waar = f"niet uitgerekend: {regel.niet}" if regel.niet else places
    holds = describe(regel.standaard_releases, all_uitgaven())
    return regel.code, regel.uitleg, regel.retourcode or "", holds, waar, links(nummers)


def _tussen_row(regel: Regel) -> tuple[str, ...]:
    nummers = [nummer for nummer in message_lines() if any(nummer in p.berichten for p in regel.plaatsen)]
    waarom = regel.niet or (f"zolang er geen {regel.wacht_op} is" if regel.wacht_op else "")
    holds = describe(regel.standaard_releases, all_uitgaven())
    return regel.code, regel.uitleg, regel.retourcode or "", holds, links(nummers), waarom


def _brons() -> list[str]:
    uitleg = "De tabellen van berichten in `brons/`, met de herkomst van elke kolom. De kolommen van de sleutel:"
    made = load_definities("betekenissen")["kolommen"]
    lines = open_page("Brons", uitleg) + table(("kolom", "wat erin staat"), ((f"`{k}`", made[k]) for k in SLEUTEL))
    origin = group((blad.kolom, f"`{rij.klasse}/{rij.pad}`") for _, rij, blad in every_blad() if blad.kolom)
    filled = group((str(blad.kolom).split(".")[0], nummer) for nummer, _, blad in every_blad() if blad.kolom)
    for tabel, schema in brons_schemas().items():
        herkomst = f"Uit {links(filled[tabel])}" if tabel in filled else "Uit de [regels](regels.md)"
        sleutel = ", ".join(f"`{kolom}`" for kolom in schema if kolom in SLEUTEL)
        lines += ["", f"## {tabel}", "", f"{herkomst}. Sleutel: {sleutel}."]
        lines += table(("kolom", "soort", "wat erin staat"), _columns(tabel, schema, origin))
    return lines


def _columns(tabel: str, schema: Mapping[str, Any], origin: Mapping[str, list[str]]) -> Iterator[tuple[str, ...]]:
    made = load_definities("betekenissen")["kolommen"]
    for kolom, soort in schema.items():
        if kolom not in SLEUTEL:
            uit = ", ".join(origin.get(f"{tabel}.{kolom}", []))
            yield f"`{kolom}`", _SOORT[str(soort)], ". ".join(filter(None, (uit, made.get(kolom))))


def _privacy() -> list[str]:
    uitleg = "Elk element dat brons niet als zichzelf bereikt. Elk ander element staat er met zijn eigen waarde."
    lines = open_page("Privacy", uitleg)
    for soort, betekenis in load_definities("betekenissen")["privacy"].items():
        found = group((cells, nummer) for nummer, cells in _hidden(soort))
        rows = ((*cells, links(nummers)) for cells, nummers in found.items())
        lines += ["", f"## {betekenis}", *table(("element", "datatype", "in brons", "berichten"), rows)]
    return lines


def _hidden(soort: str) -> Iterator[tuple[str, tuple[str, str, str]]]:
    for nummer, rij, blad in every_blad():
        if blad.datatype and blad.datatype.privacy == soort:
            yield nummer, (f"`{rij.klasse}/{rij.pad}`", blad.type, f"`{blad.kolom}`" if blad.kolom else "")


NASLAG: Mapping[str, Callable[[], list[str]]] = MappingProxyType(
    {
        "elementen.md": _elementen,
        "datatypes.md": _datatypes,
        "codelijsten.md": _codelijsten,
        "regels.md": _regels,
        "brons.md": _brons,
        "privacy.md": _privacy,
    }
)
