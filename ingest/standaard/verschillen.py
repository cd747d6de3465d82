"""How the releases between the official schemas differ from their neighbour: stated in releases.yaml, computed from
the definitions, and shown (`python -m ingest.standaard.verschillen > docs/releases.md`)."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ingest.standaard.model import (
    STANDAARDEN,
    Datatype,
    Element,
    all_berichten,
    load_codelijst,
    load_datatypes,
    load_definities,
    load_samengesteld,
    releases,
)
from ingest.standaard.regels import all_regels

_AANTAL = {
    (True, False): "verplicht",
    (False, False): "optioneel",
    (True, True): "een of meer",
    (False, True): "nul of meer",
}
_WEL_NIET = {"ja": "wel", "nee": "niet"}
_NAAM = {"iwmo": "iWmo", "ijw": "iJw"}


@dataclass(frozen=True)
class Feit:
    """One statement about a release: at each of `plaatsen` stands `toestand`, according to `bronnen`."""

    waar: str
    berichten: tuple[str, ...]
    standaarden: tuple[str, ...]
    toestand: str
    wat: str
    bronnen: tuple[str, ...]
    zekerheid: str

    @property
    def plaatsen(self) -> tuple[str, ...]:
        """The places as `places` names them."""
        return tuple(f"{self.waar} {nummer}" for nummer in self.berichten) or (self.waar,)

    def holds(self, found: str | None) -> bool:
        """Whether what is found at a place is what this states."""
        return found is None if self.toestand == "nee" else found is not None and self.toestand in ("ja", found)


def load_feiten(release: str, soort: str) -> tuple[Feit, ...]:
    """The statements of one sort ('verschillen' or 'bevestigd') about a release."""
    return tuple(
        Feit(
            waar=regel["waar"],
            berichten=tuple(str(regel.get("berichten", "")).split()),
            standaarden=(regel["standaard"],) if "standaard" in regel else STANDAARDEN,
            toestand=regel["is"],
            wat=regel["wat"],
            bronnen=tuple(regel["bron"].split()),
            zekerheid=regel["zekerheid"],
        )
        for regel in _about(release).get(soort, ())
    )


def neighbour(release: str) -> str | None:
    """The release that a derived one follows; None for one with official schemas."""
    return _about(release).get("buur")


def differences(standaard: str, release: str) -> frozenset[str]:
    """Every place where the definitions of a derived release and its neighbour differ."""
    own, other = places(standaard, release), places(standaard, str(neighbour(release)))
    return frozenset(place for place in own.keys() | other.keys() if own.get(place) != other.get(place))


@cache
def places(standaard: str, release: str) -> Mapping[str, str]:
    """Everything the definitions say of one standard and release: place, and what stands there."""
    return dict(_places(standaard, release))


def _places(standaard: str, release: str) -> Iterator[tuple[str, str]]:
    for bericht in all_berichten():
        if (bericht.standaard, bericht.release) == (standaard, release):
            yield f"bericht {bericht.nummer}", "|".join(bericht.codes)
            for klasse, elementen in bericht.klassen.items():
                yield from ((f"{klasse}/{e.naam} {bericht.nummer}", _occurrence(e)) for e in elementen)
    for groep, elementen in load_samengesteld(standaard, release).items():
        yield from ((f"groep {groep}/{e.naam}", _occurrence(e)) for e in elementen)
    for datatype in load_datatypes(standaard, release).values():
        yield f"datatype {datatype.naam}", _form(datatype)
    for lijst in load_definities("codelijsten"):
        yield from (
            (f"code {lijst}/{code}", label) for code, label in load_codelijst(lijst, standaard, release).items()
        )
    for regel in all_regels().values():
        if (standaard, release) in regel.standaard_releases:
            yield f"regel {regel.code}", regel.uitleg


def _occurrence(element: Element) -> str:
    return f"{_AANTAL[element.is_verplicht, element.is_lijst]}, {element.type}"


def _form(datatype: Datatype) -> str:
    if datatype.codes is not None:
        return "codelijst"
    grenzen = "" if datatype.laagst is None else f" {datatype.laagst}..{datatype.hoogst}"
    return datatype.soort + grenzen + (f" {datatype.patroon}" if datatype.patroon else "")


def _about(release: str) -> Mapping[str, Any]:
    return load_definities("releases")["releases"][release]


def render() -> str:
    """Dutch Markdown: per derived release what differs, what is confirmed and what is not known."""
    return _KOP + "".join(_section(release) for release in releases())


_KOP = """# Releases

Van de releases 2.3 en 3.2 zijn de officiële schema's gebruikt. De releases ertussen zijn afgeleid: elk is gelijk aan
haar buur, behalve waar een openbare bron een verschil noemt. De instelling `lees_afgeleide_releases` weigert berichten
met een afgeleide definitie. *Gezien* betekent dat de bron het zelf zegt, *afgeleid* dat het uit de bron volgt.

Dit bestand wordt gemaakt uit `ingest/standaard/definities/releases.yaml` (`python -m ingest.standaard.verschillen`).
"""


def _section(release: str) -> str:
    about, buur = _about(release), neighbour(release)
    lines = [f"\n## {release}\n", f"Van kracht vanaf {about['vanaf']} ({_source(about['vanaf_bron'])})."]
    lines += [f"Afgeleid: gelijk aan {buur}, behalve wat onder *verschillen* staat."] if buur else []
    lines += [
        f"Afgeleid van de tweelingberichten: {_NAAM[standaard]} {', '.join(nummers)}."
        for standaard, nummers in about.get("afgeleid", {}).items()
    ]
    verschillen = [
        (_place(f), _shown(f, release, buur), _shown(f, release), f.wat, _sources(f), f.zekerheid)
        for f in load_feiten(release, "verschillen")
    ]
    bevestigd = [
        (_place(f), _shown(f, release), f.wat, _sources(f), f.zekerheid) for f in load_feiten(release, "bevestigd")
    ]
    lines += _table("Verschillen", ("Waar", f"In {buur}", f"In {release}", "Wat", "Bron", "Zekerheid"), verschillen)
    lines += _table("Bevestigd", ("Waar", f"In {release}", "Wat", "Bron", "Zekerheid"), bevestigd)
    onbekend = [f"- {regel['wat']} ({_source(regel['bron'])})." for regel in about.get("onbekend", ())]
    lines += ["\n### Anders, maar niet bekend hoe\n", *onbekend] if onbekend else []
    return "\n".join(lines) + "\n"


def _table(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    if not rows:
        return []
    return [f"\n### {title}\n", *(f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows))]


def _place(feit: Feit) -> str:
    standaard = f"{_NAAM[feit.standaarden[0]]}: " if len(feit.standaarden) == 1 else ""
    berichten = f" ({', '.join(feit.berichten)})" if feit.berichten else ""
    return f"{standaard}{feit.waar}{berichten}"


def _shown(feit: Feit, release: str, other: str | None = None) -> str:
    """What stands at the place: as the fact tells it, or in another release as the definitions do."""
    if other is None:
        return _WEL_NIET.get(feit.toestand, feit.toestand)
    found = places(feit.standaarden[0], other).get(feit.plaatsen[0])
    return "niet" if found is None else "wel" if feit.toestand in _WEL_NIET else found


def _sources(feit: Feit) -> str:
    return "; ".join(_source(bron) for bron in feit.bronnen)


def _source(bron: str) -> str:
    about = load_definities("releases")["bronnen"][bron]
    return f"[{about['naam']}]({about['adres']})"


if __name__ == "__main__":
    sys.stdout.write(render())
