"""The content of one file in landing: opened when it can be read, refused by its size before anything is read."""

import io
from pathlib import Path
from typing import BinaryIO

from ingest.afkeur import Afkeur
from ingest.envelop import ZIP, packed_limit
from ingest.instellingen import Instellingen
from ingest.levering import Vondst
from ingest.veilig import too_large


class NogBezig(Exception):
    """The file is gone or being written right now: it is for the next night."""


def open_content(vondst: Vondst, instellingen: Instellingen) -> BinaryIO | Afkeur:
    """Content of a file, in memory when it is small; a large archive stays on disk and is read member by member.

    Raises NogBezig.
    """
    try:
        if vondst.grootte <= packed_limit(instellingen):
            content: BinaryIO = io.BytesIO(read_whole(vondst.path))
        elif (refused := _refuse_large(vondst, instellingen)) is not None:
            return refused
        else:
            content = vondst.path.open("rb")
        after = vondst.path.stat()
    except FileNotFoundError:
        raise NogBezig from None
    except OSError:
        return Afkeur("BESTAND", "het bestand kan niet gelezen worden; controleer de leesrechten")
    if (after.st_size, after.st_mtime_ns) != (vondst.grootte, vondst.gewijzigd_ns):
        content.close()
        raise NogBezig
    return content


def read_whole(path: Path) -> bytes:
    """All bytes of a file, by the shortest way: a night reads tens of thousands."""
    with io.FileIO(path) as handle:
        return handle.readall()


def _refuse_large(vondst: Vondst, instellingen: Instellingen) -> Afkeur | None:
    """Only an archive or a registration may be larger than a packed message."""
    if vondst.grootte > instellingen.maximum_bestand_bytes:
        return too_large(instellingen.maximum_bestand_bytes)
    if vondst.soort != "bericht":
        return None
    with vondst.path.open("rb") as handle:
        return None if handle.read(4) in ZIP else too_large(instellingen.maximum_bericht_bytes)
