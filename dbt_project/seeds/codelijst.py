"""Writes codelijst.csv: the codes of the iStandaarden with their meaning, from the definitions of the standard.

Run `python dbt_project/seeds/codelijst.py` after changing a code list; a unit test compares file and definitions.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from ingest.standaard.model import STANDAARDEN, WET, load_definities, releases
from ingest.standaard.woordenboek.boom import code_variants, tell_variants

PATH = Path(__file__).with_suffix(".csv")
KOLOMMEN = ("lijst", "wet", "code", "betekenis", "release_van", "release_tot")


def render_codelijsten() -> str:
    """Return the CSV: one row per list, wet and code. A list without meanings (LandCode) has nothing to look up."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(KOLOMMEN)
    writer.writerows(row for lijst in load_definities("codelijsten") for row in _rows(lijst))
    return text.getvalue()


def _rows(lijst: str) -> Iterator[tuple[str, ...]]:
    for standaard in STANDAARDEN:
        for code, labels in code_variants(lijst).items():
            own = {uitgave: label for uitgave, label in labels.items() if uitgave[0] == standaard and label}
            if own:
                known = [release for _, release in own]
                tot = "" if known[-1] == releases()[-1] else known[-1]
                yield lijst, WET[standaard], code, tell_variants(own), known[0], tot


if __name__ == "__main__":
    PATH.write_text(render_codelijsten(), encoding="utf-8")
