"""A proefregio of a few clients, and what a writer of one left in a folder."""

from datetime import date
from pathlib import Path

from ingest.proefregio import schalen

VANDAAG = date(2024, 12, 1)
MINI = schalen.Schaal("mini", {"0202": 46, "0275": 14, "1734": 14})


def content(folder: Path) -> dict[str, bytes]:
    return {str(pad.relative_to(folder)): pad.read_bytes() for pad in sorted(folder.rglob("*")) if pad.is_file()}
