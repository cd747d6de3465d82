"""Writing so that a reader sees all of a file or nothing: temporary name, fsync, rename."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

TIJDELIJK = ".tijdelijk"


def write_atomic(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make a file and put it at `path` in one step; the folder is made when absent."""
    with atomic_path(path) as temporary:
        write(temporary)


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """A temporary path beside `path`; what was written there stands at `path` once the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + TIJDELIJK)
    try:
        yield temporary
        settle(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def settle(temporary: Path, path: Path) -> None:
    """Put a finished temporary file at its place, safely on disk."""
    with temporary.open("rb") as handle:
        os.fsync(handle.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make sure that what a folder holds by name is safely on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_parquet(path: Path, frame: pl.DataFrame) -> None:
    """One Parquet file, written in one step; equal frames give equal bytes."""
    write_atomic(path, lambda temporary: frame.write_parquet(temporary, compression="zstd", statistics=True))
