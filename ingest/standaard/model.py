"""The iStandaarden as data: which messages exist, of which elements, of which datatypes.

Everything that depends on a standard or a release is read here from `definities/`; the schema, the brons tables, the
extraction and the message writer are made from what this module returns.
"""

import operator
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml

STANDAARDEN = ("iwmo", "ijw")
WET = {"iwmo": "wmo", "ijw": "jeugd"}
_VOORVOEGSEL = {"iwmo": "wmo", "ijw": "jw"}
_VERGELIJK = {"<": operator.lt, ">=": operator.ge}
_SLEUTEL = re.compile(r"^(?P<naam>[^\s?+*]+)(?P<aantal>[?+*]?)(?P<voorwaarden>(?: \S+)*)$")


@dataclass(frozen=True)
class Element:
    """One element inside a class: its name, type, and how often it may stand there."""

    naam: str
    type: str
    is_verplicht: bool = True
    is_lijst: bool = False


@dataclass(frozen=True)
class Datatype:
    """A single value. `soort` is tekst, getal, datum or tijd; `codes` is filled for a code list.

    `laagst` and `hoogst` are lengths for tekst and values for getal.
    """

    naam: str
    soort: str
    laagst: int | None = None
    hoogst: int | None = None
    patroon: str | None = None
    codes: Mapping[str, str] | None = None
    privacy: str | None = None


Klassen = Mapping[str, tuple[Element, ...]]


@dataclass(frozen=True, eq=False)
class Bericht:
    """The definition of one message of one standard in one release; there is one object for each."""

    standaard: str
    release: str
    nummer: str
    klassen: Klassen
    codes: tuple[str, ...]
    is_afgeleid: bool
    betekenis: str
    retour_van: str | None = None
    vast: Mapping[str, str] = field(default_factory=dict)

    @property
    def berichttype(self) -> str:
        """Name as people know it, such as WMO301 or JW305."""
        return _VOORVOEGSEL[self.standaard].upper() + self.nummer

    @property
    def namespace(self) -> str:
        """Namespace of the message's own elements."""
        return _namespace(self.standaard, self.release, self.berichttype.lower())

    @property
    def basis_namespace(self) -> str:
        """Namespace of the elements inside composite datatypes."""
        return _namespace(self.standaard, self.release, "basisschema")


def _namespace(standaard: str, release: str, naam: str) -> str:
    return f"http://www.istandaarden.nl/{standaard}/{release.replace('.', '_')}/{naam}/schema"


@cache
def load_definities(naam: str) -> Any:
    """One of the files in `definities/`, as it stands there."""
    text = resources.files(__package__).joinpath("definities", f"{naam}.yaml").read_text("utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 it is the safe one


def _order(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))


def _holds(voorwaarde: str, standaard: str, release: str) -> bool:
    if voorwaarde in STANDAARDEN:
        return voorwaarde == standaard
    teken = next(t for t in _VERGELIJK if voorwaarde.startswith(t))
    return _VERGELIJK[teken](_order(release), _order(voorwaarde[len(teken) :]))


def _select(regels: Mapping[Any, Any], standaard: str, release: str) -> Iterator[tuple[str, str, Any]]:
    """Name, occurrence mark and value of the lines whose conditions hold."""
    for sleutel, waarde in regels.items():
        match = _SLEUTEL.match(str(sleutel))
        if match is None:
            raise ValueError(f"not an element notation: {sleutel!r}")
        if all(_holds(v, standaard, release) for v in match["voorwaarden"].split()):
            yield match["naam"], match["aantal"], waarde


def _elements(regels: Mapping[str, str], standaard: str, release: str) -> tuple[Element, ...]:
    return tuple(
        Element(naam, type_, is_verplicht=aantal in ("", "+"), is_lijst=aantal in ("+", "*"))
        for naam, aantal, type_ in _select(regels, standaard, release)
    )


@cache
def load_codelijst(naam: str, standaard: str, release: str) -> dict[str, str]:
    """Codes of one list with their meaning, as far as they hold for this standard and release."""
    lijst = load_definities("codelijsten")[naam]
    regels = lijst if isinstance(lijst, dict) else dict.fromkeys(lijst, "")
    return {code: label for code, _, label in _select(regels, standaard, release)}


@cache
def load_datatypes(standaard: str, release: str) -> dict[str, Datatype]:
    """Every single-valued datatype of one standard and release, by name."""
    return {
        naam: _datatype(naam, regel, standaard, release)
        for naam, regel in load_definities("datatypes")["enkelvoudig"].items()
    }


def _datatype(naam: str, regel: Mapping[str, Any], standaard: str, release: str) -> Datatype:
    privacy = regel.get("privacy")
    if "code" in regel and not ("open" in regel and holds_for(regel["open"], standaard, release)):
        return Datatype(naam, "tekst", codes=load_codelijst(regel["code"], standaard, release), privacy=privacy)
    for soort in ("datum", "tijd"):
        if soort in regel:
            return Datatype(naam, soort, patroon=regel[soort], privacy=privacy)
    soort = "getal" if "getal" in regel else "tekst"
    laagst, hoogst = regel[soort]
    return Datatype(naam, soort, laagst, hoogst, regel.get("patroon"), privacy=privacy)


@cache
def load_samengesteld(standaard: str, release: str) -> dict[str, tuple[Element, ...]]:
    """Every composite datatype of one standard and release, by name."""
    return {
        naam: _elements(regels, standaard, release)
        for naam, regels in load_definities("datatypes")["samengesteld"].items()
    }


