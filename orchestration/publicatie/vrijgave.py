"""The release of one built warehouse file: only the very file that passed its checks may be published."""

import json
from pathlib import Path

from ingest.bestanden import write_atomic
from ingest.home import Home


class NietVrijgegeven(RuntimeError):
    """The warehouse file as it now is has not passed its checks; nothing is published from it."""


def release(home: Home, run_id: str) -> None:
    """Say that the warehouse file as it stands passed its checks."""
    text = json.dumps({"run_id": run_id, **_identity(home)})
    write_atomic(_path(home), lambda path: path.write_text(text, "utf-8") and None)


def withdraw(home: Home) -> None:
    """Take back an earlier release."""
    _path(home).unlink(missing_ok=True)


def require_release(home: Home) -> None:
    """Raise NietVrijgegeven unless the file that stands is the one that was released."""
    path = _path(home)
    found = json.loads(path.read_text("utf-8")) if path.exists() else {}
    if {name: found.get(name) for name in ("bytes", "gewijzigd_ns")} != _identity(home):
        raise NietVrijgegeven("het warehouse is niet vrijgegeven: de controles zijn niet uitgevoerd of niet geslaagd")


def _identity(home: Home) -> dict[str, int]:
    stat = home.warehouse.stat()
    return {"bytes": stat.st_size, "gewijzigd_ns": stat.st_mtime_ns}


def _path(home: Home) -> Path:
    return home.werk / "vrijgave.json"
