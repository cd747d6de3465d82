"""From a file in landing to the bytes of the messages in it, within limits of size and number.

Knows plain XML, gzip and zip; nothing of what a message says.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.afkeur import Afkeur
from ingest.instellingen import MEGABYTE, Instellingen


@dataclass(frozen=True)
class Lid:
    """One message as it was packed. `naam` is its name inside an archive, empty for a file of its own.

    Either `data` is filled, or `afkeur` says why it can't be had.
    """

    naam: str
    data: bytes = b""
    afkeur: Afkeur | None = None


def unpack(path: Path, data: bytes, instellingen: Instellingen) -> Iterator[Lid]:
    """The messages in one file, in the order of the archive. Never raises for what a file holds."""
    if data[:4] == b"PK\x03\x04" or data[:4] == b"PK\x05\x06":
        yield from _unzip(data, instellingen)
    elif data[:2] == b"\x1f\x8b":
        yield _gunzip(data, instellingen.maximum_bericht_bytes)
    elif len(data) > instellingen.maximum_bericht_bytes:
        yield Lid("", afkeur=_too_large(instellingen.maximum_bericht_bytes))
    else:
        yield Lid("", data)


def _unzip(data: bytes, instellingen: Instellingen) -> Iterator[Lid]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError):
        yield Lid("", afkeur=Afkeur("XML", "het zip-archief is beschadigd; lever het opnieuw"))
        return
    if not members:
        yield Lid("", afkeur=Afkeur("XML", "het zip-archief is leeg"))
    elif len(members) > instellingen.maximum_archief_leden:
        yield Lid("", afkeur=Afkeur("ONVEILIG", f"meer dan {instellingen.maximum_archief_leden} bestanden in één zip"))
    elif sum(info.file_size for info in members) > instellingen.maximum_archief_bytes:
        yield Lid("", afkeur=_too_large(instellingen.maximum_archief_bytes))
    else:
        yield from (_member(archive, info, instellingen.maximum_bericht_bytes) for info in members)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> Lid:
    if info.flag_bits & 0x1:
        return Lid(info.filename, afkeur=Afkeur("ONVEILIG", "versleuteld in het archief; lever onversleuteld"))
    try:
        with archive.open(info) as stream:
            data = stream.read(limit + 1)  # never trust the size that the archive itself names
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError):
        return Lid(info.filename, afkeur=Afkeur("XML", "beschadigd in het archief; lever het opnieuw"))
    return Lid(info.filename, afkeur=_too_large(limit)) if len(data) > limit else Lid(info.filename, data)


def _gunzip(data: bytes, limit: int) -> Lid:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            unpacked = stream.read(limit + 1)
    except (OSError, EOFError, zlib.error):
        return Lid("", afkeur=Afkeur("XML", "het gzip-bestand is beschadigd; lever het opnieuw"))
    return Lid("", afkeur=_too_large(limit)) if len(unpacked) > limit else Lid("", unpacked)


def _too_large(limit: int) -> Afkeur:
    return Afkeur("ONVEILIG", f"groter dan {max(1, limit // MEGABYTE)} MB; splits de aanlevering")
