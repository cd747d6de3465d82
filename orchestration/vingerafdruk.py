"""What a night would publish, as one value: equal to the last publication's means there is nothing to do."""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ingest.beheer import read_leveringen
from ingest.home import Home

ROOT = Path(__file__).parents[1]
BRONNEN = ("ingest", "orchestration", "dbt_project", "expectations")
SOORTEN = frozenset({".py", ".yaml", ".yml", ".sql", ".csv", ".toml", ".json", ".xsd", ".html", ".css"})
GEEN_BRON = frozenset({"target", "logs", "__pycache__"})


def compute_fingerprint(home: Home, **inputs: object) -> str:
    """What would be published: our own definitions and code, then the accepted content and the inputs of the run.

    A delivery that held nothing but rejects or duplicates changes no table, so it is left out.
    """
    accepted = {run: entry["tabellen"] for run, entry in read_leveringen(home).items() if entry["tabellen"]}
    return f"{hash_definitions()[:16]}-{_digest({'inhoud': accepted, **inputs})}"


@cache
def hash_definitions(folders: tuple[str, ...] = BRONNEN) -> str:
    """SHA-256 over our source files in these folders and the lock of what we stand on."""
    files = [*_source_files(folders), *(p for p in (ROOT / "requirements.lock", ROOT / "pyproject.toml") if p.exists())]
    return _digest({p.relative_to(ROOT).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files})


def _source_files(folders: tuple[str, ...]) -> Iterator[Path]:
    for name in folders:
        for path in (ROOT / name).rglob("*"):
            if path.suffix in SOORTEN and not GEEN_BRON & set(path.relative_to(ROOT).parts):
                yield path


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
