"""Error texts without content, and an environment that is put back."""

import os
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from ingest.afkeur import AAN_DE_BEURT
from ingest.pseudoniem import SleutelFout

T = TypeVar("T")
_VOL = "de schijf is vol: maak ruimte en start opnieuw; er is niets verloren"
_VOL_OF_KAPOT = "de schijf is vol of geeft fouten: maak ruimte en start opnieuw; er is niets verloren"
_GESLOTEN = (
    "geen toegang: geef lees- en schrijfrechten op de map van het warehouse, of op die waar naartoe geschreven wordt, "
    "en start opnieuw; er is niets verloren"
)
# What the system says of a disk, also through the engines, which have errors of their own. "thrift" is what Polars
# says when there is no room for the end of a Parquet file; the last two are SQLite's, which keeps Dagster's log.
_SCHIJF = {
    "Invalid thrift: transport error": _VOL,
    **dict.fromkeys(("No space left on device", "Disk quota exceeded", "File too large"), _VOL),
    "database or disk is full": _VOL,
    "disk I/O error": _VOL_OF_KAPOT,
    **dict.fromkeys(("Read-only file system", "Permission denied"), _GESLOTEN),
}


class StapFout(RuntimeError):
    """A step failed; says what kind of error it was and where, and nothing of what was being read."""


def without_content(work: Callable[[], T]) -> T:
    """What `work` returns; an error from it is replaced by one without its message, which may quote a value.

    Only what kind it was, where, and which file was being judged is told.
    The new error is raised outside of the handler, so that it does not carry the old one along. Raises StapFout,
    and SleutelFout as it is.
    """
    try:
        return work()
    except SleutelFout:
        raise
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno} ({place.name})"
        named = [note for note in getattr(error, "__notes__", ()) if note.startswith(AAN_DE_BEURT)]
        fault = StapFout(explain_disk(str(error)) or "; ".join([where, *named]))
    raise fault


def explain_disk(text: str) -> str | None:
    """What to do (Dutch) when an error is about the disk and not about us; None when it is not."""
    return next((uitleg for teken, uitleg in _SCHIJF.items() if teken in text), None)


@contextmanager
def environment(extra: Mapping[str, str]) -> Iterator[None]:
    """Environment variables for what is started inside; afterwards as they were."""
    before = {name: os.environ.get(name) for name in extra}
    os.environ.update(extra)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
