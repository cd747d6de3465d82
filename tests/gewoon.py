"""Random valid messages as most programs write them: nothing stands for something else, each prefix declared once."""

import random
from collections.abc import Iterator

from ingest.standaard.model import Bericht, Datatype, Element
from tests.waarden import Waarden
from tests.willekeurig import Knoop, Maker, Schrijver

REGELEINDEN = ("", "\n", "\n  ", "\r\n\t")


class GewoneWaarden(Waarden):
    """Values without blanks around them, signs before them, or what XML writes otherwise."""

    def make(self, datatype: Datatype) -> str:
        """A valid value of a datatype."""
        while True:
            value = super().make(datatype)
            if is_plain(value, datatype):
                return value


def is_plain(value: str, datatype: Datatype) -> bool:
    """Whether a value is written as nearly every program does."""
    if not value.strip(" \t\r\n") or set(value) & set("&<>\r'\""):
        return False
    if datatype.soort == "getal":
        return value.isdecimal() and len(value) < 19
    if datatype.soort == "tekst":
        return datatype.patroon != "([a-zA-ZÀ-ỳ])+" or value.isascii()
    return len(value) == {"datum": 10, "tijd": 8}[datatype.soort] and value == value.strip()


class GewoneMaker(Maker):
    """Also what the header always says has no blanks around it."""

    def _value(self, element: Element, klasse: str) -> str:
        value = super()._value(element, klasse)
        return value.strip() if element.naam in self.bericht.vast else value


class GewoneSchrijver(Schrijver):
    """UTF-8, no comments or references; both namespaces have one prefix, or that of the message is the default."""

    def __init__(self, toeval: random.Random) -> None:
        super().__init__(toeval)
        self.codering, self.codec, self.zonder_declaratie, self.kans = "UTF-8", "utf-8", True, 0.0
        self.tussen = toeval.choice(REGELEINDEN)

    def _choose_prefixes(self, root: Knoop) -> None:
        names = sorted({node.namespace for node in root.below()}, key=lambda name: name != root.namespace)
        own = self.toeval.choice(("wmo301", "ns0", "_x-1.y", ""))
        self.prefixen = dict(zip(names, (own, "iwmo"), strict=False))

    def _element(self, node: Knoop, default: str | None) -> str:
        if default is not None:
            return super()._element(node, default)
        prefixes = "".join(f' xmlns{":" if p else ""}{p}="{n}"' for n, p in self.prefixen.items())
        node.attributen = prefixes
        self.prefixen = {n: p for n, p in self.prefixen.items() if p}
        return super()._element(node, node.namespace)


def plain_message(root: Knoop, toeval: random.Random) -> bytes:
    """Bytes of one message."""
    return GewoneSchrijver(toeval).write(root)


def plain_roots(bericht: Bericht, aantal: int, zaad: int = 0) -> Iterator[Knoop]:
    """So many random valid messages of one definition."""
    maker = GewoneMaker(bericht, GewoneWaarden(random.Random(f"gewoon {zaad} {bericht.namespace}")))
    for _ in range(aantal):
        yield maker.message()
