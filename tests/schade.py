"""One damage to a message: of a named kind, not always such that it is no longer valid."""

import random
import re
from collections.abc import Callable, Mapping

from ingest.standaard.model import load_datatypes, releases
from tests.willekeurig import XSI, Knoop, Schrijver

Toeval = random.Random
FOUTE_DATUMS = (
    *("2023-02-29", "2024-02-30", "2024-13-01", "2024-00-10", "2024-1-1", "01-01-2024", "20240101", "24-01-01"),
    *(
        "2024-01-01Z",
        "2024-01-01+01:00",
        "2024-01-01T00:00:00",
        "0000-01-01",
        "02024-01-01",
        "2024-01- 01",
        "+2024-01-01",
    ),
)
FOUTE_GETALLEN = ("-1", "1.0", "1e3", "x", "9" * 40, "１２", "1 2", "0x1", "--1", "+", "1,0", "\u00a012")
FOUTE_TIJDEN = (
    "25:00:00",
    "9:00:00",
    "09:00",
    "09:00:00Z",
    "09:00:00+01:00",
    "09:60:00",
    "09:00:61",
    "24:00:01",
    "090000",
)
FOUTE_CODES = ("zz", "", "{} ", " {}", "0{}", "{}0", "{}\n", "\u00a0{}")
ATTRIBUTEN = (
    *(' x="1"', ' xml:lang="nl"', ' xml:space="preserve"', ' xmlns:q="urn:q" q:x=""'),
    *(f' xmlns:q="{XSI}" q:{attribuut}' for attribuut in ('nil="true"', 'nil="false"', 'type="geen"')),
)
DOCTYPES = ("<!DOCTYPE Bericht>", '<!DOCTYPE b [<!ENTITY e "x">]>', '<!DOCTYPE b SYSTEM "geen.dtd">')


def _parents(root: Knoop) -> list[Knoop]:
    return [node for node in root.below() if node.kinderen]


def _leaves(root: Knoop) -> list[Knoop]:
    return [node for node in root.below() if node.waarde is not None]


def dropped(root: Knoop, toeval: Toeval) -> None:
    parent = toeval.choice(_parents(root))
    parent.kinderen.pop(toeval.randrange(len(parent.kinderen)))


def doubled(root: Knoop, toeval: Toeval) -> None:
    parent = toeval.choice(_parents(root))
    at = toeval.randrange(len(parent.kinderen))
    parent.kinderen.insert(at, parent.kinderen[at].copy())


def moved(root: Knoop, toeval: Toeval) -> None:
    """To another place, under the same parent or any other."""
    parents = _parents(root)
    parent = toeval.choice(parents)
    node = parent.kinderen.pop(toeval.randrange(len(parent.kinderen)))
    inside = set(map(id, node.below()))
    other = toeval.choice([parent, parent, *(p for p in parents if id(p) not in inside)])
    other.kinderen.insert(toeval.randint(0, len(other.kinderen)), node)


def renamed(root: Knoop, toeval: Toeval) -> None:
    nodes = list(root.below())
    node = toeval.choice(nodes)
    node.naam = toeval.choice((f"{node.naam}X", node.naam.lower(), toeval.choice(nodes).naam))


def emptied(root: Knoop, toeval: Toeval) -> None:
    node = toeval.choice(list(root.below()))
    node.kinderen = []
    node.waarde = None if node.waarde is None else toeval.choice(("", "", " ", "\n"))


def overlong(root: Knoop, toeval: Toeval) -> None:
    node = toeval.choice(_leaves(root))
    node.waarde = f"{node.waarde}{toeval.choice(('0', 'x', ' '))}" + (node.waarde or "x") * toeval.choice((0, 1, 250))


