"""`sdcg inzage` and `sdcg wissen`: by a BSN that is typed and never shown, kept or given as an argument."""

from pathlib import Path

import typer

from ingest.home import Home
from ingest.pseudoniem import Sleutel, check_key, is_bsn, load_sleutel
from orchestration.betrokkene import Bekend, erase, find_known
from orchestration.cli.scherm import count, line, shown
from orchestration.nacht import open_nacht
from orchestration.opdracht import Opdracht, today
from orchestration.voorwaarden import VoorwaardenFout


def show_known(home: Home, uit: Path | None) -> None:
    """Say what is known of somebody, and write it as CSV when asked. Raises VoorwaardenFout."""
    if uit is not None and uit.exists():
        raise VoorwaardenFout([f"{uit} bestaat al; geef een nieuwe map"])
    known = find_known(home, _ask_client(load_sleutel(home)))
    _show(known)
    if uit is not None and known.rijen:
        uit.mkdir(parents=True, mode=0o700)
        for tabel, frame in known.rijen.items():
            path = uit / f"{tabel}.csv"
            frame.drop("client_id").write_csv(path, separator=";", decimal_comma=True, include_bom=True)
            path.chmod(0o600)
        line("Geschreven", f"{shown(uit.resolve())}; leesbaar voor jou alleen")


def forget(home: Home) -> None:
    """Erase somebody after a second question. Raises VoorwaardenFout."""
    sleutel = load_sleutel(home)
    client_id = _ask_client(sleutel)
    known = find_known(home, client_id)
    _show(known)
    if str(typer.prompt("Alles hiervan voorgoed wissen? Typ ja", default="nee")).strip().lower() not in ("j", "ja"):
        line("Gewist", "niets")
        raise typer.Exit(1)
    with open_nacht(home, Opdracht(today())) as nacht:
        check_key(home, sleutel)  # it may have been renewed while the questions were answered
        rows = erase(home, client_id)
        nacht.uitkomst, nacht.uitleg = "gewist", f"{rows} rijen van één persoon"
    gone = count(rows, "rij", "rijen")
    line("Gewist", f"{gone}; wat hierna nog van deze persoon wordt aangeleverd, wordt niet bewaard")
    line("Verder", "sdcg run, zodat ook de publicatie zonder is; haal de genoemde bestanden zelf uit landing")


def _ask_client(sleutel: Sleutel) -> str:
    bsn = str(typer.prompt("BSN", hide_input=True)).strip()
    if not is_bsn(bsn):
        raise VoorwaardenFout(["dat is geen BSN: negen cijfers die aan de elfproef voldoen"])
    return sleutel.client_id(bsn)


def _show(known: Bekend) -> None:
    if not known.rijen:
        line("Bekend", "niets")
    for tabel, frame in known.rijen.items():
        line("Bekend", f"{tabel}: {count(frame.height, 'rij', 'rijen')}")
    for bestand in known.bestanden:
        line("In landing", bestand)
