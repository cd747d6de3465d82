"""A new key for everything that earlier ones hid: brons and the ledger pass through it, what is made of them goes.

Crash-safe: every changed file is written in a folder beside, which gets its name in one step once all of it is safely
on disk. From then on no run starts until each file was put in its place, and doing it again goes on where it stopped;
before, nothing has happened. Landing is not needed. Call it under the lock.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from ingest.beheer import remove_uncommitted
from ingest.bestanden import TIJDELIJK, settle, sync_folder
from ingest.doorsleutelen import BEHEER_TABELLEN, pass_on
from ingest.home import Home
from ingest.pseudoniem import MINIMUM_LENGTE, Sleutel, SleutelFout, check_key, format_ring, read_ring
from orchestration.betrokkene import remove_made


def renew_key(home: Home) -> int:
    """Add a key to the ring and let everything pass through it; returns how many keys the ring now has.

    A home that an earlier state of its ring filled (an older copy that was put back) catches up with the ring instead;
    a renewal that was interrupted is finished instead. Raises SleutelFout when the key is not this home's or not in the
    file.
    """
    if not home.vernieuwing.exists():
        _prepare(home)
    _put_in_place(home)
    return len(read_ring(home))


def _prepare(home: Home) -> None:
    """Everything that changes, written beside; nothing has happened until the folder has its name."""
    ring, filled_with = find_keys(home)
    if filled_with == len(ring):
        ring += (secrets.token_bytes(MINIMUM_LENGTE),)
    remove_uncommitted(home)
    beside = remove_unfinished(home)
    beside.mkdir(mode=0o700)
    later, whole = Sleutel(*ring[filled_with:]), Sleutel(*ring)
    for tabel, path in _keyed_files(home):
        _pass_on(tabel, path, beside / path.relative_to(home.root), later, whole)
    if home.sleutel_controle.exists():
        _write(beside / home.sleutel_controle.relative_to(home.root), whole.controle.encode())
    _write(beside / home.sleutel.relative_to(home.root), format_ring(ring))
    for folder in [beside, *(p for p in beside.rglob("*") if p.is_dir())]:
        sync_folder(folder)
    beside.rename(home.vernieuwing)
    sync_folder(home.root)


def remove_unfinished(home: Home) -> Path:
    """Remove what a renewal left that was interrupted before anything had happened; returns where that stands."""
    beside = home.vernieuwing.with_name(home.vernieuwing.name + TIJDELIJK)
    shutil.rmtree(beside, ignore_errors=True)
    return beside


def _put_in_place(home: Home) -> None:
    """Past the point of no return; what was put in its place before an interruption is no longer in the folder."""
    remove_made(home)
    for path in sorted(p for p in home.vernieuwing.rglob("*") if p.is_file()):
        target = home.root / path.relative_to(home.vernieuwing)
        path.replace(target)
        sync_folder(target.parent)
    shutil.rmtree(home.vernieuwing)
    sync_folder(home.root)


def find_keys(home: Home) -> tuple[tuple[bytes, ...], int]:
    """The ring of this home, and how many of its keys, the oldest first, filled it.

    Raises SleutelFout when another key did, or when the key is not in the file.
    """
    if os.environ.get("SDCG_SLEUTEL"):
        raise SleutelFout(
            "de sleutel staat in SDCG_SLEUTEL, en die kan hier niet vernieuwd worden: schrijf hem in het bestand "
            "'sleutel' in de map van het warehouse (rechten 600) en haal SDCG_SLEUTEL weg"
        )
    ring = read_ring(home)
    mark = home.sleutel_controle
    for number in range(len(ring), 0, -1) if mark.exists() else ():
        if Sleutel(*ring[:number]).controle == mark.read_text("utf-8"):
            return ring, number
    check_key(home, Sleutel(*ring))
    return ring, len(ring)


def _keyed_files(home: Home) -> Iterator[tuple[str, Path]]:
    for path in sorted(home.brons.glob("*/2*.parquet")):
        yield path.parent.name, path
    for tabel in BEHEER_TABELLEN:
        for path in sorted((home.beheer / tabel).glob("2*.parquet")):
            yield tabel, path
    if (gewist := home.beheer / "gewist.parquet").exists():
        yield gewist.stem, gewist


def _pass_on(tabel: str, path: Path, target: Path, later: Sleutel, whole: Sleutel) -> None:
    """One file, a row group at a time, so that it need not fit in memory."""
    import pyarrow.parquet as pq

    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = target.with_name(target.name + TIJDELIJK)
    with pq.ParquetFile(path) as old, pq.ParquetWriter(fresh, old.schema_arrow, compression="zstd") as new:
        for number in range(old.num_row_groups):
            rows = pass_on(tabel, pl.DataFrame(pl.from_arrow(old.read_row_group(number))), later, whole)
            new.write_table(rows.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(old.schema_arrow))
    settle(fresh, target)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(path.name + TIJDELIJK)
    fresh.touch(mode=0o600)
    fresh.write_bytes(content)
    settle(fresh, path)
