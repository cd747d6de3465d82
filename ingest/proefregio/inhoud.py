"""From facts to the classes of a message, by element name as the standard spells it."""

from datetime import date
from typing import Any

from ingest.proefregio.leven import LEEG, PRODUCT, Levering, Omvang, Stop, Toewijzing, Vraag
from ingest.proefregio.persoon import Persoon
from ingest.proefregio.wereld import Product


def full_client(persoon: Persoon) -> dict[str, Any]:
    """Client of a 301: with full name, address and, for children, a parent."""
    naam = {**_naam(persoon), "NaamGebruik": "1"}
    client: dict[str, Any] = {**_identiteit(persoon), "Naam": naam, "Contactgegevens": {"Contact": [_contact(persoon)]}}
    if persoon.wet == "jeugd":
        ouder = {"Nummer": "1", "Soort": "10", "Naam": naam, "Contact": _contact(persoon)}
        client["Relaties"] = {"Relatie": [ouder]}
    return client


def short_client(persoon: Persoon) -> dict[str, Any]:
    """Client of a message by the aanbieder: with short name, without address."""
    return {**_identiteit(persoon), "Naam": _naam(persoon)}


def _identiteit(persoon: Persoon) -> dict[str, Any]:
    return {"Bsn": persoon.bsn, "Geboortedatum": {"Datum": persoon.geboortedatum}, "Geslacht": persoon.geslacht}


def _naam(persoon: Persoon) -> dict[str, Any]:
    achternaam = {"Achternaam": persoon.achternaam}
    if persoon.voorvoegsel:
        achternaam["Voorvoegsel"] = persoon.voorvoegsel
    return {"Geslachtsnaam": achternaam, "Voornamen": persoon.voornaam, "Voorletters": persoon.voornaam[0]}


def _contact(persoon: Persoon) -> dict[str, Any]:
    adres = {
        "Huis": {"Huisnummer": persoon.huisnummer},
        "Postcode": persoon.postcode,
        "Straatnaam": persoon.straat,
        "Plaatsnaam": persoon.plaats,
        "LandCode": "NL",
    }
    return {"Soort": "01", "Adres": adres, "Emailadres": f"client{persoon.nummer}@proefregio.invalid"}


def product(product: Product, vorm: str = PRODUCT) -> dict[str, Any]:
    """Categorie and code, or as much of that as a toewijzing names."""
    if vorm == LEEG:
        return {}
    code = {"Code": product.code} if vorm == PRODUCT else {}
    return {"Product": {"Categorie": product.categorie, **code}}


def omvang(omvang: Omvang) -> dict[str, Any]:
    """Volume, unit and frequency."""
    return {"Omvang": {"Volume": omvang.volume, "Eenheid": omvang.eenheid, "Frequentie": omvang.frequentie}}


def toegewezen_product(toewijzing: Toewijzing, datum: date) -> dict[str, Any]:
    """A toewijzing as a 301 of that day tells it; a reason only when it changed on that very day (IV099)."""
    besluit = toewijzing.known(datum)
    if besluit is None:
        raise ValueError(f"nothing decided yet on {datum}")
    inhoud: dict[str, Any] = {
        "ToewijzingNummer": toewijzing.nummer,
        **product(toewijzing.product, toewijzing.vorm),
        "Toewijzingsdatum": besluit.datum,
        "Toewijzingstijd": besluit.tijd,
        "Ingangsdatum": toewijzing.ingangsdatum,
        "Einddatum": besluit.einddatum,
        **hoeveel(toewijzing),
    }
    if besluit.datum == datum:
        extra = {"RedenWijziging": besluit.reden, "ReferentieAanbieder": besluit.referentie}
        inhoud |= {naam: waarde for naam, waarde in extra.items() if waarde is not None}
    return inhoud


def start_product(toewijzing: Toewijzing, begindatum: date, op_te_tellen: int = 0, status: str = "1") -> dict[str, Any]:
    """A start; `op_te_tellen` makes the number of the toewijzing wrong."""
    return {
        "ToewijzingNummer": toewijzing.nummer + op_te_tellen,
        **product(toewijzing.product, toewijzing.vorm),
        "ToewijzingIngangsdatum": toewijzing.ingangsdatum,
        "Begindatum": begindatum,
        "StatusAanlevering": status,
    }


def stop_product(toewijzing: Toewijzing, levering: Levering, stop: Stop, op_te_tellen: int = 0) -> dict[str, Any]:
    """A stop of the delivery that began on the same day."""
    return {
        **start_product(toewijzing, levering.begindatum, op_te_tellen),
        "RedenBeeindiging": stop.reden,
        "Einddatum": stop.einddatum,
    }


def vraag(vraag: Vraag, ingangsdatum: str, einddatum: str) -> dict[str, Any]:
    """A product that is asked for; the names of its dates differ per message."""
    return {
        **product(vraag.product),
        **periode(omvang(vraag.omvang), vraag.ingangsdatum, vraag.einddatum, ingangsdatum, einddatum),
    }


def hoeveel(toewijzing: Toewijzing) -> dict[str, Any]:
    """Omvang or Budget of a toewijzing."""
    return omvang(toewijzing.omvang) if toewijzing.omvang else {"Budget": toewijzing.budget_cent}


def periode(hoeveel: dict[str, Any], begin: date, eind: date, ingangsdatum: str, einddatum: str) -> dict[str, Any]:
    """From when, until when, and how much."""
    return {ingangsdatum: begin, einddatum: eind, **hoeveel}
