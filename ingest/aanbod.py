"""The content of files in landing: opened when it can be read, refused by its size before anything is read."""

import errno
import io
import os
from collections.abc import Iterable
from typing import BinaryIO

from ingest.afkeur import Afkeur
from ingest.envelop import ZIP, packed_limit
from ingest.instellingen import Instellingen
from ingest.levering import Vondst
from ingest.veilig import too_large

# What a file holds, its size and when it was changed, after it was read; or the number of the error.
Gelezen = tuple[bytes, int, int] | int
NIET_TE_LEZEN = Afkeur("BESTAND", "het bestand kan niet gelezen worden; controleer de leesrechten")


def open_contents(vondsten: list[Vondst], instellingen: Instellingen) -> list[BinaryIO | Afkeur | None]:
    """Content of each file, in memory when it is small; a large archive stays on disk and is read member by member.

    None of a file that is gone or being written right now: it is for the next night.
    """
    small = [vondst for vondst in vondsten if vondst.grootte <= packed_limit(instellingen)]
    read = iter(read_files([vondst.plek for vondst in small], [vondst.grootte for vondst in small]))
    return [
        _content(vondst, next(read)) if vondst.grootte <= packed_limit(instellingen) else _open(vondst, instellingen)
        for vondst in vondsten
    ]


def read_files_one_by_one(plekken: Iterable[str], grootten: Iterable[int]) -> list[Gelezen]:
    """The bytes of each file, as many as it was said to have."""
    return [_read(plek, grootte) for plek, grootte in zip(plekken, grootten, strict=True)]


def _read(plek: str, grootte: int) -> Gelezen:
    try:
        with io.FileIO(plek) as handle:
            data, after = handle.read(grootte), os.fstat(handle.fileno())
    except OSError as error:
        return error.errno or errno.EIO
    return data or b"", after.st_size, after.st_mtime_ns


try:
    from ingest._bestanden import read_files
except ImportError:  # no compiler where this was installed
    read_files = read_files_one_by_one


def _content(vondst: Vondst, read: Gelezen) -> BinaryIO | Afkeur | None:
    if isinstance(read, int):
        return None if read == errno.ENOENT else NIET_TE_LEZEN
    data, *after = read
    is_whole = len(data) == vondst.grootte and after == [vondst.grootte, vondst.gewijzigd_ns]
    return io.BytesIO(data) if is_whole else None


def _open(vondst: Vondst, instellingen: Instellingen) -> BinaryIO | Afkeur | None:
    """A large file, if it may be that large."""
    try:
        refused = _refuse_large(vondst, instellingen)
        if refused is not None:
            return refused
        content = io.BufferedReader(io.FileIO(vondst.plek))
    except FileNotFoundError:
        return None
    except OSError:
        return NIET_TE_LEZEN
    after = os.fstat(content.fileno())
    if (after.st_size, after.st_mtime_ns) == (vondst.grootte, vondst.gewijzigd_ns):
        return content
    content.close()
    return None


def _refuse_large(vondst: Vondst, instellingen: Instellingen) -> Afkeur | None:
    """Only an archive or a registration may be larger than a packed message."""
    if vondst.grootte > instellingen.maximum_bestand_bytes:
        return too_large(instellingen.maximum_bestand_bytes)
    if vondst.soort != "bericht":
        return None
    with io.FileIO(vondst.plek) as handle:
        return None if handle.read(4) in ZIP else too_large(instellingen.maximum_bericht_bytes)
