"""From a StUF-GGk envelope, plain or inside SOAP, to what it says about sending and the message in it.

Read with expat as a stream, stopping at a DOCTYPE or at more than 256 levels: the payload is one text node, and larger
than libxml2 takes without giving up its own limits. Source: StUF-GGk 0210 patch 04 (Di01, Du01) and StUF 03.01 (Fo01).
"""

import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from xml.parsers import expat

from ingest.afkeur import Afkeur
from ingest.instellingen import Instellingen
from ingest.veilig import refuse_bytes, too_large

_STUF = "http://www.egem.nl/StUF/StUF0301"
_GGK = "http://www.stufstandaarden.nl/koppelvlak/ggk0210"
_SOAP = ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
_KENMERK = b"egem.nl/StUF"  # every envelope that is read names this namespace before its payload
_ZOEK_BYTES = 65_536
_MEEST_DIEP = 256
_SOORTEN = {f"{_GGK} envelopHeenbericht-ggk_Di01": "Di01", f"{_GGK} envelopRetourbericht-ggk_Du01": "Du01"}
_SOORTEN |= {f"{_STUF} {soort}Bericht": soort for soort in ("Fo01", "Fo02", "Fo03", "Bv01", "Bv02", "Bv03", "Bv04")}
_XML, _TEKST = "parameters/bericht/xmlBestand", "parameters/bericht/tekstBestand"
_ZENDER, _ONTVANGER = "stuurgegevens/zender/organisatie", "stuurgegevens/ontvanger/organisatie"
_TIJDSTIP, _REFERENTIE = "stuurgegevens/tijdstipBericht", "stuurgegevens/referentienummer"
_KRUIS = "stuurgegevens/crossRefnummer"
_CODE, _PLEK, _DETAILS = "body/code", "body/plek", "body/details"
_VELDEN = frozenset(
    {_ZENDER, _ONTVANGER, _TIJDSTIP, _REFERENTIE, _KRUIS, _CODE, _PLEK, _DETAILS, _XML, _TEKST}
)  # fmt: skip
_LENGTE = 200
_CODE_VORM = re.compile(r"[A-Za-z]{1,8}[0-9]{1,4}")
_DETAILS_VORM = re.compile(r"[A-Za-z]{1,6}[0-9]{3}-[0-9]{8}")
_TIJDSTIP_VORM = re.compile(r"[0-9]{8}([0-9]{6}[0-9]{0,3})?")
_PLEKKEN = ("client", "server")


@dataclass(frozen=True)
class Fout:
    """What a Fo01 says of the message that it crosses.

    Its free text and the copy of the message inside it are personal data and not read; a code, place or detail that
    is not of the form the specification gives is None.
    """

    code: str | None
    plek: str | None
    details: str | None


@dataclass(frozen=True)
class Envelop:
    """Who sent what to whom and when, as the envelope says it. `tijdstip` is local time; `fout` makes it a Fo01."""

    soort: str
    zender: str | None = None
    ontvanger: str | None = None
    tijdstip: datetime | None = None
    referentie: str | None = None
    kruisreferentie: str | None = None
    fout: Fout | None = None


class _Geweigerd(Exception):
    """Stops the stream with the reason."""

    def __init__(self, afkeur: Afkeur) -> None:
        super().__init__(afkeur.uitleg)
        self.afkeur = afkeur


def open_stuf(data: bytes, instellingen: Instellingen) -> tuple[Envelop, bytes] | Afkeur | None:
    """The envelope and the message in it (empty for a Fo01), or why it can't be had; None when it is no envelope."""
    if not is_stuf(data):
        return None
    unsafe = refuse_bytes(data, instellingen)
    if unsafe is not None:
        return unsafe
    stroom = _Stroom()
    try:
        stroom.read(data)
        if stroom.soort is None:
            return None
        return _judge_envelope(stroom, instellingen)
    except _Geweigerd as refused:
        return refused.afkeur
    except (expat.ExpatError, LookupError, ValueError) as error:
        line = getattr(error, "lineno", None)
        return Afkeur("XML", "de envelop is geen welgevormde XML; afgebroken of beschadigd, lever opnieuw", line)


def is_stuf(data: bytes) -> bool:
    """Whether it may be an envelope: names the StUF namespace near its beginning, in whatever encoding."""
    head = data[:_ZOEK_BYTES]
    return _KENMERK in head or (b"\0" in head and _KENMERK in head.replace(b"\0", b""))


