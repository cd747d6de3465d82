"""Earlier publications: the last few stay beside the published one, whole, and one of them can be put back.

Their files are links to what was published, so that keeping one costs only what changed since.
"""

import os
import shutil
from pathlib import Path
from typing import Any

from orchestration.publicatie.bestand import build_folder, put_in_place, remove_leftovers
from orchestration.publicatie.manifest import NAAM as MANIFEST
from orchestration.publicatie.manifest import read_manifest

EERDERE = ".eerder"
_TIJDELIJK = ".tijdelijk"


def keep_published(publicatie: Path) -> None:
    """Lay what stands published beside it, before another takes its place; nothing when nothing whole stands there."""
    manifest = read_manifest(publicatie)
    if manifest is None:
        return
    target = publicatie / EERDERE / manifest["publicatie_id"]
    if target.exists():
        return
    fresh = target.with_name(target.name + _TIJDELIJK)
    shutil.rmtree(fresh, ignore_errors=True)
    _link(publicatie, fresh, manifest)
    fresh.rename(target)


def prune(publicatie: Path, aantal: int) -> None:
    """Keep the newest `aantal`; remove the others, and what a run that died left half."""
    for path in find_surplus(publicatie, aantal):
        shutil.rmtree(path)


def find_surplus(publicatie: Path, aantal: int) -> list[Path]:
    """What is kept beside the newest `aantal`, and what a run that died left half."""
    kept = sorted(p for p in (publicatie / EERDERE).glob("*") if p.is_dir())
    whole = [p for p in kept if not p.name.endswith(_TIJDELIJK)]
    return sorted({*kept} - {*whole[-aantal:]})


def list_kept(publicatie: Path) -> list[dict[str, Any]]:
    """The manifests of the earlier publications that are whole, newest first."""
    manifests = [read_manifest(path) for path in sorted((publicatie / EERDERE).glob("*"), reverse=True)]
    return [manifest for manifest in manifests if manifest is not None]


def find_kept(publicatie: Path, publicatie_id: str) -> Path:
    """The folder of an earlier publication. Raises KeyError when it is not kept."""
    if publicatie_id not in {manifest["publicatie_id"] for manifest in list_kept(publicatie)}:
        raise KeyError(publicatie_id)
    return publicatie / EERDERE / publicatie_id


def restore(publicatie: Path, publicatie_id: str) -> None:
    """Put an earlier publication in the place of the present one, which is kept. Call it under the lock only.

    Raises KeyError when it is not kept.
    """
    folder = find_kept(publicatie, publicatie_id)
    keep_published(publicatie)
    remove_leftovers(publicatie)
    manifest = read_manifest(folder)
    if manifest is None:
        raise KeyError(publicatie_id)
    _link(folder, build_folder(publicatie), manifest)
    put_in_place(publicatie)


def _link(source: Path, target: Path, manifest: dict[str, Any]) -> None:
    for name in (*manifest["bestanden"], MANIFEST):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        os.link(source / name, target / name)
