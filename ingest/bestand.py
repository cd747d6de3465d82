"""One file of a delivery: opened, recognised when it was judged before, and else judged member by member."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, NamedTuple

from ingest.aanbod import open_contents
from ingest.afkeur import Afkeur
from ingest.boek import Boek
from ingest.gebied import Gebied
from ingest.instellingen import Instellingen
from ingest.levering import Herinnering, Vondst
from ingest.pseudoniem import Sleutel

_SAMEN_BYTES = 1_000_000

# Identity and status of a member of a file; a file that is no archive has one.
Lidstatus = tuple[str, str]


@dataclass(frozen=True)
class Levering:
    """What holds for a whole delivery. `is_known` says whether a message was accepted before it, as far as is known."""

    instellingen: Instellingen
    sleutel: Sleutel
    run_id: str
    nu: datetime
    maatstaf: str
    is_known: Callable[[str], bool]
    gebied: Gebied


class Opdracht(NamedTuple):
    """One file to judge, with its keyed identity and what is remembered of it."""

    vondst: Vondst
    pad_id: str
    known: Herinnering | None


# Judges what a file holds: the file, its content and identity, and the statuses that its members have already.
Oordeel = Callable[[Opdracht, BinaryIO, str, dict[str, str]], Iterator[Lidstatus]]


def lid_id(sleutel: Sleutel, opdracht: Opdracht, naam: str = "") -> str:
    """Keyed identity of a member of a file; that of the file itself when it has no name."""
    if not naam:
        return opdracht.pad_id
    return sleutel.pseudonym("pad", f"{opdracht.vondst.naam}\0{naam}".encode("utf-8", "surrogateescape"))


class Geopend(NamedTuple):
    """A file of which the content is at hand, or the reason why not, with the identity of what it holds.

    `known` gives its members with their status when this very content was judged before by the same standard, and
    `before` when it was judged by any.
    """

    opdracht: Opdracht
    content: BinaryIO | Afkeur
    inhoud_id: str
    before: dict[str, str] | None
    known: dict[str, str] | None


def open_files(opdrachten: Iterable[Opdracht], levering: Levering) -> Iterator[Geopend]:
    """Open files to have them judged, which closes them; of those that are gone or being written nothing comes."""
    for group in _few(opdrachten):
        contents = open_contents([opdracht.vondst for opdracht in group], levering.instellingen)
        for opdracht, content in zip(group, contents, strict=True):
            if content is not None:
                yield _recognise(opdracht, content, levering)


def _few(opdrachten: Iterable[Opdracht]) -> Iterator[list[Opdracht]]:
    """Files that are read together: so many that it pays, so few that they are still at hand when they are judged."""
    group: list[Opdracht] = []
    size = 0
    for opdracht in opdrachten:
        group.append(opdracht)
        size += opdracht.vondst.grootte
        if size >= _SAMEN_BYTES:
            yield group
            group, size = [], 0
    yield group


def _recognise(opdracht: Opdracht, content: BinaryIO | Afkeur, levering: Levering) -> Geopend:
    inhoud_id = _inhoud_id(opdracht, content, levering.sleutel)
    last = opdracht.known
    if last is None or last.inhoud_id != inhoud_id:
        return Geopend(opdracht, content, inhoud_id, None, None)
    holds = last.maatstaf == levering.maatstaf or not last.has_afkeur
    return Geopend(opdracht, content, inhoud_id, last.leden, last.leden if holds else None)


def judge_file(geopend: Geopend, levering: Levering, boek: Boek, judge: Oordeel) -> Iterator[None]:
    """Judge one file and keep how it is recognised next time.

    Yields after each member, so that whoever collects what they hold can hand it on.
    """
    opdracht, content, inhoud_id = geopend.opdracht, geopend.content, geopend.inhoud_id
    with nullcontext() if isinstance(content, Afkeur) else content:
        if geopend.known is not None:
            leden = iter(geopend.known.items())
        elif isinstance(content, Afkeur):
            leden = iter([_refuse(opdracht, levering.sleutel, boek, inhoud_id, content)])
        else:
            leden = judge(opdracht, content, inhoud_id, geopend.before or {})
        statuses = []
        for lid in leden:
            statuses.append(lid)
            yield
    boek.remember(opdracht.vondst, opdracht.pad_id, inhoud_id, levering.maatstaf, statuses)


def _inhoud_id(opdracht: Opdracht, content: BinaryIO | Afkeur, sleutel: Sleutel) -> str:
    """Identity of what a file holds; of one that can't be opened, of how it lies there."""
    if isinstance(content, Afkeur):
        return sleutel.pseudonym("bericht", repr(opdracht.vondst).encode())
    return sleutel.pseudonym_of_stream("bericht", content)


def _refuse(opdracht: Opdracht, sleutel: Sleutel, boek: Boek, inhoud_id: str, afkeur: Afkeur) -> Lidstatus:
    vondst = opdracht.vondst
    status = boek.reject(boek.mask(vondst.naam), vondst.soort, inhoud_id, [afkeur])
    return lid_id(sleutel, opdracht), status
