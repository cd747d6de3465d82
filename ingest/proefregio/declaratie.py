"""From declarations to messages: 323 and 325 since release 3.0, 303 and 304 before."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from ingest.proefregio.inhoud import short_client
from ingest.proefregio.prestatie import Declaratie, Prestatie
from ingest.proefregio.schalen import release_on
from ingest.proefregio.toeval import month_end
from ingest.proefregio.verkeer import GOED, Bericht, Verkeer

_AFGEKEURD = "0001"
_VOLLEDIG_TOEGEWEZEN = "8001"
_BETALING_AAN_AANBIEDER = "02"
_BTW_VRIJ = "1"


def declaration_messages(declaratie: Declaratie, verkeer: Verkeer) -> Iterator[Bericht]:
    """A declaration with its answer, after a first attempt that was rejected as a whole, where there was one."""
    send, answer = (_send_323, _answer_325) if declaratie.is_nieuw else (_send_303, _answer_304)
    if declaratie.eerste_poging and declaratie.afgekeurd_op:
        poging = send(declaratie, verkeer, declaratie.eerste_poging)
        yield poging
        yield answer(declaratie, verkeer, poging, declaratie.afgekeurd_op, is_afgekeurd=True)
    heen = send(declaratie, verkeer, declaratie.datum)
    yield heen
    if declaratie.antwoord:
        yield answer(declaratie, verkeer, heen, declaratie.antwoord, is_afgekeurd=False)


# Release 3.x


def _send_323(declaratie: Declaratie, verkeer: Verkeer, datum: date) -> Bericht:
    agb_code = declaratie.aanbieder.agb_code
    inhoud = {
        "DeclaratieNummer": verkeer.nummers.declaratie(agb_code),
        "DeclaratiePeriode": _month(declaratie),
        "DeclaratieDagtekening": datum,
        "TotaalIngediendBedrag": _amount(declaratie.ingediend_cent, "TotaalBedrag"),
        "Clienten": _per_client(declaratie.prestaties, lambda p: {"Bsn": p.persoon.bsn}, _line_323),
    }
    return verkeer.send(declaratie.wet, "323", agb_code, datum, {"Declaratie": inhoud})


def _line_323(prestatie: Prestatie) -> dict[str, Any]:
    return {
        "ProductReferentie": _reference(prestatie),
        "ToewijzingNummer": prestatie.toewijzing.nummer,
        **_product(prestatie),
        "GeleverdVolume": prestatie.volume,
        "Eenheid": prestatie.toewijzing.product.eenheid,
        "ProductTarief": prestatie.tarief_cent,
        "IngediendBedrag": _amount(prestatie.ingediend_cent),
    }


def _answer_325(declaratie: Declaratie, verkeer: Verkeer, heen: Bericht, datum: date, is_afgekeurd: bool) -> Bericht:
    """Only a header rejects all; 8001 awards all; else every rejected line stands in it (IV087)."""
    kop = {
        "DeclaratieIdentificatie": heen.inhoud["Header"]["BerichtIdentificatie"],
        "RetourCodes": _codes(_AFGEKEURD if is_afgekeurd else GOED),
    }
    afgewezen = [p for p in declaratie.prestaties if p.status == "afgewezen"]
    antwoord: dict[str, Any] = {
        "DeclaratieNummer": heen.inhoud["Declaratie"]["DeclaratieNummer"],
        "TotaalIngediendBedrag": _amount(declaratie.ingediend_cent, "TotaalBedrag"),
        "TotaalToegekendBedrag": _amount(declaratie.toegekend_cent, "TotaalBedrag"),
        "RetourCodes": _codes(GOED if afgewezen else _VOLLEDIG_TOEGEWEZEN),
    }
    if afgewezen:
        antwoord["Clienten"] = _per_client(
            afgewezen,
            lambda p: {"Bsn": p.persoon.bsn, "RetourCodes": _codes(GOED)},
            lambda p: {**_line_323(p), "RetourCodes": _codes(p.retourcode)},
        )
    inhoud = {} if is_afgekeurd else {"DeclaratieAntwoord": antwoord}
    return verkeer.send(heen.wet, "325", heen.afzender, datum, inhoud, kop)


# Release 2.x


def _send_303(declaratie: Declaratie, verkeer: Verkeer, datum: date) -> Bericht:
    agb_code = declaratie.aanbieder.agb_code
    factuur = {
        "DeclaratiePeriode": _month(declaratie),
        "DeclarantFactuurNummer": verkeer.nummers.declaratie(agb_code),
        "FactuurDagtekening": datum,
        "ValutaCode": "EUR",
    }
    totaal = {"DeclaratieFactuurTotaalBedrag": _amount(declaratie.ingediend_cent, "TotaalBedrag")}
    header = {
        "Gemeente": verkeer.gemeente_code,
        "Aanbieder": agb_code,
        "BetalingAanID": _BETALING_AAN_AANBIEDER,
        "DeclaratieFactuurIdentificatie": factuur,
        "DeclaratieFactuurBedragen": totaal,
    }
    clienten = _per_client(declaratie.prestaties, lambda p: short_client(p.persoon), _line_303)
    return Bericht(
        declaratie.wet,
        release_on(datum),
        "303",
        verkeer.gemeente_code,
        agb_code,
        factuur["DeclarantFactuurNummer"],
        datum,
        {"Header": header, "Clienten": clienten},
    )


def _line_303(prestatie: Prestatie) -> dict[str, Any]:
    ingediend = _amount(prestatie.ingediend_cent)
    return {
        "ToewijzingNummer": prestatie.toewijzing.nummer,
        **_product(prestatie),
        "IngediendeBedragPrestatie": {
            "GeleverdVolume": prestatie.volume,
            "Eenheid": prestatie.toewijzing.product.eenheid,
            "ProductTarief": prestatie.tarief_cent,
            "BerekendBedrag": ingediend,
            "BtwVrijstellingIndicatie": _BTW_VRIJ,
            "DeclaratieFactuurBedrag": ingediend,
        },
        "ProductReferentie": _reference(prestatie),
    }


def _answer_304(declaratie: Declaratie, verkeer: Verkeer, heen: Bericht, datum: date, is_afgekeurd: bool) -> Bericht:
    """Lines that are not awarded in full stand in it, each with what is awarded."""
    nummer = verkeer.nummers.bericht(verkeer.gemeente_code)
    kop = heen.inhoud["Header"]
    header = {
        **{naam: waarde for naam, waarde in kop.items() if naam != "DeclaratieFactuurBedragen"},
        "RetourHeader": {"GemeenteReferentieNummer": nummer, "RetourDagtekening": datum},
        "RetourBedragen": {
            "IngediendTotaalBedrag": _amount(declaratie.ingediend_cent, "TotaalBedrag"),
            "ToegekendTotaalBedrag": _amount(0 if is_afgekeurd else declaratie.toegekend_cent, "TotaalBedrag"),
        },
        "RetourCodes": _codes(_AFGEKEURD if is_afgekeurd else GOED),
    }
    anders = [] if is_afgekeurd else [p for p in declaratie.prestaties if p.toegekend_cent != p.ingediend_cent]
    inhoud: dict[str, Any] = {"Header": header}
    if anders:
        inhoud["Clienten"] = _per_client(anders, lambda p: short_client(p.persoon), _line_304)
    return Bericht(heen.wet, heen.release, "304", heen.gemeente_code, heen.gemeente_code, nummer, datum, inhoud)


def _line_304(prestatie: Prestatie) -> dict[str, Any]:
    toegekend = _amount(prestatie.toegekend_cent)
    return {
        **_line_303(prestatie),
        "ToegekendeBedragPrestatie": {"GemeenteBerekendBedrag": toegekend, "ToegekendBedrag": toegekend},
        "RetourCodes": _codes(prestatie.retourcode),
    }


# Parts that releases share


def _month(declaratie: Declaratie) -> dict[str, date]:
    return {"Begindatum": declaratie.maand, "Einddatum": month_end(declaratie.maand)}


def _codes(code: str) -> dict[str, list[str]]:
    return {"RetourCode": [code]}


def _amount(cent: int, naam: str = "Bedrag") -> dict[str, Any]:
    """An amount with its sign; zero is debet (CS325)."""
    return {naam: abs(cent), "DebetCredit": "C" if cent < 0 else "D"}


def _reference(prestatie: Prestatie) -> dict[str, str]:
    eigen = {"ReferentieNummer": prestatie.referentie}
    return eigen | ({"VorigReferentieNummer": prestatie.crediteert.referentie} if prestatie.crediteert else {})


def _product(prestatie: Prestatie) -> dict[str, Any]:
    product = prestatie.toewijzing.product
    periode = {"Begindatum": prestatie.begindatum, "Einddatum": prestatie.einddatum}
    return {"ProductCategorie": product.categorie, "ProductCode": product.code, "ProductPeriode": periode}


def _per_client(
    prestaties: list[Prestatie],
    client: Callable[[Prestatie], Mapping[str, Any]],
    line: Callable[[Prestatie], Mapping[str, Any]],
) -> dict[str, Any]:
    """Lines grouped by client; they are already in that order."""
    groepen = [list(groep) for _, groep in groupby(prestaties, key=lambda p: p.persoon.nummer)]
    return {"Client": [{**client(g[0]), "Prestaties": {"Prestatie": [line(p) for p in g]}} for g in groepen]}
