"""Declarations that should not be, each rejected line by line by the gemeente, so that no amount changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from ingest.proefregio.declaratie import declaration_messages
from ingest.proefregio.leven import PRODUCT, VERVALLEN, Toewijzing, Traject
from ingest.proefregio.nummers import ONBEKEND
from ingest.proefregio.prestatie import Declaratie, Prestatie
from ingest.proefregio.schalen import release_on
from ingest.proefregio.toeval import add_workdays, month_end, month_start, next_month
from ingest.proefregio.verkeer import Bericht, Verkeer

VERKEERDE_GEMEENTE = "verkeerde-gemeente"
_BEVINDING, _AFGEWEZEN = "bevinding", "afgewezen"
_TIENMAAL, _TARIEF_ERNAAST = 10, 500
_VREEMDE_CODE = "99Z99"


def possible(traject: Traject) -> Toewijzing | None:
    """A toewijzing of one product that was over well before the last day, at an aanbieder that declares by message."""
    tot = add_workdays(traject.vandaag, -90)
    if traject.aanbieder.kanaal != "bericht":
        return None
    for toewijzing in traject.toewijzingen:
        besluit = toewijzing.known(traject.vandaag)
        if toewijzing.vorm != PRODUCT or besluit is None or besluit.reden in VERVALLEN or not toewijzing.reported(tot):
            continue
        if besluit.einddatum < tot and release_on(besluit.einddatum) >= "3.0":
            return toewijzing
    return None


def make(soort: str, traject: Traject, toewijzing: Toewijzing, verkeer: Verkeer) -> tuple[Bericht, Bericht]:
    """The declaration and its answer."""
    maker, retourcode = _MAKERS[soort]
    einde = toewijzing.besluiten[-1].einddatum
    lijnen = maker(traject, toewijzing, einde)
    for lijn in lijnen:
        lijn.status, lijn.retourcode = "afgewezen", retourcode
        lijn.referentie = f"F{verkeer.nummers.prestatie()[1:]}"
    if soort == "dubbel-gedeclareerd":
        lijnen[1].referentie = lijnen[0].referentie
    maand = next_month(einde)
    datum = add_workdays(next_month(maand), 4)
    declaratie = Declaratie(traject.aanbieder, traject.persoon.wet, maand, datum, lijnen, add_workdays(datum, 3))
    heen, antwoord = declaration_messages(declaratie, verkeer)
    return heen, antwoord


def _line(traject: Traject, toewijzing: Toewijzing, maand: date, volume: int = 1) -> Prestatie:
    tot = min(month_end(maand), toewijzing.besluiten[-1].einddatum)
    van = max(month_start(tot), toewijzing.ingangsdatum)
    return Prestatie(traject.persoon, toewijzing, van, tot, volume, toewijzing.product.tarief_cent)


def _without_grant(traject: Traject, toewijzing: Toewijzing, einde: date) -> list[Prestatie]:
    return [_line(traject, replace(toewijzing, nummer=toewijzing.nummer + ONBEKEND), einde)]


def _after_the_end(traject: Traject, toewijzing: Toewijzing, einde: date) -> list[Prestatie]:
    lijn, maand = _line(traject, toewijzing, einde), next_month(einde)
    return [replace(lijn, begindatum=maand, einddatum=month_end(maand))]


def _too_much(traject: Traject, toewijzing: Toewijzing, einde: date) -> list[Prestatie]:
    return [_line(traject, toewijzing, einde, _TIENMAAL * (toewijzing.omvang.volume if toewijzing.omvang else 100))]


def _wrong_tariff(traject: Traject, toewijzing: Toewijzing, einde: date) -> list[Prestatie]:
    lijn = _line(traject, toewijzing, einde)
    lijn.tarief_cent += _TARIEF_ERNAAST
    return [lijn]


def _twice(traject: Traject, toewijzing: Toewijzing, einde: date) -> list[Prestatie]:
    return [_line(traject, toewijzing, einde), _line(traject, toewijzing, einde)]


def _unknown_product(traject: Traject, toewijzing: Toewijzing, einde: date) -> list[Prestatie]:
    product = replace(toewijzing.product, code=_VREEMDE_CODE)
    return [_line(traject, replace(toewijzing, product=product), einde)]


def _wrong_bsn(traject: Traject, toewijzing: Toewijzing, einde: date) -> list[Prestatie]:
    bsn = traject.persoon.bsn
    persoon = replace(traject.persoon, bsn=f"{bsn[:8]}{(int(bsn[8]) + 1) % 10}")
    return [replace(_line(traject, toewijzing, einde), persoon=persoon)]


Maker = Callable[[Traject, Toewijzing, date], list[Prestatie]]
_MAKERS: dict[str, tuple[Maker, str]] = {
    "zonder-toewijzing": (_without_grant, "9338"),
    "buiten-periode": (_after_the_end, "9308"),
    "boven-volume": (_too_much, "9321"),
    "verkeerd-tarief": (_wrong_tariff, "0611"),
    "dubbel-gedeclareerd": (_twice, "8021"),
    "onbekend-product": (_unknown_product, "9340"),
    VERKEERDE_GEMEENTE: (_without_grant, "9338"),
    "elfproef-bericht": (_wrong_bsn, "8187"),
}
# kind: what should become of it, rule of the finding, in words
SOORTEN: dict[str, tuple[str, str | None, str]] = {
    "zonder-toewijzing": (_BEVINDING, "TR338", "een prestatie zonder toewijzing"),
    "buiten-periode": (_BEVINDING, "TR308", "een prestatie na de toewijzing"),
    "boven-volume": (_AFGEWEZEN, "TR321", "meer dan toegewezen is"),
    "verkeerd-tarief": (_AFGEWEZEN, "TR418", "een tarief dat niet in het contract staat"),
    "dubbel-gedeclareerd": (_BEVINDING, "TR314", "twee prestaties met één referentie"),
    "onbekend-product": (_AFGEWEZEN, "TR340", "een product dat niet toegewezen is"),
    VERKEERDE_GEMEENTE: (_BEVINDING, "TR338", "gedeclareerd bij een gemeente die niets heeft toegewezen"),
    "elfproef-bericht": (_BEVINDING, "CS002", "een BSN dat niet aan de elfproef voldoet"),
}
