"""What goes wrong on purpose. Faults are added beside what is right, never instead of it: the truth stays the same.

Only an answer may be kept back, and a message may come late. Each planted fault has a label in the truth.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from ingest.proefregio import foute_prestaties, schade
from ingest.proefregio.leven import Traject, Wijkteamtraject
from ingest.proefregio.nummers import Nummers
from ingest.proefregio.registraties import WT, wijkteam_row, write_csv
from ingest.proefregio.schalen import Deel, Regio
from ingest.proefregio.toeval import add_workdays, happens, make_toeval
from ingest.proefregio.verkeer import Bericht, Bestand, Verkeer
from ingest.proefregio.waarheid import Waarheid
from ingest.proefregio.wereld import load_regio

ONTBREKEND, ZONDER_HEEN, DUBBELE_RETOUR = "ontbrekend", "retour-zonder-heen", "dubbele-retour"
NAGEKOMEN = "nagekomen"
_OP_VERKEER = {
    ONTBREKEND: "een antwoord dat nooit aankwam",
    ZONDER_HEEN: "een retour zonder heenbericht",
    DUBBELE_RETOUR: "een tweede retour, weken te laat",
    NAGEKOMEN: "pas aangeleverd na alles wat erop volgde",
}
_OP_REGEL = {
    "kolom": "de kolom startdatum ontbreekt",
    "datum": "een dag die niet bestaat",
    "onbekende-code": "een reden die het contract niet kent",
    "elfproef": "een BSN dat niet aan de elfproef voldoet",
    "getal": "een aantal uren dat geen getal is",
}
SOORTEN = (*schade.SOORTEN, *_OP_VERKEER, *foute_prestaties.SOORTEN, *_OP_REGEL)
# Numbers of planted messages, so that those of the right ones stay as they are.
_EIGEN_REEKS = 50


@dataclass(frozen=True)
class Opdracht:
    """Which kinds to plant: each once in the region, or in `promille` of a thousand messages and clients."""

    soorten: frozenset[str] = frozenset()
    promille: int = 0


class Planter:
    """Plants the faults of one part. Without a rate only the first part of the region has any."""

    def __init__(self, opdracht: Opdracht, regio: Regio, deel: Deel, waarheid: Waarheid) -> None:
        is_eerste = deel == next(regio.delen())
        self.soorten = set(opdracht.soorten) if opdracht.promille or is_eerste else set()
        self.promille, self.waarheid = opdracht.promille, waarheid
        self.toeval: Random = make_toeval(regio.seed, "fouten", deel.gemeente_code, deel.volgnummer)
        reeks = Deel(deel.gemeente_code, deel.volgnummer + _EIGEN_REEKS, 0, 0)
        self.verkeer = Verkeer(deel.gemeente_code, Nummers(reeks))

    def _choose(self, mogelijk: Sequence[str]) -> str | None:
        """A kind to plant here, if any: once each, or by chance."""
        keuze = [soort for soort in mogelijk if soort in self.soorten]
        if not keuze or (self.promille and not happens(self.toeval, self.promille)):
            return None
        soort = self.toeval.choice(keuze)
        if not self.promille:
            self.soorten.discard(soort)
        return soort

    # Messages

    def see_bericht(self, bericht: Bericht, bestand: Bestand) -> Iterator[Bestand]:
        """What is delivered instead of one right message: mostly that message, sometimes with something beside it."""
        soort = self._choose([*schade.possible(bericht), *self._possible_answers(bericht)]) if self.soorten else None
        if soort == ONTBREKEND:
            self._label(bestand.pad, soort, "open", None)
            return
        if soort == NAGEKOMEN:
            pad = f"berichten/{bericht.gemeente_code}/nagekomen/{bestand.pad.rpartition('/')[2]}"
            self._label(pad, soort, "geen gevolg", None)
            yield replace(bestand, pad=pad)
            return
        yield bestand
        if soort in schade.SOORTEN:
            yield self._damage(soort, bestand)
        elif soort == DUBBELE_RETOUR:
            yield self._second_answer(bericht)
        elif soort == ZONDER_HEEN:
            yield self._lonely_answer(bericht)

    def _possible_answers(self, bericht: Bericht) -> list[str]:
        """Faults with an answer that approves, or with a start or stop that may have got one more."""
        if bericht.nummer in ("302", "306", "308") and "Client" not in bericht.inhoud:
            return [ONTBREKEND, DUBBELE_RETOUR]
        return [ZONDER_HEEN, NAGEKOMEN] if bericht.nummer in ("301", "305", "307") and bericht.release >= "3.0" else []

    def _damage(self, soort: str, bestand: Bestand) -> Bestand:
        verwachting, regel, omschrijving, beschadig = schade.SOORTEN[soort]
        pad = bestand.pad.replace(".xml", f"_{soort}.xml")
        self.waarheid.add_fault(pad, soort, verwachting, regel, omschrijving)
        return Bestand(pad, beschadig(bestand.inhoud), berichten=1)

    def _second_answer(self, retour: Bericht) -> Bestand:
        kop = dict(retour.inhoud["Header"])
        afzender, datum = kop["Ontvanger"], add_workdays(retour.datum, self.toeval.randint(15, 25))
        nummer = self.verkeer.nummers.bericht(afzender)
        kop |= {"IdentificatieRetour": nummer, "DagtekeningRetour": datum}
        inhoud = {**retour.inhoud, "Header": kop}
        bestand = Bericht(
            retour.wet, retour.release, retour.nummer, retour.gemeente_code, afzender, nummer, datum, inhoud
        ).to_bestand()
        self._label(bestand.pad, DUBBELE_RETOUR, "bevinding", "RETOUR-DUBBEL")
        return bestand

    def _lonely_answer(self, heen: Bericht) -> Bestand:
        kop = heen.inhoud["Header"]
        agb_code = kop["Ontvanger"] if kop["Afzender"] == heen.gemeente_code else kop["Afzender"]
        nooit_bezorgd = self.verkeer.send(heen.wet, "301", agb_code, heen.datum, {})
        bestand = self.verkeer.answer(nooit_bezorgd, add_workdays(heen.datum, 1)).to_bestand()
        self._label(bestand.pad, ZONDER_HEEN, "bevinding", "RETOUR-ZONDER-HEEN")
        return bestand

    def _label(self, pad: str, soort: str, verwachting: str, regel: str | None) -> None:
        self.waarheid.add_fault(pad, soort, verwachting, regel, _OP_VERKEER[soort])

    # Declarations

    def see_traject(self, traject: Traject) -> Iterator[Bestand]:
        """A declaration that should not be, with its answer that says so, beside a right traject."""
        vrij = foute_prestaties.possible(traject) if self.soorten else None
        soort = self._choose(list(foute_prestaties.SOORTEN)) if vrij else None
        if vrij is None or soort is None:
            return
        gemeente = traject.persoon.gemeente_code
        if soort == foute_prestaties.VERKEERDE_GEMEENTE:
            gemeente = next(g for g in load_regio() if g != gemeente)
        verkeer = Verkeer(gemeente, self.verkeer.nummers)
        heen, antwoord = foute_prestaties.make(soort, traject, vrij, verkeer)
        verwachting, regel, omschrijving = foute_prestaties.SOORTEN[soort]
        self.waarheid.add_fault(heen.pad, soort, verwachting, regel, omschrijving, sleutel=str(vrij.nummer))
        yield from (heen.to_bestand(), antwoord.to_bestand())

    # Registrations

    def see_wijkteamtrajecten(self, trajecten: Sequence[Wijkteamtraject]) -> Iterator[Bestand]:
        """A list of corrections of which one row is right, and a list without a column."""
        klaar = [t for t in trajecten if t.einde_geregistreerd <= self.waarheid.vandaag and not t.is_vervallen]
        fout: list[tuple[str, Wijkteamtraject]] = []
        # Without a rate there may be more kinds to plant than trajecten to plant them on.
        for traject in klaar * (1 if self.promille else len(_OP_REGEL)):
            soort = self._choose(list(_OP_REGEL))
            if soort == "kolom":
                yield self._without_column(traject)
            elif soort:
                fout.append((soort, traject))
        if fout:
            yield self._corrections(klaar[0], fout)

    def _pad(self, naam: str) -> str:
        return f"registraties/WT/wijkteam_{self.verkeer.nummers.reeks}_{naam}.csv"

    def _without_column(self, traject: Wijkteamtraject) -> Bestand:
        rij = wijkteam_row(traject, traject.einde_geregistreerd, is_klaar=True)
        kolom, pad = WT.index("startdatum"), self._pad(f"zonder-kolom-{traject.traject_id}")
        self.waarheid.add_fault(pad, "kolom", "afgekeurd", "BESTAND", _OP_REGEL["kolom"])
        return Bestand(pad, write_csv(WT[:kolom] + WT[kolom + 1 :], [rij[:kolom] + rij[kolom + 1 :]]), regels=1)

    def _corrections(self, goed: Wijkteamtraject, fout: list[tuple[str, Wijkteamtraject]]) -> Bestand:
        pad = self._pad("correcties")
        rijen = [wijkteam_row(goed, goed.einde_geregistreerd, is_klaar=True)]
        for soort, traject in fout:
            rij = wijkteam_row(traject, traject.einde_geregistreerd, is_klaar=True)
            kolom, waarde = _BEDERF[soort](traject)
            rij[0], rij[WT.index(kolom)] = f"{traject.traject_id}-{soort}", waarde
            rijen.append(rij)
            uitleg = _OP_REGEL[soort]
            self.waarheid.add_fault(pad, soort, "afgekeurd", "KOLOM", uitleg, regel_nr=len(rijen) + 1)
        return Bestand(pad, write_csv(WT, rijen), regels=len(rijen))


def spoil_bsn(bsn: str) -> str:
    """The same number with another last digit, so that it fails the elfproef."""
    return f"{bsn[:8]}{(int(bsn[8]) + 1) % 10}"


_BEDERF: dict[str, Callable[[Wijkteamtraject], tuple[str, str]]] = {
    "datum": lambda t: ("startdatum", "31-02-2024"),
    "onbekende-code": lambda t: ("reden_einde", "geen zin meer"),
    "elfproef": lambda t: ("bsn", spoil_bsn(t.persoon.bsn)),
    "getal": lambda t: ("geraamde_uren", "veel"),
}
