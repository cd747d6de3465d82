"""The traffic of one gemeente with its aanbieders: numbering messages, addressing them and answering them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ingest.proefregio.nummers import Nummers
from ingest.proefregio.schalen import release_on
from ingest.proefregio.wereld import WETTEN
from ingest.standaard.model import Bericht as Definitie
from ingest.standaard.model import load_bericht
from ingest.standaard.schrijven import write_bericht

_VAN_GEMEENTE = frozenset({"301", "319", "325"})
GOED = "0200"
# Which retourcode a class of the message deserves: from its name and its content.
Oordeel = Callable[[str, Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Bestand:
    """One file to deliver, by its path below landing, with how many messages or registration rows are in it."""

    pad: str
    inhoud: bytes
    berichten: int = 0
    regels: int = 0


@dataclass(frozen=True, slots=True)
class Bericht:
    """One message on its way. `afzender`, `identificatie` and `datum` are those of whoever sends this very message."""

    wet: str
    release: str
    nummer: str
    gemeente_code: str
    afzender: str
    identificatie: str
    datum: date
    inhoud: Mapping[str, Any]

    @property
    def pad(self) -> str:
        """Where it is delivered, below landing."""
        soort = load_bericht(WETTEN[self.wet], self.release, self.nummer).berichttype
        maand = self.datum.isoformat()[:7]
        return f"berichten/{self.gemeente_code}/{maand}/{soort}_{self.afzender}_{self.identificatie}.xml"

    def to_bestand(self) -> Bestand:
        """The message as a file."""
        return Bestand(self.pad, write_bericht(WETTEN[self.wet], self.release, self.nummer, self.inhoud), berichten=1)


class Verkeer:
    """Makes the messages of one gemeente."""

    def __init__(self, gemeente_code: str, nummers: Nummers) -> None:
        self.gemeente_code, self.nummers = gemeente_code, nummers

    def send(
        self,
        wet: str,
        nummer: str,
        agb_code: str,
        datum: date,
        inhoud: Mapping[str, Any],
        kop: Mapping[str, Any] | None = None,
    ) -> Bericht:
        """A message with Afzender, Ontvanger and BerichtIdentificatie, in the release of its day."""
        partijen = (agb_code, self.gemeente_code)
        afzender, ontvanger = reversed(partijen) if nummer in _VAN_GEMEENTE else partijen
        identificatie = self.nummers.bericht(afzender)
        header = {
            "Afzender": afzender,
            "Ontvanger": ontvanger,
            "BerichtIdentificatie": {"Identificatie": identificatie, "Dagtekening": datum},
            **(kop or {}),
        }
        inhoud = {"Header": header, **inhoud}
        return Bericht(wet, release_on(datum), nummer, self.gemeente_code, afzender, identificatie, datum, inhoud)

    def answer(self, heen: Bericht, datum: date, oordeel: Oordeel | None = None) -> Bericht:
        """The retour: only a header when all is well, else every class with what is thought of it (IV028)."""
        afzender = heen.inhoud["Header"]["Ontvanger"]
        identificatie = self.nummers.bericht(afzender)
        header = {**heen.inhoud["Header"], "IdentificatieRetour": identificatie, "DagtekeningRetour": datum}
        nummer = f"{int(heen.nummer) + 1}"
        inhoud: Mapping[str, Any] = {}
        if oordeel is not None:
            definitie = load_bericht(WETTEN[heen.wet], heen.release, nummer)
            rest = {naam: waarde for naam, waarde in heen.inhoud.items() if naam != "Header"}
            inhoud = _judge("Bericht", rest, definitie, oordeel)
            header["RetourCodes"] = {"RetourCode": [GOED]}
        return Bericht(
            heen.wet,
            heen.release,
            nummer,
            self.gemeente_code,
            afzender,
            identificatie,
            datum,
            {**inhoud, "Header": header},
        )


def _judge(klasse: str, waarden: Mapping[str, Any], definitie: Definitie, oordeel: Oordeel) -> dict[str, Any]:
    """A class with RetourCodes wherever the definition wants them."""
    beoordeeld = dict(waarden)
    for element in definitie.klassen[klasse]:
        waarde = waarden.get(element.naam)
        if element.type == "RetourCodes":
            beoordeeld[element.naam] = {"RetourCode": [oordeel(klasse, waarden)]}
        elif element.type in definitie.klassen and waarde is not None:
            kinderen = waarde if isinstance(waarde, list) else [waarde]
            beoordeeld[element.naam] = [_judge(element.type, kind, definitie, oordeel) for kind in kinderen]
    return beoordeeld
