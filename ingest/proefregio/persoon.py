"""The people of the region: synthetic through and through, and recognisable as such."""

from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

from ingest.proefregio.toeval import happens, later
from ingest.proefregio.wereld import load_gegevens, load_plaats, load_regio, load_wijken

# Coprime with ten million, so that following persons get numbers far apart and no two the same.
_STAP, _RUIMTE = 7_654_321, 10_000_000
# Age in days when begeleiding begins.
_LEEFTIJD = {"wmo": (18 * 366, 88 * 365), "jeugd": (4 * 366, 18 * 365 - 90)}


@dataclass(frozen=True)
class Persoon:
    """One inhabitant as they are at a time: moving or turning 18 makes another one with the same number.

    `gemeente_code` is the responsible gemeente; the address may lie elsewhere.
    """

    nummer: int
    bsn: str
    wet: str
    gemeente_code: str
    geboortedatum: date
    geslacht: str
    achternaam: str
    voorvoegsel: str
    voornaam: str
    straat: str
    huisnummer: int
    postcode: str
    plaats: str

    @property
    def achttien(self) -> date:
        """The day from which the Wmo holds instead of the Jeugdwet."""
        return self.geboortedatum.replace(year=self.geboortedatum.year + 18)


def make_bsn(nummer: int, seed: int) -> str:
    """A number that passes the elfproef, different for every person."""
    midden = f"{(nummer * _STAP + seed) % _RUIMTE:07d}"
    controle = _check_digit(f"9{midden}")
    # There is no check digit 10; one lower at the front makes it a 1.
    return f"9{midden}{controle}" if controle < 10 else f"8{midden}1"


def _check_digit(cijfers: str) -> int:
    return sum(int(c) * gewicht for c, gewicht in zip(cijfers, range(9, 1, -1), strict=True)) % 11


def make_persoon(nummer: int, wet: str, gemeente_code: str, seed: int, melding: date, toeval: Random) -> Persoon:
    """One inhabitant who asks for help on a day, with a name and an address; a few live elsewhere in the region."""
    namen = load_gegevens()["namen"]
    woont_in = toeval.choice(load_regio()) if happens(toeval, 30) else gemeente_code
    geboren = later(melding, -toeval.randint(*_LEEFTIJD[wet]))
    return Persoon(
        nummer=nummer,
        bsn=make_bsn(nummer, seed),
        wet=wet,
        gemeente_code=gemeente_code,
        # Nobody is born on the 29th of February: every birthday then exists.
        geboortedatum=geboren.replace(day=min(geboren.day, 28)),
        geslacht=toeval.choice("12"),
        achternaam=toeval.choice(namen["begin"]) + toeval.choice(namen["eind"]),
        voorvoegsel=toeval.choice(namen["voorvoegsel"]),
        voornaam=toeval.choice(namen["voornamen"]),
        **_address(woont_in, toeval),
    )


def move(persoon: Persoon, gemeente_code: str, toeval: Random) -> Persoon:
    """The same inhabitant in another gemeente."""
    return replace(persoon, gemeente_code=gemeente_code, **_address(gemeente_code, toeval))


def _address(gemeente_code: str, toeval: Random) -> dict[str, Any]:
    return {
        "straat": toeval.choice(load_gegevens()["namen"]["straten"]),
        "huisnummer": toeval.randint(1, 240),
        "postcode": toeval.choice(toeval.choice(load_wijken(gemeente_code)).postcodes),
        "plaats": load_plaats(gemeente_code),
    }
