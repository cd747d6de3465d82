"""`sdcg reservekopie` and `sdcg terugzetten`."""

from pathlib import Path

from ingest.home import Home
from orchestration.cli.scherm import count, line, shown
from orchestration.reservekopie import KopieFout, make_copy, put_back
from orchestration.voorwaarden import VoorwaardenFout


def copy(home: Home, doel: Path, *, met_sleutel: bool) -> None:
    """Make a copy and say what is not in it. Raises VoorwaardenFout."""
    try:
        files = make_copy(home, doel, met_sleutel=met_sleutel)
    except KopieFout as error:
        raise VoorwaardenFout([str(error)]) from None
    line("Gekopieerd", f"{count(files, 'bestand', 'bestanden')} naar {shown(doel.resolve())}")
    if not met_sleutel:
        line("Let op", "zonder de sleutel; bewaar die apart, zonder is de kopie niet te gebruiken")


def restore(home: Home, bron: Path) -> None:
    """Put a copy back. Raises VoorwaardenFout."""
    try:
        files = put_back(home, bron)
    except KopieFout as error:
        raise VoorwaardenFout([str(error)]) from None
    line("Teruggezet", f"{count(files, 'bestand', 'bestanden')} in {shown(home.root)}")
    line("Verder", "zet zo nodig de sleutel terug (rechten 600) en start sdcg run: die bouwt de rest opnieuw")
