"""Random valid values for any datatype of the standard: made from its facets, its pattern and its code list."""

import random
import string
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from ingest.standaard.model import Datatype
from tests.bouwen import make_bsn

ACCENTEN = "éëïÀỳßŒ€ŁşΩжÅ"
VREEMD = "\u00a0\u0085\u2028\u200d\u0301日本🙂𝔘\ufffd"
LEESTEKENS = "&<>\"';%]-_.,/#@"
CIJFERLETTER = string.ascii_letters + string.digits
ALFABETTEN = (
    CIJFERLETTER,
    CIJFERLETTER + "  ",
    CIJFERLETTER + LEESTEKENS + "   ",
    LEESTEKENS + ACCENTEN + VREEMD + " ",
)
BLANKO = ("", "", "", "", "", " ", "\n\t", "  ")
_LANG = 60  # characters of a text without a limit; now and then much longer

Toeval = random.Random


@cache
def _bsns() -> tuple[str, ...]:
    return tuple(make_bsn(n) for n in range(500))


def length(toeval: Toeval, laagst: int, hoogst: int | None) -> int:
    """Often the shortest or longest that is allowed."""
    if hoogst is None:
        return toeval.choice((laagst, toeval.randint(laagst, _LANG), toeval.randint(laagst, _LANG), 3_000))
    return toeval.choice((laagst, hoogst, toeval.randint(laagst, hoogst), toeval.randint(laagst, hoogst)))


def letters(toeval: Toeval, alfabet: str, laagst: int | None, hoogst: int | None) -> str:
    return "".join(toeval.choices(alfabet, k=length(toeval, laagst or 0, hoogst)))


def free_text(toeval: Toeval, laagst: int | None, hoogst: int | None) -> str:
    return letters(toeval, toeval.choice((*ALFABETTEN, " ", "\n\t\r a")), laagst, hoogst)


def not_blank(toeval: Toeval, laagst: int | None, hoogst: int | None) -> str:
    """One line with something on it, blanks around it or not."""
    text = letters(toeval, toeval.choice(ALFABETTEN), laagst, hoogst)
    at = toeval.randrange(len(text))
    return f"{text[:at]}{toeval.choice(CIJFERLETTER + VREEMD)}{text[at + 1 :]}"


def lines(toeval: Toeval, laagst: int | None, hoogst: int | None) -> str:
    return "\n".join(not_blank(toeval, laagst, hoogst) for _ in range(toeval.randint(1, 3)))


def bsn(toeval: Toeval, laagst: int | None = None, hoogst: int | None = None) -> str:
    """Generated, and not always one that passes the elfproef."""
    return toeval.choice(_bsns()) if toeval.random() < 0.8 else f"99{toeval.randrange(10**7):07d}"


def servicebureau(toeval: Toeval, laagst: int | None, hoogst: int | None) -> str:
    return toeval.choice(("0" * 8, "98000001", "98999999", f"98{toeval.randint(1, 999_999):06d}"))


def digits(toeval: Toeval, aantal: int) -> str:
    return toeval.choice(("0" * aantal, "9" * aantal, f"{toeval.randrange(10**aantal):0{aantal}d}"))


def versie(toeval: Toeval, laagst: int | None, hoogst: int | None) -> str:
    return ".".join(toeval.choice(("0", "1", "10", str(toeval.randrange(1, 10**9)))) for _ in range(3))


def voorletters(toeval: Toeval, laagst: int | None, hoogst: int | None) -> str:
    return letters(toeval, string.ascii_letters + "ÀéĲỳŁΩжʘ", laagst, hoogst)


Maker = Callable[[Toeval, int | None, int | None], str]
# How to make a text for each pattern of datatypes.yaml.
PER_PATROON: Mapping[str | None, Maker] = {
    None: free_text,
    r".*[^\s].*": not_blank,
    r"([.\s]*\S+[.\s]*)+": lines,
    r"([a-zA-Z0-9])+": lambda toeval, laagst, hoogst: letters(toeval, CIJFERLETTER, laagst, hoogst),
    r"([a-zA-ZÀ-ỳ])+": voorletters,
    r"[0-9]*": lambda toeval, laagst, hoogst: letters(toeval, string.digits, laagst, hoogst),
    r"[0-9]{4}": lambda toeval, *_: digits(toeval, 4),
    r"[0-9]{8}": lambda toeval, *_: digits(toeval, 8),
    r"[0-9]{9}": bsn,
    r"NL[0-9]{9}B[0-9]{2}": lambda toeval, *_: f"NL{digits(toeval, 9)}B{digits(toeval, 2)}",
    r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)": versie,
    r"(0{8})|98((00000[1-9])|(0000[1-9][0-9])|(000[1-9][0-9]{2})|(00[1-9][0-9]{3})|(0[1-9][0-9]{4})|([1-9][0-9]{5}))": (
        servicebureau
    ),
}


