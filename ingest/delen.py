"""Sharing a delivery out over the cores: parts of it are read side by side and come back in the order of the files.

Threads are enough: libxml2 and Polars do their work without Python's lock.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from ingest.bestand import Levering, Opdracht
from ingest.deel import Deel, read_deel
from ingest.instellingen import MEGABYTE

_DEEL_BYTES = 16 * MEGABYTE
_DEEL_BESTANDEN = 5_000


def read_delen(opdrachten: Iterable[Opdracht], levering: Levering, lezers: int | None = None) -> Iterator[Deel]:
    """The parts of a delivery, in the order of its files.

    `lezers` is how many are read at the same time: as many as there are cores for this process. An archive may hold
    more than memory does, so it is read while nothing else is, and handed on piece by piece.
    """
    lezers = lezers or count_cores()
    with ThreadPoolExecutor(lezers) as pool:
        waiting: deque[Future[list[Deel]]] = deque()
        for group in _share_out(opdrachten):
            if lezers == 1 or _is_archive(group[0]):
                yield from _drain(waiting, 0)
                yield from read_deel(group, levering)
            else:
                waiting.append(pool.submit(_read_all, group, levering))
                yield from _drain(waiting, lezers)
        yield from _drain(waiting, 0)


def count_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _read_all(group: list[Opdracht], levering: Levering) -> list[Deel]:
    return list(read_deel(group, levering))


def _drain(waiting: deque[Future[list[Deel]]], most: int) -> Iterator[Deel]:
    """Results in the order in which they were asked for, until at most so many are waited for."""
    while len(waiting) > most:
        yield from waiting.popleft().result()


def _is_archive(opdracht: Opdracht) -> bool:
    return opdracht.vondst.naam.lower().endswith(".zip") or opdracht.vondst.grootte > _DEEL_BYTES


def _share_out(opdrachten: Iterable[Opdracht]) -> Iterator[list[Opdracht]]:
    """Files together until they are large or many enough; an archive alone."""
    group: list[Opdracht] = []
    size = 0
    for opdracht in opdrachten:
        if group and (size >= _DEEL_BYTES or len(group) >= _DEEL_BESTANDEN or _is_archive(opdracht)):
            yield group
            group, size = [], 0
        group.append(opdracht)
        size += _DEEL_BYTES if _is_archive(opdracht) else opdracht.vondst.grootte
    if group:
        yield group
