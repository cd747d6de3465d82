"""What belongs in the golden landing folders: what the pilots write with seed 1, the messages packed into one file."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from ingest.home import Home
from ingest.proefregio.pilots.schrijven import write_hhm, write_pilots

SEED = 1
GOLDEN: Mapping[str, Callable[[Path, int], object]] = {"pilots": write_pilots, "hhm": write_hhm}
# The day of which the documents speak.
PEILDATUM: Mapping[str, date] = {"pilots": date(2022, 6, 30), "hhm": date(2021, 1, 31)}


def golden_files(naam: str, folder: Path) -> dict[str, bytes]:
    """Every file below landing with its content; `folder` is used to write in."""
    GOLDEN[naam](folder, SEED)
    home = Home(folder)
    files = {p.relative_to(home.landing).as_posix(): p.read_bytes() for p in sorted(home.landing.rglob("*.csv"))}
    archives = {p.name: p.read_bytes() for p in sorted(home.berichten.glob("*.zip"))}
    label = "reconstructie" if all("reconstructie" in naam for naam in archives) else "berichten"
    return {**files, f"berichten/{label}.zip": _pack(archives)}


def _pack(archives: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for naam, inhoud in archives.items():
            archive.writestr(zipfile.ZipInfo(naam), inhoud, zipfile.ZIP_DEFLATED)
    return out.getvalue()
