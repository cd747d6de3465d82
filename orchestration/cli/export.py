"""`sdcg export`: what may be shared, as a workbook or as CSV."""

from pathlib import Path

from ingest.home import Home
from orchestration.cli.scherm import count, line, shown
from orchestration.publicatie.manifest import read_manifest
from orchestration.uitvoer.bestanden import TeGroot, write_csv, write_xlsx
from orchestration.uitvoer.regels import open_delen
from orchestration.voorwaarden import VoorwaardenFout

_GEMEENTEN = "select distinct gemeente_code from delen.marts.kpi_waarde where gemeente_code <> 'totaal' order by 1"


def _require_place(home: Home, doel: Path, gemeente_code: str | None, *, als_csv: bool) -> None:
    """Raise VoorwaardenFout when it can't be written there, or is asked for a gemeente that is not published."""
    if als_csv and doel.exists() and (not doel.is_dir() or any(doel.iterdir())):
        raise VoorwaardenFout([f"{doel} is geen lege map; geef een nieuwe"])
    if not als_csv and (doel.suffix.lower() != ".xlsx" or doel.exists()):
        raise VoorwaardenFout([f"{doel}: geef een nieuw bestand dat op .xlsx eindigt, of --csv met een map"])
    if not als_csv and not doel.absolute().parent.is_dir():
        raise VoorwaardenFout([f"de map {doel.absolute().parent} is er niet; maak haar, of kies een andere"])
    with open_delen(home.publicatie) as con:
        known = [code for (code,) in con.sql(_GEMEENTEN).fetchall()]
    if gemeente_code is not None and gemeente_code not in known:
        raise VoorwaardenFout(
            [f"gemeente {gemeente_code} staat niet in wat gedeeld mag worden; wel: {', '.join(known)}"]
        )


def export(home: Home, doel: Path, gemeente_code: str | None, *, als_csv: bool) -> None:
    """Write to `doel`, a file that is not there yet (XLSX) or a folder (CSV). Raises VoorwaardenFout."""
    if read_manifest(home.publicatie) is None:
        raise VoorwaardenFout(["er is nog niets gepubliceerd: sdcg run"])
    _require_place(home, doel, gemeente_code, als_csv=als_csv)
    try:
        cells = (write_csv if als_csv else write_xlsx)(home.publicatie, doel, gemeente_code)
    except TeGroot as error:
        raise VoorwaardenFout([str(error)]) from None
    line("Geschreven", f"{shown(doel.resolve())}, {count(cells, 'cel', 'cellen')}, alleen wat gedeeld mag worden")
