"""How large a region is, from when on it is told, and which release holds on which day."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from ingest.proefregio.wereld import load_gegevens, load_inwoners
from ingest.standaard.model import load_definities

# Until when is everything known that the region tells; also the default of the tests.
VANDAAG = date(2025, 7, 1)
EERSTE_VANDAAG = date(2023, 10, 1)
BEGIN = date(2019, 1, 7)
# Clients that are told together: bounds the memory, and is part of the numbers in the messages.
_PER_DEEL = 2500
_CLIENTEN_REGIO, _CLIENTEN_LAND = 0.15, 0.03  # clients per inhabitant, in seven years and in one


@dataclass(frozen=True)
class Schaal:
    """A scale: clients per gemeente, how many aanbieders a gemeente has at most, and how many years it tells."""

    naam: str
    clienten: Mapping[str, int]
    aanbieders: int = 4
    jaren: int | None = None

    def begin(self, vandaag: date) -> date:
        """First day of the story."""
        return BEGIN if self.jaren is None else vandaag.replace(year=vandaag.year - self.jaren, day=1)


@dataclass(frozen=True)
class Deel:
    """Clients of one gemeente that are told together: `aantal` from number `eerste` on."""

    gemeente_code: str
    volgnummer: int
    eerste: int
    aantal: int


@dataclass(frozen=True)
class Regio:
    """What everything depends on: one of these makes one region."""

    schaal: Schaal
    seed: int
    vandaag: date

    @property
    def begin(self) -> date:
        """First day of the story."""
        return self.schaal.begin(self.vandaag)

    def delen(self) -> Iterator[Deel]:
        """The whole region in parts, each of which can be told by itself."""
        for gemeente_code, clienten in self.schaal.clienten.items():
            for nummer, eerste in enumerate(range(0, clienten, _PER_DEEL)):
                yield Deel(gemeente_code, nummer, eerste, min(_PER_DEEL, clienten - eerste))


def _share(gemeenten: Mapping[str, int], deel: float) -> dict[str, int]:
    return {code: max(1, round(inwoners * deel)) for code, inwoners in gemeenten.items()}


def _in_region() -> dict[str, int]:
    inwoners = load_inwoners()
    return {code: inwoners[code] for code in load_gegevens()["gemeenten"]}


SCHALEN = {
    "klein": Schaal("klein", {"0202": 72, "0275": 28, "1734": 28}, aanbieders=2),
    "regio": Schaal("regio", _share(_in_region(), _CLIENTEN_REGIO), aanbieders=80),
    "land": Schaal("land", _share(load_inwoners(), _CLIENTEN_LAND), aanbieders=80, jaren=1),
}


def load_schaal(naam: str, fractie: float = 1.0, gemeenten: Collection[str] = ()) -> Schaal:
    """A scale, or that part of its clients, or only those gemeenten. KeyError when there is none of that name."""
    schaal = SCHALEN[naam]
    clienten = {code: aantal for code, aantal in schaal.clienten.items() if not gemeenten or code in gemeenten}
    return replace(schaal, clienten=clienten if fractie == 1 else _share(clienten, fractie))


@cache
def _switches() -> tuple[list[date], list[str]]:
    releases = load_definities("releases")["releases"]
    return [about["vanaf"] for about in releases.values()], list(releases)


@cache
def release_on(datum: date) -> str:
    """The release that holds on a day; before the first one that is known, that one."""
    dagen, releases = _switches()
    return releases[max(0, bisect_right(dagen, datum) - 1)]
