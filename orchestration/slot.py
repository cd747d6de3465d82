"""One run at a time per home: an OS lock, so that it falls with the process that held it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from ingest.home import Home
from orchestration.wissel import finish_change


class SlotBezet(RuntimeError):
    """Another run holds the lock; the message (Dutch) says which process and since when."""


def lock_path(home: Home) -> Path:
    """The lock file; its content tells who holds or last held it."""
    return home.beheer / "slot"


@contextmanager
def hold_slot(home: Home, run_id: str = "") -> Iterator[str]:
    """Hold the lock of this home; yields the id of the run that died while it held it, else "".

    A change of all layers that was interrupted is finished first, so that whoever holds the lock sees a whole home.

    Raises SlotBezet at once when another process (or another run in this one) has it.
    """
    path = lock_path(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SlotBezet(_holder_text(handle)) from None
        died = _read_holder(handle).get("run_id", "")
        handle.truncate(0)
        json.dump({"pid": os.getpid(), "sinds": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC", "run_id": run_id}, handle)
        handle.flush()
        finish_change(home)
        yield died
        handle.truncate(0)


def find_holder(home: Home) -> str | None:
    """Who holds the lock now, in words; None when nobody does. Changes nothing."""
    path = lock_path(home)
    if not path.exists():
        return None
    with path.open("r", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _holder_text(handle)
    return None


def find_died(home: Home) -> str:
    """The run that last held the lock and did not let it go, "" when none; of no use while somebody holds it."""
    path = lock_path(home)
    if not path.exists():
        return ""
    with path.open("r", encoding="utf-8") as handle:
        return _read_holder(handle).get("run_id", "")


def _holder_text(handle: TextIO) -> str:
    who = _read_holder(handle)
    return f"er loopt al een run in dit warehouse: proces {who.get('pid', '?')}, sinds {who.get('sinds', '?')}"


def _read_holder(handle: TextIO) -> dict[str, str]:
    handle.seek(0)
    with suppress(json.JSONDecodeError):
        return json.load(handle)
    return {}
