"""Who sent a message that was rejected, as far as its header still says so.

Looks at bytes only: the message may be cut off, of an unknown release, or not well-formed at all.
"""

import re

_KOP_BYTES = 8_192
_KOP_EINDE = re.compile(rb"</(?:[^\s<>/:]{1,99}:)?Header\s*>")
# The sender of an answer is whom the message it answers was sent to: its header keeps naming the first sender.
_ANTWOORD = re.compile(rb"<(?:[^\s<>/:]{1,99}:)?(?:IdentificatieRetour|RetourHeader)[\s>]")
_VAN_HEEN, _VAN_ANTWOORD = ("Afzender", "Aanbieder"), ("Ontvanger", "Gemeente")
_CODE = rb"<(?:[^\s<>/:]{1,99}:)?%s(?:\s[^<>]{0,200})?>\s{0,99}([0-9]{8}|[0-9]{4})\s{0,99}</"
_PARTIJEN = {naam: re.compile(_CODE % naam.encode()) for naam in (*_VAN_HEEN, *_VAN_ANTWOORD)}
_VORM = re.compile(r"[0-9]{8}|[0-9]{4}")


def find_afzender(data: bytes, envelop_zender: str | None = None) -> str | None:
    """AGB-code (eight digits) or gemeentecode (four) of the sender; None when neither header nor envelope tells.

    Nothing but such a code is ever taken from the message: where one should stand, somebody's number may.
    """
    kop = data[:_KOP_BYTES].replace(b"\0", b"")
    end = _KOP_EINDE.search(kop)
    kop = kop[: end.end()] if end else kop
    names = _VAN_ANTWOORD if _ANTWOORD.search(kop) else _VAN_HEEN
    found = next((match for naam in names if (match := _PARTIJEN[naam].search(kop))), None)
    if found is not None:
        return found[1].decode("ascii")
    return envelop_zender if envelop_zender and _VORM.fullmatch(envelop_zender) else None
