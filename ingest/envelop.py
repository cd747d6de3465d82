"""From a file to the bytes of the messages in it, within limits of size, number and depth.

Knows plain XML, gzip, zip (and a zip in a zip, once), and leaves StUF envelopes to `stuf`; nothing of what a message
says. Nothing is ever written to disk, and of an archive only one member at a time is in memory.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ingest.afkeur import Afkeur
from ingest.instellingen import Instellingen
from ingest.stuf import Envelop, open_stuf
from ingest.veilig import too_large

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP = b"\x1f\x8b"
_MEEST_GENEST = 2
_MEEST_GZIP_DELEN = 100
_BYTES_PER_LID = 200  # of an archive's list of contents: fixed part, name and extras; more is a list made to be long
_KOP_VAN_LID = 30
_METHODEN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # LZMA may ask for 4 GB before the first byte
_BUITEN = re.compile(r"(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[A-Za-z]:")
_KAPOT = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    RuntimeError,  # of zipfile: a locked member, or a compression that it does not know
)


@dataclass(frozen=True)
class Lid:
    """One message as it was packed. `naam` is its name inside an archive, empty for a file of its own.

    Either `data` is filled, or `afkeur` says why it can't be had. `envelop` is there when it came in one; with
    `envelop.fout` it is not a message but the news (Fo01) that one was not delivered, and `data` are its own bytes.
    """

    naam: str
    data: bytes = b""
    afkeur: Afkeur | None = None
    envelop: Envelop | None = None


@dataclass
class _Ruimte:
    """What may still be unpacked from one file, all levels together."""

    instellingen: Instellingen
    bytes: int
    leden: int


def packed_limit(instellingen: Instellingen) -> int:
    """The most bytes that a message takes as it is packed: base64 and an envelope around it."""
    return instellingen.maximum_bericht_bytes * 3 // 2 + 65_536


def unpack(source: BinaryIO, instellingen: Instellingen) -> Iterator[Lid]:
    """The messages in one file, in the order of the archive. Never raises for what a file holds."""
    ruimte = _Ruimte(instellingen, instellingen.maximum_archief_bytes, instellingen.maximum_archief_leden)
    yield from _open("", source, ruimte, 0)


def _open(naam: str, source: BinaryIO, ruimte: _Ruimte, genest: int) -> Iterator[Lid]:
    head = source.read(4)
    source.seek(0)
    limit = packed_limit(ruimte.instellingen)
    if head in ZIP:
        if genest >= _MEEST_GENEST:
            yield Lid(naam, afkeur=Afkeur("ONVEILIG", "te diep verpakt: een zip in een zip in een zip"))
        else:
            yield from _unzip(naam, source, ruimte, genest)
        return
    data = source.read(limit + 1)
    unpacked = _gunzip(data, min(limit, ruimte.bytes)) if head[:2] == _GZIP else data
    if isinstance(unpacked, Afkeur):
        yield Lid(naam, afkeur=unpacked)
        return
    if unpacked is not data:
        ruimte.bytes -= len(unpacked)
    yield _message(naam, unpacked, ruimte.instellingen)


def _message(naam: str, data: bytes, instellingen: Instellingen) -> Lid:
    """A message of its own or in an envelope, of a size that is read."""
    limit = instellingen.maximum_bericht_bytes
    if len(data) > packed_limit(instellingen):
        return Lid(naam, afkeur=too_large(limit))
    opened = open_stuf(data, instellingen)
    if isinstance(opened, Afkeur):
        return Lid(naam, afkeur=opened)
    if opened is not None:
        envelop, payload = opened
        return Lid(naam, payload if envelop.fout is None else data, envelop=envelop)
    return Lid(naam, afkeur=too_large(limit)) if len(data) > limit else Lid(naam, data)


def _gunzip(data: bytes, limit: int) -> bytes | Afkeur:
    """Content of a gzip file, which may be several parts behind one another; never more than the limit."""
    parts: list[bytes] = []
    rest, room = data, limit
    for _ in range(_MEEST_GZIP_DELEN):
        inflate = zlib.decompressobj(wbits=31)
        try:
            parts.append(inflate.decompress(rest, room + 1))
        except zlib.error:
            break
        room -= len(parts[-1])
        if room < 0:
            return too_large(limit)
        rest = inflate.unused_data.lstrip(b"\0")
        if not inflate.eof:
            break
        if not rest:
            return _unpacked_once(b"".join(parts))
    return Afkeur("XML", "het gzip-bestand is beschadigd; lever het opnieuw")


def _unpacked_once(data: bytes) -> bytes | Afkeur:
    if data[:2] == _GZIP or data[:4] in ZIP:
        return Afkeur("ONVEILIG", "te diep verpakt: in het gzip-bestand zit een archief; lever dat zelf")
    return data


def _unzip(naam: str, source: BinaryIO, ruimte: _Ruimte, genest: int) -> Iterator[Lid]:
    try:
        archive = _list_contents(source, ruimte.leden)
        members = [info for info in archive.infolist() if not info.is_dir()] if archive else []
    except _KAPOT:
        yield Lid(naam, afkeur=Afkeur("XML", "het zip-archief is beschadigd; lever het opnieuw"))
        return
    refused = _refuse_archive(members, ruimte) if archive else _too_many(ruimte)
    if archive is None or refused is not None:
        yield Lid(naam, afkeur=refused)
        return
    ruimte.leden -= len(members)
    ruimte.bytes -= sum(info.file_size for info in members)
    times: dict[str, int] = {}
    for info in members:
        name = "".join(c if c.isprintable() else "\ufffd" for c in info.filename)
        times[name] = times.get(name, 0) + 1
        own = name if times[name] == 1 else f"{name}~{times[name]}"
        yield from _member(f"{naam}!{own}" if naam else own, archive, info, ruimte, genest)


def _list_contents(source: BinaryIO, leden: int) -> zipfile.ZipFile | None:
    """The archive, or None when its list of contents is too long to be read."""
    end = zipfile._EndRecData(source)  # type: ignore[attr-defined]  # what ZipFile itself goes by, before it goes
    if end and end[zipfile._ECD_SIZE] > max(leden, 1) * _BYTES_PER_LID:  # type: ignore[attr-defined]
        return None
    source.seek(0)
    return zipfile.ZipFile(source)


def _refuse_archive(members: list[zipfile.ZipInfo], ruimte: _Ruimte) -> Afkeur | None:
    if not members:
        return Afkeur("XML", "het zip-archief is leeg")
    if len(members) > ruimte.leden:
        return _too_many(ruimte)
    if sum(info.file_size for info in members) > ruimte.bytes:
        return too_large(ruimte.instellingen.maximum_archief_bytes)
    ordered = sorted(members, key=lambda info: info.header_offset)
    for info, following in zip(ordered, ordered[1:], strict=False):
        if info.header_offset + _KOP_VAN_LID + info.compress_size > following.header_offset:
            return Afkeur("ONVEILIG", "bestanden in het zip-archief overlappen elkaar; maak het archief opnieuw")
    return None


def _too_many(ruimte: _Ruimte) -> Afkeur:
    return Afkeur("ONVEILIG", f"meer dan {ruimte.instellingen.maximum_archief_leden} bestanden in één archief")


def _member(naam: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, ruimte: _Ruimte, genest: int) -> Iterator[Lid]:
    refused = _refuse_member(info)
    if refused is not None:
        yield Lid(naam, afkeur=refused)
        return
    try:
        with archive.open(info) as stream:
            data = stream.read(packed_limit(ruimte.instellingen) + 1)  # never trust the size that the archive names
    except _KAPOT:
        yield Lid(naam, afkeur=Afkeur("XML", "beschadigd in het archief; lever het opnieuw"))
        return
    yield from _open(naam, io.BytesIO(data), ruimte, genest + 1)


def _refuse_member(info: zipfile.ZipInfo) -> Afkeur | None:
    if _BUITEN.search(info.orig_filename) or "\0" in info.orig_filename:
        return Afkeur("ONVEILIG", "de naam wijst buiten het archief; maak het archief opnieuw")
    if info.flag_bits & 0x1:
        return Afkeur("ONVEILIG", "versleuteld in het archief; lever onversleuteld")
    if info.compress_type not in _METHODEN:
        return Afkeur("ONVEILIG", "gecomprimeerd met een methode die niet gelezen wordt; gebruik gewone zip (deflate)")
    return None
