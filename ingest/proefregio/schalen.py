"""How large a region is, and over which stretches of time its messages run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# Until when is everything known that the region tells; also the default of the command line.
VANDAAG = date(2025, 7, 1)
EERSTE_VANDAAG = date(2023, 10, 1)


@dataclass(frozen=True)
class Tijdvak:
    """A stretch in which one release holds.

    Begeleiding ends on `zorg_tot` at the latest; what would be reported after `gemeld_tot` is not known yet.
    """

    release: str
    begin: date
    zorg_tot: date
    gemeld_tot: date


@dataclass(frozen=True)
class Schaal:
    """A scale: number of clients per gemeente."""

    naam: str
    clienten: Mapping[str, int]


SCHALEN = {"klein": Schaal("klein", {"0202": 160, "0275": 70, "1734": 70})}


def make_tijdvakken(vandaag: date) -> tuple[Tijdvak, Tijdvak]:
    """Release 2.3 until the first quarter of 2020, and 3.2 since April 2023.

    The first contracts end in February 2020, so that all that is said about them is said in release 2.3.
    """
    oud = Tijdvak("2.3", date(2019, 1, 7), date(2020, 2, 14), date(2020, 3, 31))
    nieuw = Tijdvak("3.2", date(2023, 4, 3), date.max, vandaag)
    return oud, nieuw
