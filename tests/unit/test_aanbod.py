"""Looking at many files at once: what is compiled gives what Python gives, whatever lies there."""

import errno
import os
from pathlib import Path

import pytest

from ingest import aanbod, levering


@pytest.fixture
def files(tmp_path: Path) -> list[tuple[str, int]]:
    """Files of all sorts, each with how many bytes it was said to have."""
    (tmp_path / "gewoon.xml").write_bytes(b"<a/>" * 3)
    (tmp_path / "leeg.xml").write_bytes(b"")
    (tmp_path / "ëén.xml").write_bytes(b"een")
    (tmp_path / "groot.xml").write_bytes(os.urandom(3_000_000))
    (tmp_path / "map").mkdir()
    sizes = {"gewoon.xml": 12, "leeg.xml": 0, "ëén.xml": 3, "groot.xml": 3_000_000, "weg.xml": 5, "map": 9}
    said = [(str(tmp_path / name), size) for name, size in sizes.items()]
    strange = os.path.join(os.fsencode(tmp_path), b"\xff.xml")
    with open(strange, "wb") as handle:
        handle.write(b"vreemd")
    return [*said, (os.fsdecode(strange), 6), (said[0][0], 7), (said[0][0], 20), (said[1][0], 1)]


def test_files_read_together_are_as_each_read_alone(files: list[tuple[str, int]]) -> None:
    plekken, grootten = [plek for plek, _ in files], [size for _, size in files]
    assert aanbod.read_files is not aanbod.read_files_one_by_one
    assert aanbod.read_files(plekken, grootten) == aanbod.read_files_one_by_one(plekken, grootten)
    assert aanbod.read_files([], []) == []


def test_what_was_read_says_how_the_file_lay_there(files: list[tuple[str, int]]) -> None:
    gewoon, leeg, een, groot, weg, folder, vreemd, short, long, grown = aanbod.read_files(
        *map(list, zip(*files, strict=True))
    )
    assert (gewoon[0], gewoon[1], leeg[0], een[0], vreemd[0]) == (b"<a/>" * 3, 12, b"", b"een", b"vreemd")
    assert gewoon[2] == os.stat(files[0][0]).st_mtime_ns
    assert groot[0] == Path(files[3][0]).read_bytes()
    assert (weg, folder) == (errno.ENOENT, errno.EISDIR)
    assert (short[0], short[1]) == (b"<a/><a/", 12)  # its size tells that it grew
    assert (long[0], grown[0], grown[1]) == (b"<a/>" * 3, b"", 0)


def test_a_folder_is_listed_as_python_lists_it(files: list[tuple[str, int]], tmp_path: Path) -> None:
    (tmp_path / ".verborgen").write_text("niet gezien")
    (tmp_path / "verwijzing.xml").symlink_to(tmp_path / "gewoon.xml")
    (tmp_path / "nergens.xml").symlink_to(tmp_path / "weg.xml")
    os.mkfifo(tmp_path / "pijp")
    assert levering.list_folder is not levering.list_folder_one_by_one
    for folder in (tmp_path, tmp_path / "map"):
        assert sorted(levering.list_folder(str(folder))) == sorted(levering.list_folder_one_by_one(str(folder)))
    found = {name: (is_folder, is_file) for name, is_folder, is_file, *_ in levering.list_folder(str(tmp_path))}
    assert found["map"] == (True, False)
    assert found["gewoon.xml"] == found[os.fsdecode(b"\xff.xml")] == (False, True)
    assert found["verwijzing.xml"] == found["nergens.xml"] == found["pijp"] == (False, False)
    assert ".verborgen" not in found


@pytest.mark.parametrize("place", ["weg", "gewoon.xml"])
def test_what_is_no_folder_is_said_so(files: list[tuple[str, int]], tmp_path: Path, place: str) -> None:
    for list_folder in (levering.list_folder, levering.list_folder_one_by_one):
        with pytest.raises(OSError, match=place) as refused:
            list_folder(str(tmp_path / place))
        assert refused.type is (FileNotFoundError if place == "weg" else NotADirectoryError)
