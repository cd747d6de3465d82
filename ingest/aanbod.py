"""The content of one file in landing: opened when it can be read, refused by its size before anything is read."""

import io
import os
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
            data, after = read_whole(vondst.plek)
            content: BinaryIO = io.BytesIO(data)
        elif (refused := _refuse_large(vondst, instellingen)) is not None:
            return refused
        else:
            content = io.BufferedReader(io.FileIO(vondst.plek))
            after = os.fstat(content.fileno())
    except FileNotFoundError:
        raise NogBezig from None
    except OSError:
        return Afkeur("BESTAND", "het bestand kan niet gelezen worden; controleer de leesrechten")
    if (after.st_size, after.st_mtime_ns) != (vondst.grootte, vondst.gewijzigd_ns):
        content.close()
        raise NogBezig
    return content


def read_whole(plek: str) -> tuple[bytes, os.stat_result]:
    """All bytes of a file, and how it lay there after they were read."""
    with io.FileIO(plek) as handle:
        return handle.readall(), os.fstat(handle.fileno())


def _refuse_large(vondst: Vondst, instellingen: Instellingen) -> Afkeur | None:
    """Only an archive or a registration may be larger than a packed message."""
    if vondst.grootte > instellingen.maximum_bestand_bytes:
        return too_large(instellingen.maximum_bestand_bytes)
    if vondst.soort != "bericht":
        return None
    with io.FileIO(vondst.plek) as handle:
        return None if handle.read(4) in ZIP else too_large(instellingen.maximum_bericht_bytes)
