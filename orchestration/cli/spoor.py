"""`sdcg spoor`: from a toewijzing, a prestatie or a month of a client to the messages, files and lines it rests on."""

import re
from dataclasses import asdict
from datetime import date
from typing import Any

from rich.table import Table

from ingest.home import Home
from ingest.koppel.spoor import Spoor, trace_maand, trace_prestatie, trace_toewijzing
from ingest.koppel.verhaal import Stap, day, hold, tell
from orchestration.cli.scherm import console, line
from orchestration.voorwaarden import VoorwaardenFout

_WAT = (
    "sdcg spoor GEMEENTE TOEWIJZINGNUMMER, sdcg spoor CLIENT_ID JJJJ-MM, of sdcg spoor PRESTATIE "
    "(prestatie_id of referentienummer)"
)
_SHORT_CLIENT = 8


def trace(home: Home, vraag: list[str], wet: str | None) -> list[Spoor]:
    """Everything that answers the question; what the words are is seen from their form.

    Raises VoorwaardenFout when the question is of no known form, or nothing has been linked yet.
    """
    if not (home.gekoppeld / "toewijzing").exists():
        raise VoorwaardenFout(["er is nog niets gekoppeld: sdcg run"])
    match vraag:
        case [gemeente, nummer] if re.fullmatch(r"\d{4}", gemeente):
            return trace_toewijzing(home, gemeente, nummer, wet)
        case [client, maand] if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", maand) and len(client) >= _SHORT_CLIENT:
            return trace_maand(home, client, date.fromisoformat(f"{maand}-01"), wet)
        case [naam]:
            return trace_prestatie(home, naam, wet)
    raise VoorwaardenFout([f"dit is geen vraag die spoor kent; {_WAT}"])


def as_json(sporen: list[Spoor]) -> list[dict[str, Any]]:
    """Everything that is shown, with the linked rows below it, as plain values."""
    return [
        {
            "soort": spoor.soort,
            "vraag": spoor.vraag,
            "client_id": spoor.client_id,
            "verloop": [asdict(step) | _place(spoor, step) for step in tell(spoor)],
            "bevindingen": spoor.bevindingen,
            "rijen": spoor.rijen,
            "berichten": [*spoor.berichten.values()],
        }
        for spoor in sporen
    ]


def show(sporen: list[Spoor]) -> None:
    """Each story for a person."""
    if not sporen:
        console.print("Niets gevonden.")
    for spoor in sporen:
        _show_head(spoor)
        table = Table(box=None, padding=(0, 1, 0, 0), show_header=True, header_style="bold")
        for kop in ("Datum", "Wat"):
            table.add_column(kop, no_wrap=kop == "Datum")
        table.add_column("Waar het staat", style="dim", overflow="fold")
        for step in tell(spoor):
            table.add_row(day(step.datum), step.tekst, _where(spoor, step))
        console.print(table)
        _show_findings(spoor)


def _place(spoor: Spoor, step: Stap) -> dict[str, Any]:
    message = spoor.berichten.get(step.bericht_id or "", {})
    names = ("berichttype", "release", "dagtekening", "identificatie", "retour_status")
    return {name: message.get(name) for name in names} | {"bestand": message.get("bestand") or step.bestand}


def _where(spoor: Spoor, step: Stap) -> str:
    """Type of the message, its file and the line in it."""
    place = _place(spoor, step)
    parts = [place["berichttype"], place["bestand"], f"regel {step.regel_nr}" if step.regel_nr else None]
    return ", ".join(part for part in parts if part)


def _show_head(spoor: Spoor) -> None:
    asked = ", ".join(f"{v:%Y-%m}" if isinstance(v, date) else str(v) for v in spoor.vraag.values())
    console.print(f"[bold]{spoor.soort.capitalize()}[/bold] {asked}; cliënt {spoor.client_id}")
    for text in hold(spoor):
        line("Nu", text)


def _show_findings(spoor: Spoor) -> None:
    for row in spoor.bevindingen:
        retour = f" ({row['retourcode']})" if row["retourcode"] else ""
        line("Bevinding", f"{row['regel_code']}{retour}: {row['uitleg']}; {row['sleutel']}")
    if not spoor.bevindingen:
        line("Bevinding", "geen")
    console.print()
