"""`sdcg export`: what may be shared, as a workbook or as CSV."""

from pathlib import Path

from ingest.home import Home
from orchestration.cli.scherm import line, number, shown
from orchestration.publicatie.manifest import read_manifest
from orchestration.uitvoer.bestanden import TeGroot, write_csv, write_xlsx
from orchestration.voorwaarden import VoorwaardenFout


def export(home: Home, doel: Path, gemeente_code: str | None, *, als_csv: bool) -> None:
    """Write to `doel`, a file that is not there yet (XLSX) or a folder (CSV). Raises VoorwaardenFout."""
    if read_manifest(home.publicatie) is None:
        raise VoorwaardenFout(["er is nog niets gepubliceerd: sdcg run"])
    if not als_csv and (doel.suffix.lower() != ".xlsx" or doel.exists()):
        raise VoorwaardenFout([f"{doel}: geef een nieuw bestand dat op .xlsx eindigt, of --csv met een map"])
    try:
        cells = (write_csv if als_csv else write_xlsx)(home.publicatie, doel, gemeente_code)
    except TeGroot as error:
        raise VoorwaardenFout([str(error)]) from None
    line("Geschreven", f"{shown(doel.resolve())}, {number(cells)} cellen, alleen wat gedeeld mag worden")
