"""Sharing a delivery out over the cores: parts of it are read side by side and come back in the order of the files.

Processes, since a thread waits for Python's lock between any two messages; the first of them is this one.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import nullcontext
from itertools import chain, islice
from multiprocessing import get_context
from typing import Any

from ingest.bestand import Levering, Opdracht
from ingest.deel import Deel, read_deel
from ingest.gebied import Gebied
from ingest.instellingen import MEGABYTE
from ingest.pseudoniem import Sleutel

_DEEL_BYTES = 16 * MEGABYTE
_DEEL_BESTANDEN = 5_000
_VANAF_DELEN, _VANAF_BYTES = 3, 2 * _DEEL_BYTES  # of less, another process takes longer to start than it saves
_MINSTENS_BYTES = _DEEL_BYTES // _DEEL_BESTANDEN  # what a file costs, however small, in bytes of a large one
_VOORRAAD = 2  # parts that lie ready for another process, so that it never waits for this one
_MEEST_WACHTEND = 4
_HIER: dict[str, Levering] = {}


def read_delen(opdrachten: Iterable[Opdracht], levering: Levering, lezers: int | None = None) -> Iterator[Deel]:
    """The parts of a delivery, in the order of its files; equal whatever the number of readers.

    `lezers` is how many are read at the same time: as many as there are cores for this process. An archive may hold
    more than memory does, so it is read here and handed on piece by piece.
    """
    groups = share_out(opdrachten)
    first = list(islice(groups, _VANAF_DELEN))
    others = (lezers or count_cores()) - 1 if is_worth_sharing(first) else 0
    waiting: deque[Future[list[Deel]]] = deque()
    with _pool(others, levering) if others else nullcontext() as pool:
        for group in chain(first, groups):
            if _is_archive(group[0]):
                yield from _drain(waiting, 0)
                yield from read_deel(group, levering)
            elif sum(not one.done() for one in waiting) < others * _VOORRAAD:
                waiting.append(pool.submit(_read_there, group))
            else:
                waiting.append(_done(list(read_deel(group, levering))))
            yield from _drain(waiting, _MEEST_WACHTEND)
        yield from _drain(waiting, 0)


def is_worth_sharing(groups: Iterable[list[Opdracht]]) -> bool:
    """Whether the first of a delivery's work takes longer than another process takes to start."""
    work = (max(opdracht.vondst.grootte, _MINSTENS_BYTES) for group in groups for opdracht in group)
    return sum(work) >= _VANAF_BYTES


def count_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _pool(number: int, levering: Levering) -> ProcessPoolExecutor:
    about = (levering.instellingen, levering.run_id, levering.nu, levering.maatstaf, levering.gebied.rijen)
    spawn = get_context("spawn")  # Polars' threads do not survive a fork
    return ProcessPoolExecutor(number, spawn, initializer=_begin_there, initargs=(levering.sleutel.hand_over(), *about))


def _begin_there(
    parts: list[dict[str, bytes]], instellingen: Any, run_id: str, nu: Any, maatstaf: str, rijen: Any
) -> None:
    """Set a reader up in its own process; what was accepted earlier is only known where the parts come together."""
    sleutel = Sleutel.received(parts)
    _HIER["levering"] = Levering(instellingen, sleutel, run_id, nu, maatstaf, lambda _: False, Gebied(rijen))


def _read_there(group: list[Opdracht]) -> list[Deel]:
    return list(read_deel(group, _HIER["levering"]))


def _done(delen: list[Deel]) -> Future[list[Deel]]:
    future: Future[list[Deel]] = Future()
    future.set_result(delen)
    return future


def _drain(waiting: deque[Future[list[Deel]]], most: int) -> Iterator[Deel]:
    """Results in the order in which they were asked for: those that are there, and until so many are waited for."""
    while waiting and (len(waiting) > most or waiting[0].done()):
        yield from waiting.popleft().result()


def _is_archive(opdracht: Opdracht) -> bool:
    """Whether a file may hold more than memory does."""
    grootte, is_zip = opdracht.vondst.grootte, opdracht.vondst.naam.lower().endswith(".zip")
    return grootte > (MEGABYTE if is_zip else 3 * _DEEL_BYTES)


def share_out(opdrachten: Iterable[Opdracht], most: int = _DEEL_BESTANDEN) -> Iterator[list[Opdracht]]:
    """Files together until they are large enough or so many; an archive alone."""
    group: list[Opdracht] = []
    size = 0
    for opdracht in opdrachten:
        if group and (size >= _DEEL_BYTES or len(group) >= most or _is_archive(opdracht)):
            yield group
            group, size = [], 0
        group.append(opdracht)
        size += _DEEL_BYTES if _is_archive(opdracht) else opdracht.vondst.grootte
    if group:
        yield group
