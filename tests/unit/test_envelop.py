"""From a file to messages: what is unpacked, and what is refused before it can do harm."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import date

import pytest

from ingest.envelop import Lid, unpack
from ingest.instellingen import Instellingen
from tests.bouwen import bericht_301, make_bsn, product
from tests.inpakken import pak_zip

GOED = bericht_301("A1", date(2024, 1, 5), make_bsn(1), product(1, date(2024, 1, 1)))
KLEIN = Instellingen(maximum_bericht_bytes=1_000_000, maximum_archief_bytes=3_000_000, maximum_archief_leden=20)


def opened(data: bytes, instellingen: Instellingen = KLEIN) -> list[Lid]:
    return list(unpack(io.BytesIO(data), instellingen))


def refused(data: bytes, instellingen: Instellingen = KLEIN) -> list[str]:
    found = opened(data, instellingen)
    assert all(lid.afkeur is not None and not lid.data for lid in found)
    return [lid.afkeur.regel_code for lid in found if lid.afkeur]


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (GOED, [""]),
        (gzip.compress(GOED), [""]),
        (gzip.compress(GOED[:100]) + gzip.compress(GOED[100:]) + b"\0\0", [""]),
        (pak_zip({"een.xml": GOED, "map/twee.xml": GOED}), ["een.xml", "map/twee.xml"]),
        (pak_zip({"een.xml.gz": gzip.compress(GOED)}), ["een.xml.gz"]),
        (pak_zip({"in.zip": pak_zip({"een.xml": GOED, "twee.gz": gzip.compress(GOED)})}),
         ["in.zip!een.xml", "in.zip!twee.gz"]),
        (pak_zip({"een.xml": GOED}, zipfile.ZIP_STORED), ["een.xml"]),
    ],
    ids=["plain", "gzip", "gzip in parts", "zip", "gzip in zip", "zip in zip", "stored"],
)  # fmt: skip
def test_messages_are_found_however_they_are_packed(data: bytes, names: list[str]) -> None:
    assert [(lid.naam, lid.data) for lid in opened(data)] == [(name, GOED) for name in names]


def test_two_members_with_one_name_are_two_offers() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a.xml", GOED)
        archive.writestr("a.xml", b"x")
    assert [lid.naam for lid in opened(buffer.getvalue())] == ["a.xml", "a.xml~2"]


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (pak_zip({}), "XML"),
        (pak_zip({"a": b"x"})[:-30], "XML"),
        (b"PK\x03\x04" + b"x" * 50, "XML"),
        (gzip.compress(GOED)[:-20], "XML"),
        (gzip.compress(GOED) + b"rommel", "XML"),
        (b"\x1f\x8b", "XML"),
        (gzip.compress(GOED[:9]) * 200, "XML"),
        (gzip.compress(gzip.compress(GOED)), "ONVEILIG"),
        (gzip.compress(pak_zip({"a": GOED})), "ONVEILIG"),
        (pak_zip({"a": pak_zip({"b": pak_zip({"c": GOED})})}), "ONVEILIG"),
        (pak_zip({f"{n}": GOED for n in range(21)}), "ONVEILIG"),
        (b"<a>" * 1_000_000, "ONVEILIG"),
        (b"<a>" * 400_000, "ONVEILIG"),
    ],
    ids=["empty zip", "cut zip", "no zip", "cut gzip", "gzip with rubbish", "gzip head", "endless gzip parts",
         "gzip in gzip", "zip in gzip", "zip in zip in zip", "many members", "large file", "large message"],
)  # fmt: skip
def test_what_cannot_be_unpacked_is_refused_as_a_whole(data: bytes, rule: str) -> None:
    assert refused(data) == [rule]


@pytest.mark.parametrize(
    "name", ["../a.xml", "map/../../a.xml", "/etc/a.xml", "C:\\a.xml", "..\\a.xml", "\\\\server\\a.xml"]
)
def test_a_name_that_points_out_of_the_archive_is_refused(name: str) -> None:
    assert refused(pak_zip({name: GOED})) == ["ONVEILIG"]


def test_a_name_with_two_points_inside_is_fine() -> None:
    assert [lid.afkeur for lid in opened(pak_zip({"a..b/c...xml": GOED}))] == [None]


def test_control_characters_in_a_name_do_not_reach_a_terminal() -> None:
    assert opened(pak_zip({"a\x1b[2J\n.xml": GOED}))[0].naam.isprintable()


@pytest.mark.parametrize(("offset", "value"), [(6, 1), (8, 14)], ids=["encrypted", "lzma"])
def test_a_member_that_is_encrypted_or_packed_strangely_costs_only_itself(offset: int, value: int) -> None:
    """The field stands in the local header and, two bytes further, in the list of contents."""
    data = bytearray(pak_zip({"a.xml": GOED, "b.xml": GOED}))
    for begin in (0, data.index(b"PK\x01\x02") + 2):
        data[begin + offset : begin + offset + 2] = struct.pack("<H", value)
    first, second = opened(bytes(data))
    assert first.afkeur is not None
    assert first.afkeur.regel_code == "ONVEILIG"
    assert second.data == GOED


def test_a_damaged_member_costs_only_itself() -> None:
    data = bytearray(pak_zip({"een": GOED, "twee": GOED}))
    data[60:70] = b"\0" * 10
    first, second = opened(bytes(data))
    assert first.afkeur is not None
    assert second.data == GOED


# bombs


def with_sizes(archive: bytes, size: int) -> bytes:
    """The archive with another unpacked size in its list of contents."""
    data = bytearray(archive)
    at = data.index(b"PK\x01\x02")
    while at >= 0:
        data[at + 24 : at + 28] = struct.pack("<I", size)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def overlapping(times: int) -> bytes:
    """Many entries in the list of contents for one and the same packed content."""
    archive = pak_zip({"bom": b"\0" * 900_000})
    at = archive.index(b"PK\x01\x02")
    end = archive.index(b"PK\x05\x06")
    entry = archive[at:end]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, times, times, len(entry) * times, at, 0)
    return archive[:at] + entry * times + tail


BOMBS: dict[str, Callable[[], bytes]] = {
    "one member": lambda: pak_zip({"a": b"\0" * 2_000_000}),
    "many members": lambda: pak_zip({f"{n}": b"\0" * 900_000 for n in range(10)}),
    "nested": lambda: pak_zip({"a.zip": pak_zip({f"{n}": b"\0" * 900_000 for n in range(10)})}),
    "overlap": lambda: overlapping(3),
    "gzip": lambda: gzip.compress(b"\0" * 5_000_000),
    "lies small": lambda: with_sizes(pak_zip({"a": b"\0" * 2_000_000}), 100),
    "lies large": lambda: with_sizes(pak_zip({"a": GOED}), 4_000_000_000),
    "long list": lambda: pak_zip({"n" * 60_000: b""}),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused(bomb: str) -> None:
    assert len(refused(BOMBS[bomb]())) == 1


def test_gzips_in_one_archive_share_its_limit() -> None:
    found = opened(pak_zip({f"{n}": gzip.compress(b"\0" * 900_000) for n in range(5)}))
    assert [lid.afkeur is None for lid in found] == [True, True, True, False, False]


def test_a_member_without_its_checksum_is_refused() -> None:
    data = bytearray(pak_zip({"a": GOED}))
    at = data.index(b"PK\x01\x02")
    data[at + 16 : at + 20] = struct.pack("<L", zlib.crc32(GOED) ^ 1)
    assert refused(bytes(data)) == ["XML"]
