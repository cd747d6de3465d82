"""Where a made-up region is written: whether it can be, and the key that belongs to it."""

import hashlib
import os
import shutil
from collections.abc import Iterator

from ingest.home import Home


class ProefregioFout(ValueError):
    """The proefregio cannot be written here or like this; the message (Dutch) names every problem."""


def wrong_place(home: Home, needed: int) -> Iterator[str]:
    """A landing that holds something, a folder that can't be written, or fewer bytes of disk than are needed."""
    if any(pad.is_file() for pad in home.landing.rglob("*")):
        yield f"{home.landing} is niet leeg; kies een andere map met --home, of maak haar eerst zelf leeg"
    bestaand = next(pad for pad in (home.root.absolute(), *home.root.absolute().parents) if pad.exists())
    if not (bestaand.is_dir() and os.access(bestaand, os.W_OK)):
        yield f"in {home.root} kan niet geschreven worden"
    elif needed > (vrij := shutil.disk_usage(bestaand).free):
        yield f"er is ongeveer {needed / 1e9:.1f} GB schijfruimte nodig en {vrij / 1e9:.1f} GB vrij"


def write_key(home: Home, onderwerp: str) -> None:
    """A key that says what it is, unless there is one already."""
    if not home.sleutel.exists():
        home.sleutel.touch(mode=0o600)
        afdruk = hashlib.sha256(onderwerp.encode()).hexdigest()
        home.sleutel.write_text(f"PROEFREGIO-niet-voor-echte-gegevens-{afdruk}", encoding="utf-8")
