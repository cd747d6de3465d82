"""A copy of what can't be made again: brons, the ledger and the settings; and putting it back.

Everything else (gekoppeld, warehouse, publication) is made from these by the next night. The key goes along only when
asked: who has both has everything.
"""

import json
import shutil
from pathlib import Path

from ingest.home import Home
from orchestration.publicatie.bestand import checksum
from orchestration.slot import hold_slot, lock_path

INHOUD = "inhoud.json"
_DELEN = ("brons", "beheer")


class KopieFout(ValueError):
    """The copy can't be made or put back; the message (Dutch) says why. Nothing was changed."""


def make_copy(home: Home, doel: Path, *, met_sleutel: bool) -> int:
    """Copy to a folder that is not there yet, while no run is under way; returns the number of files.

    Raises KopieFout, and SlotBezet when a run is under way.
    """
    if doel.exists():
        raise KopieFout(f"{doel} bestaat al; geef een nieuwe map")
    if doel.resolve().is_relative_to(home.root.resolve()):
        raise KopieFout(f"{doel} ligt in het warehouse zelf; kies een andere schijf")
    with hold_slot(home):
        fresh = doel.with_name(doel.name + ".tijdelijk")
        shutil.rmtree(fresh, ignore_errors=True)
        files = _files(home, met_sleutel=met_sleutel)
        if not any(path.is_relative_to(home.brons) for path in files):
            raise KopieFout(f"{home.root} heeft nog niets om te bewaren; start eerst sdcg run")
        try:
            _copy(files, home.root, fresh)
        except OSError:
            shutil.rmtree(fresh, ignore_errors=True)
            raise KopieFout(f"in {doel.parent} kan niet geschreven worden; kies een andere map") from None
        sums = {p.relative_to(fresh).as_posix(): checksum(p) for p in sorted(fresh.rglob("*")) if p.is_file()}
        (fresh / INHOUD).write_text(json.dumps(sums, indent=1) + "\n", "utf-8")
        fresh.rename(doel)
    return len(sums)


def put_back(home: Home, bron: Path) -> int:
    """Put a copy in a home that holds nothing yet, after looking whether it is whole; returns the number of files.

    Raises KopieFout.
    """
    sums = _read_sums(bron)
    present = [name for name in _DELEN if any((home.root / name).rglob("*.parquet"))]
    if present:
        raise KopieFout(f"{home.root} is niet leeg ({', '.join(present)}); zet terug in een lege map")
    with hold_slot(home):
        for name in sums:
            target = home.root / name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copy2(bron / name, target)
    return len(sums)


def _copy(files: list[Path], root: Path, fresh: Path) -> None:
    for path in files:
        target = fresh / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copy2(path, target)


def _files(home: Home, *, met_sleutel: bool) -> list[Path]:
    found = [p for name in _DELEN for p in (home.root / name).rglob("*") if p.is_file() and p != lock_path(home)]
    alone = [home.instellingen, *([home.sleutel] if met_sleutel else [])]
    return sorted(found) + [p for p in alone if p.exists()]


def _read_sums(bron: Path) -> dict[str, str]:
    """Checksums of a whole copy. Raises KopieFout when it is none, or a file is absent or changed."""
    path = bron / INHOUD
    if not path.exists():
        raise KopieFout(f"{bron} is geen reservekopie")
    sums: dict[str, str] = json.loads(path.read_text("utf-8"))
    broken = [name for name, sha in sums.items() if not (bron / name).exists() or checksum(bron / name) != sha]
    if broken:
        raise KopieFout(f"{bron} is niet heel: {', '.join(broken[:3])} ontbreekt of is gewijzigd")
    return sums
