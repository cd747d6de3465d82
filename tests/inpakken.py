"""Packs messages as they travel: in archives and StUF envelopes, and the Fo01 that says one was not delivered."""

import base64
import io
import zipfile

from tests.bouwen import ACHTERNAAM


def pak_zip(leden: dict[str, bytes], methode: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", methode) as archive:
        for naam, data in leden.items():
            archive.writestr(naam, data)
    return buffer.getvalue()


_STUF = 'xmlns:StUF="http://www.egem.nl/StUF/StUF0301" xmlns:GGK="http://www.stufstandaarden.nl/koppelvlak/ggk0210"'
SOAP = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body>{}</s:Body></s:Envelope>'
REFERENTIE = "9c0f7b90-5c69-41e5-a837-0800200c9a66"


def _stuurgegevens(soort: str, referentie: str, kruis: str, tijdstip: str) -> str:
    cross = f"<StUF:crossRefnummer>{kruis}</StUF:crossRefnummer>" if kruis else ""
    return (
        f"<StUF:berichtcode>{soort}</StUF:berichtcode>"
        "<StUF:zender><StUF:organisatie>0202</StUF:organisatie><StUF:applicatie>A</StUF:applicatie></StUF:zender>"
        "<StUF:ontvanger><StUF:organisatie>12345678</StUF:organisatie></StUF:ontvanger>"
        f"<StUF:referentienummer>{referentie}</StUF:referentienummer>"
        f"<StUF:tijdstipBericht>{tijdstip}</StUF:tijdstipBericht>{cross}"
    )


def envelop(
    inhoud: bytes,
    referentie: str = REFERENTIE,
    soort: str = "Di01",
    kruis: str = "",
    tijdstip: str = "20240105132514",
    bestand: str = "xmlBestand",
) -> bytes:
    """A StUF-GGk envelope around a message."""
    naam = "envelopHeenbericht-ggk_Di01" if soort == "Di01" else "envelopRetourbericht-ggk_Du01"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><GGK:{naam} {_STUF}>'
        f"<GGK:stuurgegevens>{_stuurgegevens(soort, referentie, kruis, tijdstip)}</GGK:stuurgegevens>"
        f"<GGK:parameters><GGK:bericht><GGK:{bestand}>{base64.b64encode(inhoud).decode()}</GGK:{bestand}></GGK:bericht>"
        f"</GGK:parameters></GGK:{naam}>"
    ).encode()


def foutbericht(kruis: str = REFERENTIE, details: str = "WMO301-00030002", tijdstip: str = "20240106101500") -> bytes:
    """A Fo01: the message in the envelope with this referentie was not delivered."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><StUF:Fo01Bericht {_STUF}>'
        f"<StUF:stuurgegevens>{_stuurgegevens('Fo01', 'f' * 8, kruis, tijdstip)}</StUF:stuurgegevens>"
        f"<StUF:body><StUF:code>IB210</StUF:code><StUF:plek>client</StUF:plek>"
        f"<StUF:omschrijving>Van {ACHTERNAAM}</StUF:omschrijving><StUF:details>{details}</StUF:details>"
        f"<StUF:detailsXML><a><Achternaam>{ACHTERNAAM}</Achternaam></a></StUF:detailsXML></StUF:body>"
        "</StUF:Fo01Bericht>"
    ).encode()


def in_soap(data: bytes) -> bytes:
    """The same inside a SOAP body."""
    return SOAP.format(data.decode().partition("?>")[2]).encode()
