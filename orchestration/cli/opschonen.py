"""`sdcg opschonen`: show what the settings let go, and let it go when asked."""

from datetime import UTC, datetime

from ingest.home import Home
from ingest.instellingen import load_instellingen
from ingest.pseudoniem import load_sleutel
from orchestration.cli.scherm import line, number
from orchestration.nacht import open_nacht
from orchestration.opdracht import Opdracht, today
from orchestration.opschonen import Opruiming, find_surplus_of_all


def clean_up(home: Home, *, doe: bool) -> None:
    """Show per layer what would go, or remove it. Raises SleutelFout, InstellingenFout, and SlotBezet when it runs."""
    instellingen, sleutel = load_instellingen(home), load_sleutel(home)
    found = list(find_surplus_of_all(home, instellingen, sleutel, datetime.now(UTC)))
    if not found:
        line("Opschonen", "niets; zonder instellingen bewaar_… blijft alles (docs/beheer.md, Bewaren en opschonen)")
        return
    if doe:
        with open_nacht(home, Opdracht(today())) as nacht:
            found = list(find_surplus_of_all(home, nacht.instellingen, nacht.sleutel, nacht.gestart_op))
            for part in found:
                part.remove()
            nacht.uitkomst, nacht.uitleg = "opgeschoond", "; ".join(map(_words, found))
    for part in found:
        line("Verwijderd" if doe else "Zou weg", f"{_words(part)} ({part.instelling})")
        line("", part.gevolg)
    if not doe:
        line("Verder", "sdcg opschonen --doe verwijdert dit; terughalen kan alleen uit een reservekopie")
    elif any(part.laag == "brons" for part in found):
        line("Verder", "sdcg run, zodat ook de publicatie zonder is")


def _words(part: Opruiming) -> str:
    return f"{part.laag}: {number(part.aantal)} {part.wat}"
