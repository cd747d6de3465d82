"""Sharing a delivery out over the cores: parts of it are read side by side and come back in the order of the files.

Threads: what takes time (reading files, hashing, all that Polars does) waits for nobody. Of the rest only one runs at a
time, so a thread that has to wait for Python's lock asks for it soon.
"""

import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from ingest.bestand import Levering
from ingest.deel import Deel, read_deel
from ingest.instellingen import MEGABYTE
from ingest.levering import Opdracht

_DEEL_BYTES = 20 * MEGABYTE
_NAAST_ANDEREN = (
    2  # times as large is a part where more than one reads: they wait for each other at its many short steps
)
_DEEL_BESTANDEN = 5_000
_VOORRAAD = 2  # parts that lie ready for another reader, so that it never waits for this one
_BEURT_S = 0.002


def read_delen(opdrachten: Iterable[Opdracht], levering: Levering, lezers: int | None = None) -> Iterator[Deel]:
    """The parts of a delivery, in the order of its files; equal whatever the number of readers.

    `lezers` is how many are read at the same time: as many as there are cores for this process. An archive may hold
    more than memory does, so it is read here and handed on piece by piece.
    """
    others = (lezers or count_cores()) - 1
    size = _DEEL_BYTES * (_NAAST_ANDEREN if others else 1)
    groups, waiting = share_out(opdrachten, size=size), deque[_Werk]()
    with _readers(others) as pool:
        while _fill(waiting, groups, pool, others, levering):
            first = waiting[0]
            if first.delen is None:
                yield from read_deel(waiting.popleft().group, levering)
            elif first.delen.done() or (idle := _take_back(waiting)) is None:
                yield from waiting.popleft().delen.result()
            else:
                _fill(waiting, groups, pool, others, levering)
                idle.delen = _done(_read(idle.group, levering))


@dataclass
class _Werk:
    """Files together, and what another reader makes of them; None when they are read here, once it is their turn."""

    group: list[Opdracht]
    delen: Future[list[Deel]] | None

    @property
    def is_done(self) -> bool:
        """Whether it was read."""
        return self.delen is not None and self.delen.done()


def _fill(
    waiting: deque[_Werk], groups: Iterator[list[Opdracht]], pool: ThreadPoolExecutor, others: int, levering: Levering
) -> bool:
    """Have so much lie ready that no other reader ever waits for this one; false when nothing is left at all."""
    most = others * _VOORRAAD
    while not waiting or (len(waiting) < most + others and sum(not werk.is_done for werk in waiting) < most):
        group = next(groups, None)
        if group is None:
            break
        is_for_another = others and not _is_archive(group[0])
        waiting.append(_Werk(group, pool.submit(_read, group, levering) if is_for_another else None))
    return bool(waiting)


def _take_back(waiting: deque[_Werk]) -> _Werk | None:
    """Work with which no other reader has begun, to be done here instead of waiting."""
    return next((werk for werk in waiting if werk.delen is not None and werk.delen.cancel()), None)


def count_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _readers(number: int) -> Iterator[ThreadPoolExecutor]:
    """Other threads to read with; none of them starts before there is work for it, or goes on when that is over."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_BEURT_S)
    pool = ThreadPoolExecutor(max(number, 1), "lezer")
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
        sys.setswitchinterval(before)


def _read(group: list[Opdracht], levering: Levering) -> list[Deel]:
    return list(read_deel(group, levering))


def _done(delen: list[Deel]) -> Future[list[Deel]]:
    future: Future[list[Deel]] = Future()
    future.set_result(delen)
    return future


def _is_archive(opdracht: Opdracht) -> bool:
    """Whether a file may hold more than memory does."""
    grootte = opdracht.vondst.grootte
    return grootte > MEGABYTE and (grootte > 3 * _DEEL_BYTES or opdracht.vondst.naam.lower().endswith(".zip"))


def share_out(
    opdrachten: Iterable[Opdracht], most: int = _DEEL_BESTANDEN, size: int = _DEEL_BYTES
) -> Iterator[list[Opdracht]]:
    """Files together, at most so many and of so many bytes; an archive alone."""
    group: list[Opdracht] = []
    held = 0
    for opdracht in opdrachten:
        own = size if _is_archive(opdracht) else opdracht.vondst.grootte
        if group and (held + own > size or len(group) >= most):
            yield group
            group, held = [], 0
        group.append(opdracht)
        held += own
    if group:
        yield group
