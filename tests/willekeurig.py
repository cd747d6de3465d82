"""Random valid messages of any definition, in any way that XML can be written, and damaged ones.

Driven by the definitions and one random source only: the same seed gives the same messages.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape

from ingest.standaard.model import Bericht, Element, load_datatypes, load_samengesteld
from tests.waarden import BLANKO, Waarden

XSI = "http://www.w3.org/2001/XMLSchema-instance"
# How often what may be absent is present: a full message, a bare one, and what lies between.
DICHTHEDEN = (1.0, 0.0, 0.5, 0.8)


@dataclass
class Knoop:
    """An element: its children, or its text when `type` is a datatype. `los` is loose text before its children."""

    naam: str
    namespace: str
    type: str
    kinderen: list["Knoop"] = field(default_factory=list)
    waarde: str | None = None
    attributen: str = ""
    los: str = ""

    def copy(self) -> "Knoop":
        return replace(self, kinderen=[kind.copy() for kind in self.kinderen])

    def below(self) -> Iterator["Knoop"]:
        """Itself and everything below it."""
        yield self
        for kind in self.kinderen:
            yield from kind.below()


class Maker:
    """Makes the trees of one definition, one after another: a full one first, then a bare one."""

    def __init__(self, bericht: Bericht, waarden: Waarden) -> None:
        self.bericht, self.toeval, self.waarden = bericht, waarden.toeval, waarden
        self.datatypes = load_datatypes(bericht.standaard, bericht.release)
        self.samengesteld = load_samengesteld(bericht.standaard, bericht.release)
        self.aantal = 0
        self.dichtheid = 1.0

    def message(self) -> Knoop:
        """The next valid message."""
        self.dichtheid = DICHTHEDEN[self.aantal % len(DICHTHEDEN)]
        self.aantal += 1
        return self._node(Element("Bericht", "Bericht"), self.bericht.namespace, "")

    def _node(self, element: Element, namespace: str, klasse: str) -> Knoop:
        inside = self.bericht.klassen.get(element.type)
        below = self.bericht.namespace
        if inside is None:
            inside, below = self.samengesteld.get(element.type), self.bericht.basis_namespace
        if inside is None:
            return Knoop(element.naam, namespace, element.type, waarde=self._value(element, klasse))
        kinderen = [self._node(e, below, element.type) for e in inside for _ in range(self._times(e))]
        return Knoop(element.naam, namespace, element.type, kinderen)

    def _times(self, element: Element) -> int:
        if not element.is_verplicht and self.toeval.random() >= self.dichtheid:
            return 0
        return self.toeval.choice((1, 1, 2, 3)) if element.is_lijst and self.dichtheid else 1

    def _value(self, element: Element, klasse: str) -> str:
        if klasse == "Header" and element.naam in self.bericht.vast:
            value = self.toeval.choice(self.bericht.vast[element.naam].split("|"))
            is_number = self.datatypes[element.type].soort == "getal"
            return f"{self.toeval.choice(BLANKO)}{value}{self.toeval.choice(BLANKO)}" if is_number else value
        return self.waarden.make(self.datatypes[element.type])


# From tree to bytes

# Declared name, codec, and whether it needs no declaration. What one lacks is written as a reference.
CODERINGEN = (
    *(("UTF-8", "utf-8", True),) * 6,
    *(("utf-8", "utf-8-sig", True), ("UTF-16", "utf-16", True)),
    *(("ISO-8859-1", "iso-8859-1", False), ("Windows-1252", "cp1252", False), ("US-ASCII", "ascii", False)),
)
TUSSEN = ("", "", "\n", "\n  ", "\r\n\t", " ")
MARKUP = ("<!-- x -->", "<!---->", "<?y z?>", "<![CDATA[]]>")
PREFIXEN = ("wmo301", "jw", "a", "_x-1.y", "ns0", "é")
WORTELS = (
    *("",) * 3,
    f' xmlns:xsi="{XSI}" xsi:schemaLocation="urn:x geen.xsd"',
    f' xmlns:i="{XSI}" i:noNamespaceSchemaLocation="geen.xsd"',
    ' xmlns:ongebruikt="urn:ongebruikt"',
)


class Schrijver:
    """One way of writing: encoding, prefixes, blanks and what else may stand in XML; drawn anew for each message."""

    def __init__(self, toeval: random.Random) -> None:
        self.toeval = toeval
        self.codering, self.codec, self.zonder_declaratie = toeval.choice(CODERINGEN)
        self.tussen = toeval.choice(TUSSEN)
        self.kans = toeval.choice((0.0, 0.02, 0.15))  # of something uncommon at any place
        self.prefixen: dict[str, str] = {}

    def write(self, root: Knoop, doctype: str = "") -> bytes:
        """Bytes of a whole document."""
        self._choose_prefixes(root)
        text = f"{self._declaration()}{doctype}{self._aside()}{self._element(root, None)}{self._aside()}"
        return text.encode(self.codec, "xmlcharrefreplace")

    def _choose_prefixes(self, root: Knoop) -> None:
        """One for each namespace; a namespace without one is the default where it is declared anew."""
        names = sorted({node.namespace for node in root.below() if node.namespace})
        found = self.toeval.sample([p for p in PREFIXEN if p.isascii() or self.codec.startswith("utf")], len(names))
        self.prefixen = {n: p for n, p in zip(names, found, strict=True) if self.toeval.random() < 0.7}

    def _declaration(self) -> str:
        if self.zonder_declaratie and self.toeval.random() < 0.3:
            return ""
        quote, alone = self.toeval.choice("\"'"), self.toeval.choice(("", "", " standalone='yes'"))
        return f"<?xml version={quote}1.0{quote} encoding={quote}{self.codering}{quote}{alone}?>{self.tussen}"

    def _aside(self) -> str:
        """Between elements: blanks, now and then a comment or an instruction."""
        if self.toeval.random() >= self.kans:
            return self.tussen
        return f"{self.tussen}{self.toeval.choice(MARKUP[:3])}{self.toeval.choice(TUSSEN)}"

    def _element(self, node: Knoop, default: str | None) -> str:
        prefix = self.prefixen.get(node.namespace)
        name = f"{prefix}:{node.naam}" if prefix else node.naam
        head = name + node.attributen
        if default is None:
            head += self.toeval.choice(WORTELS) + "".join(f' xmlns:{p}="{n}"' for n, p in self.prefixen.items())
        if prefix is None and node.namespace != (default or ""):
            default, head = node.namespace, f'{head} xmlns="{node.namespace}"'
        if node.waarde is not None:
            return f"<{head}>{self._text(node.waarde)}</{name}>"
        parts = [part for kind in node.kinderen for part in (self._aside(), self._element(kind, default or ""))]
        return f"<{head}>{escape(node.los)}{''.join(parts)}{self._aside() if parts else ''}</{name}>"

    def _text(self, value: str) -> str:
        if self.toeval.random() >= self.kans:
            return _escaped(value)
        at = self.toeval.choice((0, 1, len(value) // 2, max(len(value) - 1, 0), len(value)))
        parts = (self._odd(value[:at]), self.toeval.choice((*MARKUP, "")), self._odd(value[at:]))
        return "".join(parts)

    def _odd(self, value: str) -> str:
        how = self.toeval.randrange(4)
        if how == 0 and value.isascii() and "\r" not in value and "]]>" not in value:
            return f"<![CDATA[{value}]]>"
        if how == 1:
            return "".join(f"&#{ord(sign)};" for sign in value)
        if how == 2:
            return "".join(f"&#x{ord(sign):x};" for sign in value)
        return _escaped(value).replace("\n", self.toeval.choice(("\n", "\r\n", "\r")))


def _escaped(value: str) -> str:
    return escape(value, {"\r": "&#13;", '"': "&quot;", "'": "&apos;"})


def messages(bericht: Bericht, aantal: int, zaad: int = 0) -> Iterator[Knoop]:
    """Random valid messages of one definition."""
    maker = Maker(bericht, Waarden(random.Random(f"{zaad} {bericht.standaard} {bericht.release} {bericht.nummer}")))
    for _ in range(aantal):
        yield maker.message()


def write(root: Knoop, toeval: random.Random) -> bytes:
    """Bytes of one message, written in a random way."""
    return Schrijver(toeval).write(root)