def postcode(toeval: Toeval, datatype: Datatype) -> str:
    """Dutch in three forms, or as other countries have them."""
    cijfers, paar = toeval.randint(1000, 9999), "".join(toeval.choices(string.ascii_uppercase, k=2))
    dutch = (f"{cijfers}{paar}", f"{cijfers} {paar}", f" {cijfers} {paar.lower()}")
    return toeval.choice((*dutch, *dutch, "0123AB", "10115", not_blank(toeval, datatype.laagst, datatype.hoogst)))


def reference(toeval: Toeval, datatype: Datatype) -> str:
    """A free reference; one in five holds what could be a BSN, alone or between other signs."""
    if toeval.random() < 0.2:
        if datatype.naam == "Versie":
            return f"{bsn(toeval)}.0.1"
        return (
            bsn(toeval) if datatype.hoogst == 12 else toeval.choice(("{}", "x{}", "a-{}-9", "1{}")).format(bsn(toeval))
        )
    return PER_PATROON[datatype.patroon](toeval, datatype.laagst, datatype.hoogst)


def number(toeval: Toeval, datatype: Datatype) -> str:
    """Also with a sign, zeros before it and blanks around it."""
    laagst, hoogst = datatype.laagst or 0, datatype.hoogst or 0
    value = toeval.choice((laagst, hoogst, toeval.randint(laagst, hoogst), toeval.randint(laagst, hoogst)))
    if toeval.random() < 0.7:
        return str(value)
    sign = toeval.choice(("", "+", "-" if value == 0 else ""))
    text = f"{sign}{toeval.choice(('', '0', '00', '0' * 30))}{value}"
    return toeval.choice(BLANKO) + text + toeval.choice(BLANKO)


VERRE_DATUMS = ("12024-01-01", "-0044-03-15", "0001-01-01", "9999-12-31", "10000-01-01", "-12024-02-29", "2000-02-29")


def day(toeval: Toeval, datatype: Datatype) -> str:
    """From near to as far as XML Schema goes."""
    if toeval.random() < 0.1:
        text = toeval.choice(VERRE_DATUMS)
    else:
        text = f"{toeval.randint(1900, 2100)}-{toeval.randint(1, 12):02d}-{toeval.randint(1, 28):02d}"
    return toeval.choice(BLANKO) + text + toeval.choice(BLANKO)


def moment(toeval: Toeval, datatype: Datatype) -> str:
    part = toeval.choice(("", "", "", ".0", ".123", ".999999999"))
    hour = f"{toeval.randint(0, 23):02d}:{toeval.randint(0, 59):02d}:{toeval.randint(0, 59):02d}{part}"
    return toeval.choice(BLANKO) + toeval.choice((hour, hour, hour, "00:00:00", "23:59:59")) + toeval.choice(BLANKO)


_PER_PRIVACY: Mapping[str, Callable[[Toeval, Datatype], str]] = {"postcode": postcode, "vrij": reference}
_PER_SOORT: Mapping[str, Callable[[Toeval, Datatype], str]] = {"getal": number, "datum": day, "tijd": moment}


def _shuffled(toeval: Toeval, codes: list[str]) -> Iterator[str]:
    """Without end, each code once before any comes again."""
    while True:
        toeval.shuffle(codes)
        yield from codes


class Waarden:
    """Values out of one random source; of a code list every code comes by before any comes twice."""

    def __init__(self, toeval: Toeval) -> None:
        self.toeval = toeval
        self._codes: dict[tuple[str, ...], Iterator[str]] = {}

    def make(self, datatype: Datatype) -> str:
        """A valid value of a datatype."""
        if datatype.codes is not None:
            return self._code(tuple(datatype.codes))
        for makers, key in ((_PER_PRIVACY, datatype.privacy), (_PER_SOORT, datatype.soort)):
            if key in makers:
                return makers[key](self.toeval, datatype)
        return PER_PATROON[datatype.patroon](self.toeval, datatype.laagst, datatype.hoogst)

    def _code(self, codes: tuple[str, ...]) -> str:
        return next(self._codes.setdefault(codes, _shuffled(self.toeval, list(codes))))
