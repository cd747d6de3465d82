"""Error texts without content, and an environment that is put back."""

import os
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from ingest.pseudoniem import SleutelFout

T = TypeVar("T")


class StapFout(RuntimeError):
    """A step failed; says what kind of error it was and where, and nothing of what was being read."""


def without_content(work: Callable[[], T]) -> T:
    """What `work` returns; an error from it is replaced by one without its message, which may quote a value.

    The new error is raised outside of the handler, so that it does not carry the old one along. Raises StapFout,
    and SleutelFout as it is.
    """
    try:
        return work()
    except SleutelFout:
        raise
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        fault = StapFout(f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno} ({place.name})")
    raise fault


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
