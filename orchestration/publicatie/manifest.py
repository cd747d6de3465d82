"""`manifest.json`: what stands published; it is put in place with the files and says how to recognise them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.publicatie.bestand import checksum, make_durable

NAAM = "manifest.json"


def build_manifest(folder: Path, facts: Mapping[str, object], tabellen: Mapping[str, Mapping[str, int]]) -> None:
    """Describe the files built in `folder`: `facts` of the run, rows per table, checksum and size per file."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != NAAM)
    described = {p.relative_to(folder).as_posix(): {"sha256": checksum(p), "bytes": p.stat().st_size} for p in files}
    content = {**facts, "tabellen": tabellen, "bestanden": described}
    path = folder / NAAM
    path.write_text(json.dumps(content, indent=1, sort_keys=True, default=str) + "\n", "utf-8")
    make_durable(path)


def read_manifest(publicatie: Path) -> dict[str, Any] | None:
    """What stands published; None when nothing does, or when a file it names is absent or of another size."""
    path = publicatie / NAAM
    if not path.exists():
        return None
    manifest = json.loads(path.read_text("utf-8"))
    whole = all(_is_there(publicatie / name, entry["bytes"]) for name, entry in manifest["bestanden"].items())
    return manifest if whole else None


def _is_there(path: Path, size: int) -> bool:
    return path.exists() and path.stat().st_size == size
