"""Writes a proefregio into an empty home: landing, waarheid and a key of its own."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest.home import Home
from ingest.proefregio.fouten import Voorbeelden, plant_faults
from ingest.proefregio.regio import Gemeente
from ingest.proefregio.schalen import EERSTE_VANDAAG, SCHALEN, Schaal
from ingest.proefregio.verkeer import Bestand
from ingest.proefregio.waarheid import Waarheid

Progress = Callable[[int, int], None]


class ProefregioFout(ValueError):
    """The proefregio cannot be written here or like this; the message (Dutch) names every problem."""


@dataclass
class Verslag:
    """How much was written."""

    clienten: int = 0
    toewijzingen: int = 0
    bestanden: int = 0
    berichten: int = 0
    registratieregels: int = 0
    geplante_fouten: int = 0


def write_proefregio(
    home: Home, schaal: str, seed: int, fouten: bool, vandaag: date, progress: Progress | None = None
) -> Verslag:
    """Write the region up to `vandaag` into `home`; the same arguments give the same bytes.

    `progress` is called with clients done and clients in all. Raises ProefregioFout before anything is written.
    Landing appears as a whole: an interrupted write leaves it empty.
    """
    _refuse(home, schaal, vandaag)
    gekozen, verslag = SCHALEN[schaal], Verslag()
    waarheid = Waarheid(vandaag)
    bouw = home.root / "landing.bouw"
    shutil.rmtree(bouw, ignore_errors=True)
    for bestand in _files(gekozen, seed, fouten, vandaag, waarheid, _counting(verslag, gekozen, progress)):
        _write(bouw / bestand.pad, bestand.inhoud)
        verslag.bestanden += 1
        verslag.berichten += bestand.berichten
        verslag.registratieregels += bestand.regels
    waarheid.write(home.root / "waarheid")
    _write_key(home, seed)
    if home.landing.exists():
        shutil.rmtree(home.landing)
    bouw.rename(home.landing)
    verslag.toewijzingen, verslag.geplante_fouten = len(waarheid.rijen["toewijzing"]), len(waarheid.rijen["fouten"])
    return verslag


def _files(
    schaal: Schaal, seed: int, fouten: bool, vandaag: date, waarheid: Waarheid, on_client: Callable[[], None]
) -> Iterator[Bestand]:
    voorbeelden = Voorbeelden()
    for gemeente_code in schaal.clienten:
        yield from Gemeente(gemeente_code, schaal, seed, vandaag, waarheid, voorbeelden).files(on_client)
    if fouten:
        yield from plant_faults(voorbeelden, waarheid)


def _counting(verslag: Verslag, schaal: Schaal, progress: Progress | None) -> Callable[[], None]:
    totaal = sum(schaal.clienten.values())

    def on_client() -> None:
        verslag.clienten += 1
        if progress is not None:
            progress(verslag.clienten, totaal)

    return on_client


def _refuse(home: Home, schaal: str, vandaag: date) -> None:
    """Every reason not to begin, at once."""
    problemen = []
    if schaal not in SCHALEN:
        problemen.append(f"de schaal '{schaal}' is onbekend; kies uit: {', '.join(SCHALEN)}")
    if vandaag < EERSTE_VANDAAG:
        problemen.append(f"de regio loopt ten minste tot {EERSTE_VANDAAG:%d-%m-%Y}; gevraagd is {vandaag:%d-%m-%Y}")
    if any(pad.is_file() for pad in home.landing.rglob("*")):
        problemen.append(f"{home.landing} is niet leeg; kies een andere map met --home, of maak haar eerst zelf leeg")
    if not _is_writable(home.root):
        problemen.append(f"in {home.root} kan niet geschreven worden")
    if problemen:
        raise ProefregioFout("De proefregio is niet geschreven: " + "; ".join(problemen) + ".")


def _is_writable(folder: Path) -> bool:
    """Whether a folder can be made and filled, without making it."""
    bestaand = next(pad for pad in (folder.absolute(), *folder.absolute().parents) if pad.exists())
    return bestaand.is_dir() and os.access(bestaand, os.W_OK)


def _write(pad: Path, inhoud: bytes) -> None:
    pad.parent.mkdir(parents=True, exist_ok=True)
    pad.write_bytes(inhoud)


def _write_key(home: Home, seed: int) -> None:
    """A key that says what it is, unless there is one already."""
    if not home.sleutel.exists():
        home.sleutel.touch(mode=0o600)
        afdruk = hashlib.sha256(f"proefregio {seed}".encode()).hexdigest()
        home.sleutel.write_text(f"PROEFREGIO-niet-voor-echte-gegevens-{afdruk}", encoding="utf-8")
