"""`sdcg herstel` and `sdcg verschil`: the publications that are kept, putting one back, and what changed since one."""

from pathlib import Path
from typing import Any

from ingest.home import Home
from orchestration.cli.scherm import line, number, shown
from orchestration.nacht import open_nacht
from orchestration.opdracht import Opdracht, today
from orchestration.publicatie.eerdere import find_kept, list_kept, restore
from orchestration.publicatie.manifest import read_manifest
from orchestration.publicatie.verschil import compare
from orchestration.voorwaarden import VoorwaardenFout


def show_kept(home: Home) -> None:
    """What can be put back, newest first."""
    kept = list_kept(home.publicatie)
    if not kept:
        line("Bewaard", "geen eerdere publicaties")
    for manifest in kept:
        line("Bewaard", f"{manifest['publicatie_id']}, peildatum {manifest['peildatum']}")
    if kept:
        line("Verder", f"sdcg herstel {kept[0]['publicatie_id']}, of sdcg verschil {kept[0]['publicatie_id']}")


def put_back(home: Home, publicatie_id: str) -> None:
    """Put an earlier publication back and record it. Raises VoorwaardenFout when it is not kept."""
    _kept_folder(home, publicatie_id)
    with open_nacht(home, Opdracht(today())) as nacht:
        restore(home.publicatie, publicatie_id)
        nacht.uitkomst, nacht.uitleg = "hersteld", f"{publicatie_id} teruggezet"
    line("Hersteld", f"{publicatie_id} staat weer in {shown(home.publicatie)}")
    line("Let op", "de volgende sdcg run publiceert opnieuw; los eerst op waarom deze terug moest")


def find_differences(home: Home, publicatie_id: str | None) -> dict[str, Any]:
    """What changed from an earlier publication (the newest kept one) to the present one.

    Raises VoorwaardenFout when there are no two to compare.
    """
    kept = list_kept(home.publicatie)
    present = read_manifest(home.publicatie)
    if present is None or not (kept or publicatie_id):
        raise VoorwaardenFout(["er zijn nog geen twee publicaties om te vergelijken"])
    asked = publicatie_id or next(
        (m["publicatie_id"] for m in kept if m["publicatie_id"] != present["publicatie_id"]), kept[0]["publicatie_id"]
    )
    found = compare(_kept_folder(home, asked), home.publicatie)
    return {"eerder": asked, "nu": present["publicatie_id"], **found}


def show_differences(found: dict[str, Any]) -> None:
    """A line per table, column and KPI that changed."""
    line("Van", found["eerder"])
    line("Naar", found["nu"])
    for kop, name in (("Tabel", "tabellen"), ("Kolom", "kolommen")):
        for text in found[name]:
            line(kop, text)
    for row in found["rijen"]:
        line("Rijen", f"{row['tabel']}: {number(row['eerder'])} werd {number(row['nu'])}")
    for row in found["cijfers"]:
        counts = ", ".join(f"{number(row[name])} {name}" for name in ("erbij", "weg", "gewijzigd") if row[name])
        most = row["grootste_wijziging"]
        line("Cijfers", f"{row['kpi_code']}: {counts}" + (f"; grootste wijziging {most:.4g}" if most else ""))
    if not any(found[name] for name in ("tabellen", "kolommen", "rijen", "cijfers")):
        line("Verschil", "geen")


def _kept_folder(home: Home, publicatie_id: str) -> Path:
    try:
        return find_kept(home.publicatie, publicatie_id)
    except KeyError:
        raise VoorwaardenFout([f"{publicatie_id} is niet bewaard; zie sdcg herstel zonder naam"]) from None