class _Stroom:
    """The state of one reading: where we are below the envelope, and the text of the fields we want."""

    def __init__(self) -> None:
        self.soort: str | None = None
        self.velden: dict[str, list[str]] = {}
        self._pad: list[str] = []
        self._begin = 0
        self._tekst: list[str] | None = None
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self, data: bytes) -> None:
        """Read the whole document. Raises ExpatError or _Geweigerd."""
        self._parser.Parse(data, True)

    def _start(self, name: str, _: Mapping[str, str]) -> None:
        if self._tekst is not None:
            raise self._refuse("XSD", "dit element hoort alleen tekst te bevatten (bericht: base64)")
        if len(self._pad) >= _MEEST_DIEP:
            raise self._refuse("ONVEILIG", f"meer dan {_MEEST_DIEP} elementen diep genest")
        self._pad.append(name)
        if self.soort is None:
            self._find_envelope(name)
        elif (pad := self._below_envelope()) in _VELDEN:
            if pad in self.velden:
                raise self._refuse("XSD", "dit element staat meer dan één keer in de envelop")
            self._tekst = self.velden[pad] = []

    def _find_envelope(self, name: str) -> None:
        """The envelope is the root, or the first thing in a SOAP body."""
        depth = len(self._pad)
        steps = [step.rpartition(" ") for step in self._pad]
        in_soap = depth == 3 and all(space in _SOAP for space, _, _ in steps[:2]) and steps[1][2] == "Body"
        if name in _SOORTEN and (depth == 1 or in_soap):
            self.soort, self._begin = _SOORTEN[name], depth

    def _below_envelope(self) -> str:
        """Path below the envelope; a step outside the namespaces of StUF and GGk matches nothing."""
        steps = [step.rpartition(" ") for step in self._pad[self._begin :]]
        return "/".join(local if space in (_STUF, _GGK) else "…" for space, _, local in steps)

    def _end(self, _: str) -> None:
        self._tekst = None
        self._pad.pop()

    def _text(self, text: str) -> None:
        if self._tekst is not None:
            self._tekst.append(text)

    def _doctype(self, *_: object) -> None:
        raise self._refuse("ONVEILIG", "een DOCTYPE is niet toegestaan; laat die weg")

    def _refuse(self, code: str, uitleg: str) -> _Geweigerd:
        return _Geweigerd(Afkeur(code, uitleg, self._parser.CurrentLineNumber))

    def value(self, pad: str) -> str | None:
        """Text of one field without blanks around it; None where it is absent, empty or absurdly long."""
        text = "".join(self.velden.get(pad, ())).strip()
        return text if 0 < len(text) <= _LENGTE else None


def _judge_envelope(stroom: _Stroom, instellingen: Instellingen) -> tuple[Envelop, bytes] | Afkeur:
    soort = stroom.soort or ""
    if soort == "Fo01":
        return _fault(stroom)
    if soort not in ("Di01", "Du01"):
        return Afkeur("ONBEKEND", f"{soort} is een ontvangstbevestiging of technische melding, geen bericht")
    if _TEKST in stroom.velden:
        return Afkeur("ONBEKEND", "de envelop bevat een tekstBestand; dat is geen iWmo- of iJw-bericht", None, _TEKST)
    payload = _decode("".join(stroom.velden.get(_XML, ())), instellingen.maximum_bericht_bytes)
    return payload if isinstance(payload, Afkeur) else (_envelope(stroom), payload)


def _fault(stroom: _Stroom) -> tuple[Envelop, bytes] | Afkeur:
    if stroom.value(_KRUIS) is None:
        return Afkeur("XSD", "het foutbericht noemt niet welk bericht niet bezorgd is (crossRefnummer)", None, _KRUIS)
    return _envelope(stroom), b""


def _envelope(stroom: _Stroom) -> Envelop:
    soort = stroom.soort or ""
    return Envelop(
        soort,
        stroom.value(_ZENDER),
        stroom.value(_ONTVANGER),
        _moment(stroom.value(_TIJDSTIP) or ""),
        (stroom.value(_REFERENTIE) or "").lower() or None,
        (stroom.value(_KRUIS) or "").lower() or None,
        Fout(
            _of_form(stroom.value(_CODE), _CODE_VORM),
            plek if (plek := (stroom.value(_PLEK) or "").lower()) in _PLEKKEN else None,
            _of_form(stroom.value(_DETAILS), _DETAILS_VORM),
        )
        if soort == "Fo01"
        else None,
    )


def _of_form(text: str | None, form: re.Pattern[str]) -> str | None:
    return text if text is not None and form.fullmatch(text) else None


def _moment(text: str) -> datetime | None:
    """jjjjmmdd with, as far as it is there, uummss and milliseconds; None when it is no moment."""
    if not _TIJDSTIP_VORM.fullmatch(text):
        return None
    digits = text.ljust(17, "0")
    parts = [int(digits[begin:end]) for begin, end in ((0, 4), (4, 6), (6, 8), (8, 10), (10, 12), (12, 14))]
    try:
        return datetime(*parts, int(digits[14:]) * 1000)
    except ValueError:
        return None


def _decode(text: str, limit: int) -> bytes | Afkeur:
    """The message in an envelope; nothing packed again inside it."""
    try:
        packed = text.encode("ascii").translate(None, b" \t\r\n")
        if len(packed) * 3 // 4 > limit + 2:
            return too_large(limit)
        payload = binascii.a2b_base64(packed, strict_mode=True)
    except (UnicodeEncodeError, binascii.Error):
        return Afkeur("XML", "de inhoud van de envelop is geen base64; lever het bericht opnieuw", None, _XML)
    if not payload:
        return Afkeur("XML", "de envelop is leeg; lever het bericht opnieuw", None, _XML)
    if len(payload) > limit:
        return too_large(limit)
    if payload[:2] in (b"PK", b"\x1f\x8b") or is_stuf(payload):
        return Afkeur("ONVEILIG", "in de envelop zit weer een envelop of archief; lever het bericht zelf", None, _XML)
    return payload
