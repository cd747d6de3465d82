"""Files of a publication: built in a folder of their own, made durable, then renamed over what stands there."""

import hashlib
import os
import shutil
from pathlib import Path

OPBOUW = ".opbouw"
LEESBAAR, DOORGANG = 0o644, 0o755
_ALLES_ONS = ("parquet/**/*.parquet", "rapport/**/*.html", "gemeenten/**/*.duckdb")


def build_folder(publicatie: Path) -> Path:
    """Where the next publication is built; on the same disk, so that renaming is one step."""
    folder = publicatie / OPBOUW
    _make_open(publicatie)
    folder.mkdir(exist_ok=True)
    return folder


def _make_open(folder: Path) -> None:
    """Make a folder that others may enter, and those it lies in; not one that is there already."""
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir()
        missing.chmod(DOORGANG)


def remove_leftovers(publicatie: Path) -> None:
    """Remove what a run that died was building. Call it under the lock only."""
    shutil.rmtree(publicatie / OPBOUW, ignore_errors=True)


def make_durable(path: Path) -> None:
    """Readable for others, and on the disk rather than in memory."""
    path.chmod(LEESBAAR)
    with path.open("rb") as handle:
        os.fsync(handle.fileno())


def checksum(path: Path) -> str:
    """SHA-256 of a file, lower-case hex."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def put_in_place(publicatie: Path) -> None:
    """Rename every built file over the published one, and remove what else stands in the folders that are all ours.

    Each rename is one step; who has the old file open keeps reading it. A folder that is there keeps the rights that
    somebody gave it.
    """
    folder = publicatie / OPBOUW
    built = sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    for relative in built:
        target = publicatie / relative
        _make_open(target.parent)
        (folder / relative).replace(target)
    for path in (path for pattern in _ALLES_ONS for path in publicatie.glob(pattern)):
        if path.relative_to(publicatie) not in built:
            path.unlink()
    for changed in {publicatie, *(publicatie / r.parent for r in built)}:
        descriptor = os.open(changed, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    remove_leftovers(publicatie)
