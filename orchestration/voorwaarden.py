"""What must hold before a run starts: everything that is wrong is named at once, and nothing is changed."""

import fcntl
import os
import shutil
import struct
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from ingest.home import Home
from ingest.instellingen import InstellingenFout, load_instellingen
from ingest.pseudoniem import SleutelFout, load_sleutel
from orchestration.slot import find_holder
from orchestration.versleuteling import find_encryption

MINIMAAL_VRIJ = 512 * 1024 * 1024
VOORAF = ("map", "instellingen", "sleutel", "versleuteling")
PAKKET = "begeleidings-warehouse"


class VoorwaardenFout(RuntimeError):
    """The run can't start; `problemen` lists why, in Dutch."""

    def __init__(self, problemen: list[str]) -> None:
        super().__init__("; ".join(problemen))
        self.problemen = problemen


def find_problems(home: Home) -> list[str]:
    """Everything that keeps a run in this home from starting; empty when nothing does."""
    return [problem for _, check in ONDERDELEN for problem in check(home)]


def require(home: Home) -> None:
    """Raise VoorwaardenFout when a run can't start."""
    problems = find_problems(home)
    if problems:
        raise VoorwaardenFout(problems)


def require_settings(home: Home) -> None:
    """Raise VoorwaardenFout when folder, settings or key can't be used: what a run needs before it takes the lock."""
    problems = [
        problem
        for name, check in ONDERDELEN
        if name in ("map", "instellingen", "sleutel", "versleuteling")
        for problem in check(home)
    ]
    if problems:
        raise VoorwaardenFout(problems)


def _map(home: Home) -> Iterator[str]:
    folder = _nearest(home)
    if not folder.is_dir():
        yield f"{folder} is geen map"
    elif not os.access(folder, os.W_OK | os.X_OK):
        yield f"er kan niet geschreven worden in {folder}: geef schrijfrechten of kies een andere map met --home"
    for part in (home.brons, home.beheer, home.werk, home.publicatie, home.dagster):
        if part.exists() and not os.access(part, os.W_OK | os.X_OK):
            yield f"er kan niet geschreven worden in {part}"


def _instellingen(home: Home) -> Iterator[str]:
    try:
        load_instellingen(home)
    except InstellingenFout as error:
        yield from error.problemen


def _versleuteling(home: Home) -> Iterator[str]:
    """Encrypted storage, where the settings ask for it."""
    try:
        asked = load_instellingen(home).eis_versleuteling
    except InstellingenFout:  # told by the settings themselves
        return
    if asked and find_encryption(_nearest(home)) is None:
        yield (
            f"{home.root} staat niet op versleutelde opslag, en de instelling eis_versleuteling vraagt dat: "
            "zet de map op een versleuteld volume of in een versleutelde map (docs/beheer.md, Versleutelde opslag)"
        )


def _sleutel(home: Home) -> Iterator[str]:
    if home.wissel.exists():  # of the key maybe; whoever takes the lock finishes that first, and looks at the key again
        return
    try:
        load_sleutel(home)
    except SleutelFout as error:
        yield str(error)


def _slot(home: Home) -> Iterator[str]:
    holder = find_holder(home)
    if holder:
        yield holder


def _warehouse(home: Home) -> Iterator[str]:
    """DuckDB locks its file with a POSIX record lock; F_GETLK tells the holder without opening the database."""
    if not home.warehouse.exists():
        return
    try:
        with home.warehouse.open("rb+") as handle:
            asked = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
            kind, _, _, _, pid = struct.unpack("hhqqi4x", fcntl.fcntl(handle, fcntl.F_GETLK, asked))
    except PermissionError:
        yield f"er kan niet geschreven worden in {home.warehouse}"
        return
    if kind != fcntl.F_UNLCK:
        yield f"{home.warehouse} is geopend door proces {pid}: sluit dat (lezers openen publicatie/begeleiding.duckdb)"


def _nearest(home: Home) -> Path:
    """The home, or the first folder above it that exists."""
    return next(folder for folder in (home.root, *home.root.absolute().parents) if folder.exists())


def _schijf(home: Home) -> Iterator[str]:
    folder = _nearest(home)
    vrij = shutil.disk_usage(folder).free
    if vrij < MINIMAAL_VRIJ:
        yield f"er is nog {vrij // 2**20} MB vrij op de schijf van {folder}; minstens {MINIMAAL_VRIJ // 2**20} MB nodig"


def _versies(_: Home) -> Iterator[str]:
    """Installed packages against what this version of the warehouse was made with."""
    try:
        wanted = [Requirement(text) for text in requires(PAKKET) or []]
    except PackageNotFoundError:
        yield f"{PAKKET} is niet geïnstalleerd: make install"
        return
    for requirement in wanted:
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            yield f"pakket {requirement.name} ontbreekt: make install"
            continue
        if not requirement.specifier.contains(found):
            yield f"pakket {requirement.name} is {found}, nodig is {requirement.specifier}: make install"


ONDERDELEN: tuple[tuple[str, Callable[[Home], Iterator[str]]], ...] = (
    ("map", _map),
    ("instellingen", _instellingen),
    ("sleutel", _sleutel),
    ("versleuteling", _versleuteling),
    ("slot", _slot),
    ("warehouse", _warehouse),
    ("schijf", _schijf),
    ("versies", _versies),
)
