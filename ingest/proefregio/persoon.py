"""The people of the region: synthetic through and through, and recognisable as such."""

from dataclasses import dataclass
from datetime import date
from random import Random

from ingest.proefregio.toeval import happens
from ingest.proefregio.wereld import load_gegevens, load_plaats, load_wijken

# Coprime with ten million, so that following persons get numbers far apart and no two the same.
_STAP, _RUIMTE = 7_654_321, 10_000_000
_GEBOORTEJAREN = {"wmo": (1935, 2000), "jeugd": (2010, 2016)}


@dataclass(frozen=True)
class Persoon:
    """One inhabitant. `gemeente_code` is the responsible gemeente; the address may lie elsewhere."""

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


def make_bsn(nummer: int, seed: int) -> str:
    """A number that passes the elfproef, different for every person."""
    midden = f"{(nummer * _STAP + seed) % _RUIMTE:07d}"
    controle = _check_digit(f"9{midden}")
    # There is no check digit 10; one lower at the front makes it a 1.
    return f"9{midden}{controle}" if controle < 10 else f"8{midden}1"


def _check_digit(cijfers: str) -> int:
    return sum(int(c) * gewicht for c, gewicht in zip(cijfers, range(9, 1, -1), strict=True)) % 11


def make_persoon(nummer: int, wet: str, gemeente_code: str, seed: int, toeval: Random) -> Persoon:
    """One inhabitant with a name and an address; a few live in another gemeente of the region."""
    namen = load_gegevens()["namen"]
    woont_in = toeval.choice(list(load_gegevens()["gemeenten"])) if happens(toeval, 30) else gemeente_code
    wijk = toeval.choice(load_wijken(woont_in))
    return Persoon(
        nummer=nummer,
        bsn=make_bsn(nummer, seed),
        wet=wet,
        gemeente_code=gemeente_code,
        geboortedatum=date(toeval.randint(*_GEBOORTEJAREN[wet]), toeval.randint(1, 12), toeval.randint(1, 28)),
        geslacht=toeval.choice("12"),
        achternaam=toeval.choice(namen["begin"]) + toeval.choice(namen["eind"]),
        voorvoegsel=toeval.choice(namen["voorvoegsel"]),
        voornaam=toeval.choice(namen["voornamen"]),
        straat=toeval.choice(namen["straten"]),
        huisnummer=toeval.randint(1, 240),
        postcode=toeval.choice(wijk.postcodes),
        plaats=load_plaats(woont_in),
    )
