"""The files of one part of the region: its clients one by one, then their declarations, then its registrations."""

import io
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from ingest.proefregio.bevolking import live_deel
from ingest.proefregio.contractlijst import registration_csv
from ingest.proefregio.declaratie import declaration_messages
from ingest.proefregio.dossiers import Rij, dossier_rows
from ingest.proefregio.fouten import Opdracht, Planter
from ingest.proefregio.leven import Leven, Traject
from ingest.proefregio.nummers import Nummers
from ingest.proefregio.organisaties import organisation_rows
from ingest.proefregio.prestatie import Declaratie, Kasboek
from ingest.proefregio.regie import Regie
from ingest.proefregio.registraties import area_file, declaration_file, wijkteam_files
from ingest.proefregio.schalen import Deel, Regio
from ingest.proefregio.toeval import make_toeval
from ingest.proefregio.verkeer import Bestand, Verkeer
from ingest.proefregio.waarheid import Waarheid
from ingest.proefregio.wereld import load_gegevens

_ANTWOORDEN = {"304", "325"}
# A ZIP knows no earlier moment; without a fixed one the archive would differ from run to run.
_EERSTE_MOMENT = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


class Verteller:
    """Makes the files of one part, and tells the truth about it in `waarheid`."""

    def __init__(self, regio: Regio, deel: Deel, opdracht: Opdracht) -> None:
        self.regio, self.deel = regio, deel
        self.nummers, self.waarheid = Nummers(deel), Waarheid(regio.vandaag)
        self.planter = Planter(opdracht, regio, deel, self.waarheid)
        self.kasboeken: dict[tuple[str, str, str], Kasboek] = {}

    def files(self, on_client: Callable[[], None]) -> Iterator[Bestand]:
        """Everything that is delivered about the clients of this part."""
        levens: list[Leven] = []
        for leven in live_deel(self.regio, self.deel, self.nummers):
            for traject in leven.trajecten:
                yield from self._case_files(traject)
            levens.append(leven)
            on_client()
        yield from self._declaration_files()
        yield from self._registration_files(levens)
        for leven in levens:
            self.waarheid.add_leven(leven)

    def _case_files(self, traject: Traject) -> Iterator[Bestand]:
        persoon, agb_code = traject.persoon, traject.aanbieder.agb_code
        sleutel = (persoon.gemeente_code, persoon.wet, agb_code)
        toeval = make_toeval(self.regio.seed, "regie", persoon.nummer, *sleutel)
        for bericht in Regie(traject, Verkeer(persoon.gemeente_code, self.nummers), toeval).messages():
            yield from self.planter.see_bericht(bericht, bericht.to_bestand())
        yield from self.planter.see_traject(traject)
        if sleutel not in self.kasboeken:
            toeval = make_toeval(self.regio.seed, "declaratie", self.nummers.reeks, *sleutel)
            self.kasboeken[sleutel] = Kasboek(traject.aanbieder, persoon.wet, self.regio.vandaag, self.nummers, toeval)
        self.kasboeken[sleutel].add(traject)

    def _declaration_files(self) -> Iterator[Bestand]:
        archief: dict[tuple[str, str], list[Bestand]] = defaultdict(list)
        for (gemeente_code, _, _), kasboek in sorted(self.kasboeken.items()):
            verkeer = Verkeer(gemeente_code, self.nummers)
            for declaratie in kasboek.declarations():
                self.waarheid.add_declaratie(declaratie, gemeente_code)
                yield from self._deliver(declaratie, verkeer, archief)
        yield from (self._archive(*sleutel, bestanden) for sleutel, bestanden in sorted(archief.items()))

    def _deliver(
        self, declaratie: Declaratie, verkeer: Verkeer, archief: dict[tuple[str, str], list[Bestand]]
    ) -> Iterator[Bestand]:
        """As a list, as messages, or with the answers kept for the archive of the month."""
        if declaratie.aanbieder.kanaal == "registratie":
            yield declaration_file(declaratie, verkeer.gemeente_code, self.nummers.reeks)
            return
        for bericht in declaration_messages(declaratie, verkeer):
            if bericht.nummer in _ANTWOORDEN and verkeer.gemeente_code in load_gegevens()["levert_archief"]:
                archief[verkeer.gemeente_code, f"{bericht.datum:%Y-%m}"].append(bericht.to_bestand())
            else:
                yield from self.planter.see_bericht(bericht, bericht.to_bestand())

    def _archive(self, gemeente_code: str, maand: str, bestanden: list[Bestand]) -> Bestand:
        """One ZIP, not compressed: compression libraries differ in their output."""
        inhoud = io.BytesIO()
        with zipfile.ZipFile(inhoud, "w", zipfile.ZIP_STORED) as archief:
            for bestand in bestanden:
                lid = zipfile.ZipInfo(bestand.pad.rpartition("/")[2], _EERSTE_MOMENT)
                lid.create_system = _UNIX
                archief.writestr(lid, bestand.inhoud)
        pad = f"berichten/{gemeente_code}/{maand}/antwoorden_{self.nummers.reeks}_{maand}.zip"
        return Bestand(pad, inhoud.getvalue(), berichten=len(bestanden))

    def _registration_files(self, levens: list[Leven]) -> Iterator[Bestand]:
        trajecten = [traject for leven in levens for traject in leven.wijkteamtrajecten]
        yield from wijkteam_files(trajecten, self.regio.vandaag, self.nummers.reeks)
        yield from self.planter.see_wijkteamtrajecten(trajecten)
        yield from self._listed(row for leven in levens for row in dossier_rows(leven, self.regio))
        if self.deel.volgnummer == 0:
            yield area_file(self.deel.gemeente_code)
            yield from self._listed(organisation_rows(self.deel.gemeente_code, self.regio))

    def _listed(self, rijen: Iterable[tuple[str, Rij]]) -> Iterator[Bestand]:
        """The rows of each soort as one list, gathered per gemeente; some still come in Windows-1252."""
        per_soort: dict[str, list[Rij]] = defaultdict(list)
        for soort, rij in rijen:
            per_soort[soort].append(rij)
        for soort, eigen in sorted(per_soort.items()):
            self.waarheid.add_registratie(soort, eigen)
            inhoud = registration_csv(soort, eigen, "cp1252" if len(soort) % 2 else "utf-8")
            yield Bestand(f"registraties/{soort}/{soort}_{self.nummers.reeks}.csv", inhoud, regels=len(eigen))
