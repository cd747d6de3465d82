"""Changing many files of a home at once: all of them, or none.

What changes is written in a folder beside, which gets its name in one step once all of it is safely on disk. From then
on it will happen: whoever takes the lock next puts each file in its place before anything else. Before, nothing has
happened, and what was written is removed. So a killed process mixes nothing (issue 7, §2 and §10).
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.bestanden import TIJDELIJK, sync_folder
from ingest.home import Home
from orchestration.publicatie.eerdere import EERDERE


@contextmanager
def change_all(home: Home) -> Iterator[Home]:
    """A home beside this one to write changed files in; they replace those of this home once the block ends well.

    What is made from brons goes, since brons changed. Call it under the lock.
    """
    beside = remove_unfinished(home)
    beside.mkdir(mode=0o700)
    try:
        yield Home(beside)
        for folder in (beside, *(p for p in beside.rglob("*") if p.is_dir())):
            sync_folder(folder)
        beside.rename(home.wissel)
    finally:
        remove_unfinished(home)
    sync_folder(home.root)
    finish_change(home)


def finish_change(home: Home) -> None:
    """Put in its place what a change has ready; nothing when none was interrupted. Call it under the lock."""
    if not home.wissel.exists():
        return
    remove_made(Home(home.root))
    for path in sorted(p for p in home.wissel.rglob("*") if p.is_file()):
        target = home.root / path.relative_to(home.wissel)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.replace(target)
        sync_folder(target.parent)
    shutil.rmtree(home.wissel)
    sync_folder(home.root)


def remove_unfinished(home: Home) -> Path:
    """Remove what a change left that was interrupted before anything had happened; returns where that stands."""
    beside = home.wissel.with_name(home.wissel.name + TIJDELIJK)
    shutil.rmtree(beside, ignore_errors=True)
    return beside


def remove_made(home: Home) -> None:
    """Remove what is made from brons and knows clients, but the present publication; the next night makes it anew."""
    for folder in (home.gekoppeld, home.root / "standen", home.publicatie / EERDERE, *home.publicatie.glob("stand-*")):
        shutil.rmtree(folder, ignore_errors=True)
    home.warehouse.unlink(missing_ok=True)
