"""`sdcg proefregio`."""

from collections.abc import Collection, Iterable
from datetime import date

from ingest.home import Home
from ingest.proefregio.schrijven import ProefregioFout, write_proefregio
from orchestration.cli.scherm import line, number, progress_bar, shown
from orchestration.nacht import today
from orchestration.voorwaarden import VoorwaardenFout


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
