"""One file of a delivery: opened, recognised when it was judged before, and else judged member by member."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import chain
from typing import BinaryIO, NamedTuple

from ingest.aanbod import open_contents
from ingest.aangenomen import Aangenomen
from ingest.afkeur import AAN_DE_BEURT, Afkeur
from ingest.boek import Boek
from ingest.gebied import Gebied
from ingest.instellingen import Instellingen
from ingest.levering import Herinnering, Opdracht
from ingest.pseudoniem import Sleutel

_SAMEN_BYTES = 1_000_000

# Identity and status of a member of a file; a file that is no archive has one.
Lidstatus = tuple[str, str]


@dataclass(frozen=True)
class Levering:
    """What holds for a whole delivery. `eerder` is the content that was accepted before it."""

    instellingen: Instellingen
    sleutel: Sleutel
    run_id: str
    nu: datetime
    maatstaf: str
    eerder: Aangenomen
    gebied: Gebied


def lid_id(sleutel: Sleutel, opdracht: Opdracht, naam: str = "") -> str:
    """Keyed identity of a member of a file; that of the file itself when it has no name."""
    if not naam:
        return opdracht.pad_id
    return sleutel.pseudonym("pad", f"{opdracht.vondst.naam}\0{naam}".encode("utf-8", "surrogateescape"))


class Geopend(NamedTuple):
    """A file of which the content is at hand, or the reason why not, with the identity of what it holds.

    `is_double`: an earlier delivery brought the same and it was accepted. `known` gives its members with their status
    when what lay at this place was this very content and was judged by the same standard, `before` when by any.
    """

    opdracht: Opdracht
    content: BinaryIO | Afkeur
    inhoud_id: str
    is_double: bool
    before: dict[str, str] | None
    known: dict[str, str] | None


# Judges what a file holds, of which the content is at hand.
Oordeel = Callable[[Geopend, BinaryIO], Iterator[Lidstatus]]


def open_files(opdrachten: Iterable[Opdracht], levering: Levering) -> Iterator[Geopend]:
    """Open files to have them judged, which closes them; of those that are gone or being written nothing comes."""
    return chain.from_iterable(open_together(opdrachten, levering))


def open_together(opdrachten: Iterable[Opdracht], levering: Levering) -> Iterator[list[Geopend]]:
    """The same, a few files at a time; who has judged them empties the list, before the next come into memory."""
    return (_open(group, levering) for group in _few(opdrachten))


def _open(group: list[Opdracht], levering: Levering) -> list[Geopend]:
    contents = open_contents([opdracht.vondst for opdracht in group], levering.instellingen)
    opened = [(opdracht, content) for opdracht, content in zip(group, contents, strict=True) if content is not None]
    ids = _inhoud_ids(opened, levering.sleutel)
    doubles = levering.eerder.among(ids)
    remembered = [
        _remembered(o.known, inhoud_id, levering.maatstaf) for (o, _), inhoud_id in zip(opened, ids, strict=True)
    ]
    return [
        Geopend(opdracht, content, inhoud_id, inhoud_id in doubles, before, known)
        for (opdracht, content), inhoud_id, (before, known) in zip(opened, ids, remembered, strict=True)
    ]


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


def _remembered(
    last: Herinnering | None, inhoud_id: str, maatstaf: str
) -> tuple[dict[str, str] | None, dict[str, str] | None]:
    """The members of this content as it lay here before, judged by any standard, and by this one."""
    if last is None or last.inhoud_id != inhoud_id:
        return None, None
    return last.leden, last.leden if last.maatstaf == maatstaf or not last.has_afkeur else None


def judge_file(geopend: Geopend, levering: Levering, boek: Boek, judge: Oordeel) -> Iterator[None]:
    """Judge one file and keep how it is recognised next time.

    Yields after each member, so that whoever collects what they hold can hand it on. An error gets a note that names
    the file, as far as its name may be told.
    """
    opdracht, content, inhoud_id = geopend.opdracht, geopend.content, geopend.inhoud_id
    with nullcontext() if isinstance(content, Afkeur) else content:
        if geopend.known is not None:
            leden = iter(geopend.known.items())
        elif isinstance(content, Afkeur):
            leden = iter([_refuse(opdracht, levering.sleutel, boek, inhoud_id, content)])
        else:
            leden = judge(geopend, content)
        statuses = []
        try:
            for lid in leden:
                statuses.append(lid)
                yield
        except Exception as error:
            error.add_note(f"{AAN_DE_BEURT}{boek.mask(opdracht.vondst.naam)}")
            raise
    boek.remember(opdracht.vondst, opdracht.pad_id, inhoud_id, levering.maatstaf, statuses)


def _inhoud_ids(opened: list[tuple[Opdracht, BinaryIO | Afkeur]], sleutel: Sleutel) -> list[str]:
    """Identity of what each file holds; of one that can't be opened, of how it lies there."""
    small = [content.getvalue() for _, content in opened if isinstance(content, BytesIO)]
    made = iter(sleutel.pseudonyms("bericht", small))
    return [
        next(made) if isinstance(content, BytesIO) else _inhoud_id(opdracht, content, sleutel)
        for opdracht, content in opened
    ]


def _inhoud_id(opdracht: Opdracht, content: BinaryIO | Afkeur, sleutel: Sleutel) -> str:
    """Identity of what a file holds; of one that can't be opened, of how it lies there."""
    if isinstance(content, Afkeur):
        return sleutel.pseudonym("bericht", repr(opdracht.vondst).encode())
    return sleutel.pseudonym_of_stream("bericht", content)


def _refuse(opdracht: Opdracht, sleutel: Sleutel, boek: Boek, inhoud_id: str, afkeur: Afkeur) -> Lidstatus:
    vondst = opdracht.vondst
    status = boek.reject(boek.mask(vondst.naam), vondst.soort, inhoud_id, [afkeur])
    return lid_id(sleutel, opdracht), status
