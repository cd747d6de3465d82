"""The files of one gemeente: its clients one by one, then their declarations, then its registrations."""

import io
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import PurePosixPath

from ingest.proefregio.bevolking import live_gemeente
from ingest.proefregio.declaratie import declaration_messages
from ingest.proefregio.fouten import Voorbeelden
from ingest.proefregio.leven import Traject
from ingest.proefregio.prestatie import Declaratie, Kasboek, Prestatie
from ingest.proefregio.regie import Regie
from ingest.proefregio.registraties import area_file, declaration_file, wijkteam_files
from ingest.proefregio.schalen import Schaal
from ingest.proefregio.toeval import make_toeval
from ingest.proefregio.verkeer import Bericht, Bestand, Verkeer
from ingest.proefregio.waarheid import Waarheid
from ingest.proefregio.wereld import load_gegevens

_ANTWOORDEN = {"304", "325"}
# A ZIP knows no earlier moment; without a fixed one the archive would differ from run to run.
_EERSTE_MOMENT = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


class Gemeente:
    """Makes the files of one gemeente, and tells the truth about it."""

    def __init__(
        self, gemeente_code: str, schaal: Schaal, seed: int, vandaag: date, waarheid: Waarheid, voorbeelden: Voorbeelden
    ) -> None:
        self.gemeente_code, self.schaal, self.seed, self.vandaag = gemeente_code, schaal, seed, vandaag
        self.waarheid, self.voorbeelden = waarheid, voorbeelden
        self.verkeer = Verkeer(gemeente_code)
        self.kasboeken: dict[tuple[str, str, str], Kasboek] = {}

    def files(self, on_client: Callable[[], None]) -> Iterator[Bestand]:
        """Everything that is delivered about this gemeente."""
        trajecten, wijkteamtrajecten = [], []
        for leven in live_gemeente(self.gemeente_code, self.schaal, self.seed, self.vandaag):
            for traject in leven.trajecten:
                yield from self._case_files(traject)
                trajecten.append(traject)
            wijkteamtrajecten += leven.wijkteamtrajecten
            on_client()
        yield from self._declaration_files(trajecten)
        yield from wijkteam_files(wijkteamtrajecten, self.vandaag)
        yield area_file(self.gemeente_code)
        for traject in wijkteamtrajecten:
            self.voorbeelden.see_wijkteamtraject(traject, self.vandaag)
            self.waarheid.add_wijkteamtraject(traject)

    def _case_files(self, traject: Traject) -> Iterator[Bestand]:
        sleutel = (traject.aanbieder.agb_code, traject.persoon.wet, traject.tijdvak.release)
        toeval = make_toeval(self.seed, "regie", traject.persoon.nummer, *sleutel)
        for bericht in Regie(traject, self.verkeer, toeval).messages():
            yield self._file(bericht)
        self.voorbeelden.see_traject(traject, self.verkeer)
        if sleutel not in self.kasboeken:
            toeval = make_toeval(self.seed, "declaratie", self.gemeente_code, *sleutel)
            self.kasboeken[sleutel] = Kasboek(
                self.gemeente_code, traject.aanbieder, traject.persoon.wet, traject.tijdvak, toeval
            )
        self.kasboeken[sleutel].add(traject)

    def _declaration_files(self, trajecten: list[Traject]) -> Iterator[Bestand]:
        archief: dict[str, list[Bestand]] = defaultdict(list)
        prestaties: dict[tuple[str, int], list[Prestatie]] = defaultdict(list)
        for _, kasboek in sorted(self.kasboeken.items()):
            for declaratie in kasboek.declarations():
                for prestatie in declaratie.prestaties:
                    prestaties[kasboek.wet, prestatie.toewijzing.nummer].append(prestatie)
                yield from self._deliver(declaratie, archief)
        yield from (self._archive(maand, bestanden) for maand, bestanden in sorted(archief.items()))
        for traject in trajecten:
            per_nummer = {w.nummer: prestaties[traject.persoon.wet, w.nummer] for w in traject.toewijzingen}
            self.waarheid.add_traject(traject, per_nummer)

    def _deliver(self, declaratie: Declaratie, archief: dict[str, list[Bestand]]) -> Iterator[Bestand]:
        """As a list, as messages, or with the answers kept for the archive of the month."""
        if declaratie.aanbieder.kanaal == "registratie":
            yield declaration_file(declaratie, self.gemeente_code)
            return
        for bericht in declaration_messages(declaratie, self.verkeer):
            bestand = self._file(bericht)
            if bericht.nummer in _ANTWOORDEN and self.gemeente_code in load_gegevens()["levert_archief"]:
                archief[f"{bericht.datum:%Y-%m}"].append(bestand)
            else:
                yield bestand

    def _file(self, bericht: Bericht) -> Bestand:
        bestand = bericht.to_bestand()
        self.voorbeelden.see_file(bestand, bericht.release)
        return bestand

    def _archive(self, maand: str, bestanden: list[Bestand]) -> Bestand:
        """One ZIP, not compressed: compression libraries differ in their output."""
        inhoud = io.BytesIO()
        with zipfile.ZipFile(inhoud, "w", zipfile.ZIP_STORED) as archief:
            for bestand in bestanden:
                lid = zipfile.ZipInfo(bestand.pad.name, _EERSTE_MOMENT)
                lid.create_system = _UNIX
                archief.writestr(lid, bestand.inhoud)
        pad = PurePosixPath("berichten", self.gemeente_code, maand, f"antwoorden_{self.gemeente_code}_{maand}.zip")
        return Bestand(pad, inhoud.getvalue(), berichten=len(bestanden))