def is_lijstklasse(elementen: tuple[Element, ...]) -> bool:
    """A class that only holds repetitions of one other class."""
    return len(elementen) == 1 and elementen[0].is_lijst


def _klassen(regels: Mapping[str, Any], standaard: str, release: str) -> dict[str, tuple[Element, ...]]:
    return {klasse: _elements(inhoud, standaard, release) for klasse, inhoud in regels.items()}


def _kop(naam: str, regel: Mapping[str, Any], standaard: str, release: str) -> tuple[Element, ...]:
    """The header that several messages share, with who sends to whom filled in."""
    partijen = dict(zip(("Afzender", "Ontvanger"), regel.get("partijen", ()), strict=False))
    elementen = _elements(load_definities("berichten")["koppen"][naam], standaard, release)
    return tuple(Element(e.naam, partijen.get(e.type, e.type), e.is_verplicht, e.is_lijst) for e in elementen)


def _retour_klassen(heen: dict[str, tuple[Element, ...]], standaard: str, release: str) -> dict[str, Any]:
    """Classes of an answer: those of the message it answers, with RetourCodes and its own header lines."""
    retour = Element("RetourCodes", "RetourCodes")
    klassen = {
        naam: elementen if is_lijstklasse(elementen) else (*elementen, retour) for naam, elementen in heen.items()
    }
    header, inhoud = heen["Bericht"]
    eigen_kop = _elements(load_definities("berichten")["koppen"]["retour"], standaard, release)
    klassen["Header"] = (*heen["Header"], *eigen_kop)
    klassen["Bericht"] = (header, Element(inhoud.naam, inhoud.type, is_verplicht=False))
    return klassen


def _all_klassen(regel: Mapping[str, Any], standaard: str, release: str) -> dict[str, tuple[Element, ...]]:
    definities = load_definities("berichten")
    if "retour_van" in regel:
        return _retour_klassen(
            _all_klassen(definities["berichten"][regel["retour_van"]], standaard, release), standaard, release
        )
    klassen = _klassen(definities["klassen"], standaard, release) | _klassen(regel["klassen"], standaard, release)
    klassen["Header"] = _kop(regel.get("kop", "heen"), regel, standaard, release) + klassen.get("Header", ())
    return klassen


def _reachable(klassen: Klassen) -> dict[str, tuple[Element, ...]]:
    """Only the classes that the message uses, outermost first."""
    found: dict[str, tuple[Element, ...]] = {}
    waiting = ["Bericht"]
    while waiting:
        naam = waiting.pop(0)
        if naam not in found:
            found[naam] = klassen[naam]
            waiting += [e.type for e in klassen[naam] if e.type in klassen]
    return found


def holds_for(voorwaarden: str, standaard: str, release: str) -> bool:
    """Whether all these conditions hold for a standard and release; none is always true."""
    return all(_holds(v, standaard, release) for v in voorwaarden.split())


def _exists(regel: Mapping[str, Any], release: str) -> bool:
    return holds_for(regel.get("releases", ""), "", release)


@cache
def releases() -> tuple[str, ...]:
    """Every release that is known, oldest first."""
    return tuple(load_definities("releases")["releases"])


def _is_derived(standaard: str, release: str, nummer: str) -> bool:
    """Whether no official schema was at hand: the release has only a neighbour, or just this message lacked one."""
    about = load_definities("releases")["releases"][release]
    return "buur" in about or nummer in about.get("afgeleid", {}).get(standaard, ())


@cache
def load_bericht(standaard: str, release: str, nummer: str) -> Bericht:
    """The definition of one message. Raises KeyError when this standard and release do not know it."""
    regel = load_definities("berichten")["berichten"][nummer]
    if standaard not in STANDAARDEN or release not in releases() or not _exists(regel, release):
        raise KeyError(f"{standaard} {release} {nummer}")
    versie, subversie = release.split(".")
    return Bericht(
        standaard=standaard,
        release=release,
        nummer=nummer,
        klassen=_reachable(_all_klassen(regel, standaard, release)),
        codes=tuple(regel["codes"][standaard].split("|")),
        is_afgeleid=_is_derived(standaard, release, nummer),
        betekenis=regel["betekenis"],
        retour_van=regel.get("retour_van"),
        vast={"BerichtCode": regel["codes"][standaard], "BerichtVersie": versie, "BerichtSubversie": subversie},
    )


@cache
def all_berichten() -> tuple[Bericht, ...]:
    """Every message of both standards in every release."""
    nummers = load_definities("berichten")["berichten"]
    return tuple(
        load_bericht(standaard, release, nummer)
        for standaard in STANDAARDEN
        for release in releases()
        for nummer, regel in nummers.items()
        if _exists(regel, release)
    )


@cache
def by_namespace() -> dict[str, Bericht]:
    """Every message by the namespace of its root element."""
    return {bericht.namespace: bericht for bericht in all_berichten()}


def meaning_of(element: str, klasse: str = "") -> str:
    """What an element says, in Dutch: as its class or composite datatype means it, else as it means everywhere.

    A class means what the element of its name means. Raises KeyError for an element without a meaning.
    """
    betekenissen = load_definities("betekenissen")["elementen"]
    return betekenissen.get(f"{klasse}.{element}") or betekenissen[element]
