"""`sdcg proefregio`."""

from collections.abc import Collection, Iterable
from datetime import date

from ingest.home import Home
from ingest.proefregio.pilots.schrijven import write_hhm, write_pilots
from ingest.proefregio.plek import ProefregioFout
from ingest.proefregio.schrijven import write_proefregio
from orchestration.cli.scherm import line, number, progress_bar, shown
from orchestration.opdracht import today
from orchestration.voorwaarden import VoorwaardenFout

# Landings that give the figures of the documents; see docs/pilots.md.
DOCUMENTEN = {"pilots": write_pilots, "hhm": write_hhm}


def make_region(
    home: Home,
    schaal: str,
    seed: int,
    fouten: bool | Iterable[str],
    vandaag: date | None,
    fractie: float = 1.0,
    foutkans: int = 0,
    gemeenten: Collection[str] = (),
) -> None:
    """Write a region and say how large it is. Raises VoorwaardenFout when it can't be written."""
    if schaal in DOCUMENTEN:
        _write_documents(home, schaal, seed)
        return
    with progress_bar() as stappen:
        try:
            verslag = write_proefregio(
                home,
                schaal,
                seed,
                fouten,
                vandaag or today(),
                lambda done, total: stappen.show("proefregio schrijven", done, total),
                fractie,
                foutkans,
                gemeenten,
            )
        except ProefregioFout as error:
            raise VoorwaardenFout([str(error)]) from None
    wie = f"{number(verslag.clienten)} cliënten, {number(verslag.toewijzingen)} toewijzingen"
    line("Proefregio", f"{wie}, {number(verslag.prestaties)} prestaties")
    omvang = f"{number(verslag.bestanden)} bestanden, {number(verslag.bytes // 10**6)} MB"
    line("Geschreven", f"{omvang} in {shown(home.landing)}")
    line("Waarheid", shown(home.root / "waarheid"))
    if verslag.geplante_fouten:
        line("Fouten", f"{number(verslag.geplante_fouten)} met opzet")
    line("Verder", "sdcg run")


def _write_documents(home: Home, schaal: str, seed: int) -> None:
    try:
        verslag = DOCUMENTEN[schaal](home.root, seed)
    except ProefregioFout as error:
        raise VoorwaardenFout([str(error)]) from None
    line("Geschreven", f"{number(verslag.bestanden)} bestanden in {shown(home.landing)}")
    line("Waarheid", f"{number(verslag.cijfers)} cijfers uit de documenten in {shown(home.root / 'waarheid')}")
    line("Verder", "sdcg run --peildatum 2022-06-30" if schaal == "pilots" else "sdcg run")