def wrong_namespace(root: Knoop, toeval: Toeval) -> None:
    """Of one element, of all elements in one namespace, or with what is below it."""
    nodes = list(root.below())
    node = toeval.choice((root, toeval.choice(nodes)))
    old = node.namespace
    new = toeval.choice([*sorted({n.namespace for n in nodes}), "", "urn:x", f"{old}/", old.upper()])
    for one in toeval.choice(([node], [n for n in nodes if n.namespace == old], list(node.below()))):
        one.namespace = new


def wrong_release(root: Knoop, toeval: Toeval) -> None:
    """In the namespace of everything or of the message's own elements only, or in the header."""
    release = toeval.choice(releases())
    header = {node.naam: node for node in root.kinderen[0].kinderen}
    if toeval.random() < 0.3:
        header["BerichtVersie"].waarde, header["BerichtSubversie"].waarde = release.split(".")
        return
    whole, old = toeval.random() < 0.7, root.namespace
    for node in root.below():
        if whole or node.namespace == old:
            node.namespace = re.sub(r"/\d_\d/", f"/{release.replace('.', '_')}/", node.namespace)


def extra_attribute(root: Knoop, toeval: Toeval) -> None:
    toeval.choice(list(root.below())).attributen = toeval.choice(ATTRIBUTEN)


def extra_text(root: Knoop, toeval: Toeval) -> None:
    toeval.choice(_parents(root)).los = toeval.choice(("los", "0", "\u00a0", " ", "&", "\n . "))


def unknown_child(root: Knoop, toeval: Toeval) -> None:
    """Also inside a value."""
    nodes = list(root.below())
    parent = toeval.choice(nodes)
    new = Knoop("Onbekend", toeval.choice(nodes).namespace, "", waarde=toeval.choice(("", "1")))
    parent.waarde, parent.los = None, parent.waarde or ""
    parent.kinderen.insert(toeval.randint(0, len(parent.kinderen)), new)


Schade = Callable[[Knoop, Toeval], None]
IN_DE_BOOM: Mapping[str, Schade] = {
    "dropped": dropped,
    "doubled": doubled,
    "moved": moved,
    "renamed": renamed,
    "emptied": emptied,
    "overlong": overlong,
    "wrong namespace": wrong_namespace,
    "wrong release": wrong_release,
    "extra attribute": extra_attribute,
    "extra text": extra_text,
    "unknown child": unknown_child,
}
FOUTE_WAARDEN = {
    "wrong code": ("code", FOUTE_CODES),
    "wrong date": ("datum", FOUTE_DATUMS),
    "wrong number": ("getal", FOUTE_GETALLEN),
    "wrong time": ("tijd", FOUTE_TIJDEN),
}
SOORTEN = (*IN_DE_BOOM, *FOUTE_WAARDEN, "doctype", "truncated")


def _of_kind(root: Knoop, kind: str) -> list[Knoop]:
    """Values of a kind. The datatypes of every message have the same kinds, so those of one release will do."""
    datatypes = load_datatypes("iwmo", "3.2")
    return [n for n in _leaves(root) if kind == ("code" if datatypes[n.type].codes else datatypes[n.type].soort)]


def damage(root: Knoop, toeval: Toeval) -> tuple[str, bytes]:
    """The kind of damage, and the bytes of the message with exactly one of it; `root` stays as it is."""
    kind = toeval.choice(SOORTEN)
    if kind in FOUTE_WAARDEN and not _of_kind(root, FOUTE_WAARDEN[kind][0]):
        kind = toeval.choice(tuple(IN_DE_BOOM))
    root, schrijver = root.copy(), Schrijver(toeval)
    if kind in IN_DE_BOOM:
        IN_DE_BOOM[kind](root, toeval)
    elif kind in FOUTE_WAARDEN:
        soort, values = FOUTE_WAARDEN[kind]
        node = toeval.choice(_of_kind(root, soort))
        node.waarde = toeval.choice(values).format(node.waarde)
    data = schrijver.write(root, toeval.choice(DOCTYPES) if kind == "doctype" else "")
    return kind, data[: toeval.randrange(len(data))] if kind == "truncated" else data
