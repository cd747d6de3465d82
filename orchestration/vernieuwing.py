"""A new key for everything that earlier ones hid: brons and the ledger pass through it, what is made of them goes.

Landing is not needed.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from ingest.beheer import remove_uncommitted
from ingest.bestanden import atomic_path
from ingest.doorsleutelen import BEHEER_TABELLEN, pass_on
from ingest.home import Home
from ingest.pseudoniem import MINIMUM_LENGTE, Sleutel, SleutelFout, check_key, format_ring, read_ring
from orchestration.wissel import change_all


def renew_key(home: Home) -> int:
    """Add a key to the ring and let everything pass through it, all or nothing; returns how many keys the ring now has.

    A home that an earlier state of its ring filled (an older copy that was put back) catches up with the ring instead.
    Call it under the lock. Raises SleutelFout when the key is not this home's or not in the file.
    """
    ring, filled_with = find_keys(home)
    if filled_with == len(ring):
        ring += (secrets.token_bytes(MINIMUM_LENGTE),)
    later, whole = Sleutel(*ring[filled_with:]), Sleutel(*ring)
    remove_uncommitted(home)
    with change_all(home) as beside:
        for tabel, path in _keyed_files(home):
            _pass_on(tabel, path, beside.root / path.relative_to(home.root), later, whole)
        if home.sleutel_controle.exists():
            _write(beside.sleutel_controle, whole.controle.encode())
        _write(beside.sleutel, format_ring(ring))
    return len(ring)


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

    with (
        atomic_path(target) as fresh,
        pq.ParquetFile(path) as old,
        pq.ParquetWriter(fresh, old.schema_arrow, compression="zstd") as new,
    ):
        for number in range(old.num_row_groups):
            rows = pass_on(tabel, pl.DataFrame(pl.from_arrow(old.read_row_group(number))), later, whole)
            new.write_table(rows.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(old.schema_arrow))


def _write(path: Path, content: bytes) -> None:
    with atomic_path(path) as fresh:
        fresh.touch(mode=0o600)
        fresh.write_bytes(content)
