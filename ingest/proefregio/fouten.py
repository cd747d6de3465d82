"""What goes wrong on purpose. Faults are added beside what is right, never instead of it: the truth stays the same."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePosixPath

from ingest.proefregio.declaratie import declaration_messages
from ingest.proefregio.leven import Traject, Wijkteamtraject
from ingest.proefregio.prestatie import Declaratie, Prestatie
from ingest.proefregio.registraties import WT, wijkteam_row, write_csv
from ingest.proefregio.toeval import add_workdays, month_start, next_month
from ingest.proefregio.verkeer import Bestand, Verkeer
from ingest.proefregio.waarheid import Waarheid

_AFGEKEURD, _DUBBEL, _BEVINDING = "afgekeurd", "dubbel", "bevinding"
_ONBEKEND_NUMMER = 6_000_000


@dataclass
class Voorbeelden:
    """Right files and facts, of which a few get a faulty twin."""

    bestanden: dict[str, Bestand] = field(default_factory=dict)
    traject: Traject | None = None
    wijkteamtraject: Wijkteamtraject | None = None
    verkeer: Verkeer | None = None

    def see_file(self, bestand: Bestand, release: str) -> None:
        """Remember the first message of each type in the present release."""
        if release >= "3.0":
            self.bestanden.setdefault(bestand.pad.name.partition("_")[0], bestand)

    def see_traject(self, traject: Traject, verkeer: Verkeer) -> None:
        """Remember a traject by messages that ended well before the last day."""
        if self.traject is None and traject.aanbieder.kanaal == "bericht" and traject.tijdvak.release >= "3.0":
            tot = add_workdays(traject.tijdvak.gemeld_tot, -90)
            if any(w.leveringen and w.besluiten[-1].einddatum < tot for w in traject.toewijzingen[:1]):
                self.traject, self.verkeer = traject, verkeer

    def see_wijkteamtraject(self, traject: Wijkteamtraject, vandaag: date) -> None:
        """Remember a traject of a wijkteam that is over."""
        if self.wijkteamtraject is None and traject.einde_geregistreerd <= vandaag and not traject.is_vervallen:
            self.wijkteamtraject = traject


Schade = Callable[[bytes], bytes]


def _with_other_encoding(inhoud: bytes) -> bytes:
    return inhoud.decode().replace("?>", "?><!-- één -->", 1).encode("cp1252")


def _with_doctype(inhoud: bytes) -> bytes:
    return inhoud.replace(b"?>", b'?><!DOCTYPE Bericht [<!ENTITY naam "waarde">]>', 1)


def _without_element(inhoud: bytes) -> bytes:
    return re.sub(rb"<[^<]*:Geslacht>.<[^>]*:Geslacht>", b"", inhoud, count=1)


def _with_unknown_code(inhoud: bytes) -> bytes:
    return re.sub(rb":Geslacht>.<", b":Geslacht>7<", inhoud, count=1)


# kind: message it starts from, damage, what becomes of it, rule, in words
_BESCHADIGINGEN: dict[str, tuple[str, Schade, str, str | None, str]] = {
    "leeg": ("WMO301", lambda b: b"", _AFGEKEURD, "XML", "een leeg bestand"),
    "afgekapt": ("JW301", lambda b: b[: len(b) // 2], _AFGEKEURD, "XML", "een half overgekomen bestand"),
    "geen-xml": ("WMO305", lambda b: b"Zie de bijlage bij deze mail.\r\n", _AFGEKEURD, "XML", "een tekst, geen XML"),
    "codering": ("WMO301", _with_other_encoding, _AFGEKEURD, "XML", "zegt UTF-8 en is Windows-1252"),
    "naamruimte": (
        "JW305",
        lambda b: b.replace(b"www.istandaarden.nl", b"www.voorbeeld.invalid"),
        _AFGEKEURD,
        "ONBEKEND",
        "een onbekende naamruimte",
    ),
    "release": ("WMO307", lambda b: b.replace(b"/3_2/", b"/9_9/"), _AFGEKEURD, "ONBEKEND", "een onbekende release"),
    "doctype": ("WMO301", _with_doctype, _AFGEKEURD, "ONVEILIG", "een DOCTYPE met een entiteit"),
    "code": ("JW307", _with_unknown_code, _AFGEKEURD, "XSD", "een code die de codelijst niet kent"),
    "element": ("JW301", _without_element, _AFGEKEURD, "XSD", "een verplicht element ontbreekt"),
    "kopie": ("WMO323", lambda b: b, _DUBBEL, None, "dezelfde inhoud onder een andere naam"),
}


def plant_faults(voorbeelden: Voorbeelden, waarheid: Waarheid) -> Iterator[Bestand]:
    """Every kind of fault once, each with its label in the truth."""
    yield from _damaged_messages(voorbeelden, waarheid)
    if voorbeelden.traject and voorbeelden.verkeer:
        yield from _rogue_messages(voorbeelden.traject, voorbeelden.verkeer, waarheid)
    if voorbeelden.wijkteamtraject:
        yield from _damaged_registrations(voorbeelden.wijkteamtraject, waarheid)


def _damaged_messages(voorbeelden: Voorbeelden, waarheid: Waarheid) -> Iterator[Bestand]:
    for soort, (berichttype, beschadig, verwachting, regel, omschrijving) in _BESCHADIGINGEN.items():
        goed = voorbeelden.bestanden.get(berichttype)
        if goed is not None:
            pad = goed.pad.with_stem(f"{goed.pad.stem}_{soort}")
            waarheid.add_fault(str(pad), soort, verwachting, regel, omschrijving)
            yield Bestand(pad, beschadig(goed.inhoud), berichten=1)


def _rogue_messages(traject: Traject, verkeer: Verkeer, waarheid: Waarheid) -> Iterator[Bestand]:
    """Readable messages that fit nothing: lines without toewijzing or after its end, an answer to nothing."""
    toewijzing = traject.toewijzingen[0]
    einde = toewijzing.besluiten[-1].einddatum
    maand = next_month(einde)
    datum = add_workdays(next_month(maand), 4)
    onbekend = replace(toewijzing, nummer=toewijzing.nummer + _ONBEKEND_NUMMER)
    lijnen = [
        Prestatie(
            traject.persoon,
            waarop,
            welke,
            date.max,
            1,
            toewijzing.product.tarief_cent,
            status="afgewezen",
            referentie=f"F{verkeer.gemeente_code}{nummer:07d}",
            retourcode=code,
        )
        for nummer, (waarop, welke, code) in enumerate(
            [(onbekend, month_start(einde), "9338"), (toewijzing, maand, "9308")]
        )
    ]
    declaratie = Declaratie(
        traject.aanbieder, traject.persoon.wet, traject.tijdvak, maand, datum, lijnen, antwoord=add_workdays(datum, 3)
    )
    heen, antwoord = declaration_messages(declaratie, verkeer)
    waarheid.add_fault(str(heen.pad), "zonder-toewijzing", _BEVINDING, "TR338", "een prestatie zonder toewijzing")
    waarheid.add_fault(str(heen.pad), "buiten-periode", _BEVINDING, "TR308", "een prestatie na de toewijzing")
    yield from (heen.to_bestand(), antwoord.to_bestand())
    nooit_bezorgd = verkeer.send(heen.wet, heen.release, "301", heen.afzender, datum, {})
    retour = verkeer.answer(nooit_bezorgd, add_workdays(datum, 1))
    waarheid.add_fault(
        str(retour.pad), "retour-zonder-heen", _BEVINDING, "RETOUR-ZONDER-HEEN", "een retour zonder heenbericht"
    )
    yield retour.to_bestand()


def _damaged_registrations(traject: Wijkteamtraject, waarheid: Waarheid) -> Iterator[Bestand]:
    """A list without a column, and a list of which one row is right and three are not."""
    goed = wijkteam_row(traject, traject.einde_geregistreerd, is_klaar=True)
    folder = PurePosixPath("registraties", "WT")
    kolom = WT.index("startdatum")
    pad = folder / "wijkteam_zonder-kolom.csv"
    waarheid.add_fault(str(pad), "kolom", _AFGEKEURD, "BESTAND", "de kolom startdatum ontbreekt")
    rij = goed[:kolom] + goed[kolom + 1 :]
    yield Bestand(pad, write_csv(WT[:kolom] + WT[kolom + 1 :], [rij]), regels=1)

    bsn = traject.persoon.bsn
    kapot = {
        "datum": ("startdatum", "31-02-2024", "een dag die niet bestaat"),
        "onbekende-code": ("reden_einde", "geen zin meer", "een reden die het contract niet kent"),
        "elfproef": ("bsn", f"{bsn[:8]}{(int(bsn[8]) + 1) % 10}", "een BSN dat niet aan de elfproef voldoet"),
    }
    pad = folder / "wijkteam_correcties.csv"
    rijen = [goed]
    for soort, (naam, waarde, omschrijving) in kapot.items():
        rij = list(goed)
        rij[0], rij[WT.index(naam)] = f"{traject.traject_id}-{soort}", waarde
        rijen.append(rij)
        waarheid.add_fault(str(pad), soort, _AFGEKEURD, "KOLOM", omschrijving, regel_nr=len(rijen) + 1)
    yield Bestand(pad, write_csv(WT, rijen), regels=len(rijen))
