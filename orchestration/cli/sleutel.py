"""`sdcg sleutel vernieuw`."""

from ingest.home import Home
from ingest.pseudoniem import read_ring
from orchestration.cli.scherm import line
from orchestration.nacht import open_nacht
from orchestration.opdracht import Opdracht, today
from orchestration.vernieuwing import find_keys, renew_key


def renew(home: Home) -> None:
    """Renew the key and say what is left to do. Raises SleutelFout, and SlotBezet when a run is under way."""
    is_interrupted = (home.wissel / home.sleutel.name).exists()  # the lock finishes that; then no other key is needed
    if not is_interrupted:
        find_keys(home)  # what can't be done is said before anything is written
    with open_nacht(home, Opdracht(today())) as nacht:
        keys = len(read_ring(home)) if is_interrupted else renew_key(home)
        nacht.uitkomst, nacht.uitleg = "vernieuwd", f"de ring heeft nu {keys} sleutels"
    line("Vernieuwd", f"alles wat gelezen is heeft een nieuw pseudoniem; de ring heeft nu {keys} sleutels")
    line("Bewaar", "het bestand 'sleutel' opnieuw, apart van de reservekopieën; met een oudere kopie ervan start niets")
    line("Verder", "sdcg run, zodat ook de publicatie de nieuwe pseudoniemen heeft; maak dan een nieuwe reservekopie")
    line("Let op", "wat dit wel en niet geneest staat in docs/beheer.md, De sleutel vernieuwen")
