"""From the tree of a valid message to rows of text, table by table; what the text means is not known here.

`_boom` does the same in C and is used where it could be compiled; a property test holds the two against each other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import polars as pl

from ingest.standaard.model import Bericht
from ingest.standaard.tabellen import Stap, extraction_plan, read_columns

try:
    from ingest.berichten import _boom
except ImportError:  # no compiler where this was installed
    _boom = None  # type: ignore[assignment]

TABELLEN = tuple(read_columns())
CLIENT = TABELLEN.index("client")
# What each row knows of its place: which message of the batch, the how-manieth row of its table in it, below which row
# of which table (none: -1), its line, and which row of the client table it is about (none: -1).
PLAATS = ("bericht_rij", "volgnummer", "ouder_tabel", "ouder_volgnummer", "regel_nr", "client_rij")


@dataclass(frozen=True)
class Tak:
    """What to do with one child element, by the numbers of table and column; -1 is none."""

    naam: str
    kolom: int
    tabel: int
    onder: "Mapping[str, Tak] | None"


class Lezer(Protocol):
    """Reads trees into rows; `take` gives per table its height, its places and its columns of text."""

    def add(self, root: Any, plan: Any) -> None:
        """Read one valid message."""

    def __len__(self) -> int:
        """Rows read so far, over all tables."""

    def take(self) -> list[tuple[int, Sequence[Any], Sequence[Any]]]:
        """Everything that was read."""


@cache
def takken(bericht: Bericht) -> Mapping[str, Tak]:
    """What to do with the children of a message's root, by their tags, in the order of its schema."""
    return _takken(extraction_plan(bericht), "bericht")


def _takken(plan: Mapping[str, Stap], tabel: str) -> dict[str, Tak]:
    return {tag: _tak(tag.rpartition("}")[2], stap, tabel) for tag, stap in plan.items()}


def _tak(naam: str, stap: Stap, tabel: str) -> Tak:
    own = stap.tabel or tabel
    kolom = tuple(read_columns()[own]).index(stap.kolom) if stap.kolom else -1
    onder = None if stap.onder is None else _takken(stap.onder, own)
    return Tak(naam, kolom, TABELLEN.index(stap.tabel) if stap.tabel else -1, onder)


class BoomLezer:
    """The reader in Python, through lxml's own elements."""

    def __init__(self) -> None:
        self._plaatsen: list[list[list[int]]] = [[] for _ in TABELLEN]
        self._teksten: list[list[list[str | None]]] = [[] for _ in TABELLEN]
        self._breedte = [len(columns) for columns in read_columns().values()]
        self._begin: list[int] = []
        self._berichten = 0

    def __len__(self) -> int:
        return sum(len(rows) for rows in self._plaatsen)

    def add(self, root: Any, plan: Mapping[str, Tak]) -> None:
        """Read one valid message."""
        self._begin = [len(rows) for rows in self._plaatsen]
        self._walk(root, plan, 0, self._new_row(0, -1, 0, root, -1), -1)
        self._berichten += 1

    def _new_row(self, tabel: int, ouder: int, ouder_rij: int, node: Any, client: int) -> int:
        row = len(self._plaatsen[tabel])
        below = ouder_rij - self._begin[ouder] + 1 if ouder >= 0 else 0
        own = row if tabel == CLIENT else client
        place = [self._berichten, row - self._begin[tabel] + 1, ouder, below, node.sourceline, own]
        self._plaatsen[tabel].append(place)
        self._teksten[tabel].append([None] * self._breedte[tabel])
        return row

    def _walk(self, node: Any, plan: Mapping[str, Tak], tabel: int, row: int, client: int) -> None:
        for child in node:
            tak = plan[child.tag]
            own, own_row = tabel, row
            if tak.tabel >= 0:
                own = tak.tabel
                own_row = self._new_row(own, tabel, row, child, client)
            if tak.kolom >= 0:
                self._teksten[own][own_row][tak.kolom] = child.text or ""
            if tak.onder is not None:
                self._walk(child, tak.onder, own, own_row, own_row if own == CLIENT else client)

    def take(self) -> list[tuple[int, Sequence[Any], Sequence[Any]]]:
        """Everything that was read."""
        return [
            (len(places), list(zip(*places, strict=True)), list(zip(*texts, strict=True)))
            for places, texts in zip(self._plaatsen, self._teksten, strict=True)
        ]


@cache
def _compiled_plan(bericht: Bericht) -> Any:
    return _boom.Plan(takken(bericht))


IS_GECOMPILEERD = _boom is not None


def new_lezer(*, compiled: bool = IS_GECOMPILEERD) -> Lezer:
    """An empty reader: the compiled one where it is there."""
    return _boom.BoomLezer([len(columns) for columns in read_columns().values()], CLIENT) if compiled else BoomLezer()


def read_tree(lezer: Lezer, bericht: Bericht, root: Any) -> None:
    """Read the tree of one valid message."""
    lezer.add(root, takken(bericht) if isinstance(lezer, BoomLezer) else _compiled_plan(bericht))


def take_frames(lezer: Lezer) -> Iterator[tuple[str, pl.DataFrame]]:
    """Per table with rows a frame: the columns of PLAATS (whole numbers), then those of `read_columns` as text."""
    for tabel, (height, places, texts) in zip(TABELLEN, lezer.take(), strict=True):
        if height:
            plaats = [
                pl.Series(values=_numbers(values, height), dtype=pl.Int32).alias(name)
                for name, values in zip(PLAATS, places, strict=True)
            ]
            columns = [
                pl.Series(values=_texts(values, height), dtype=pl.String).alias(name)
                for name, values in zip(read_columns()[tabel], texts, strict=True)
            ]
            yield tabel, pl.DataFrame(plaats + columns)


@dataclass(frozen=True)
class _Arrow:
    """An Arrow array by its interface alone: for pyarrow's own class polars imports all of pyarrow's functions."""

    array: Any

    def __arrow_c_array__(self, requested_schema: Any = None) -> Any:
        return self.array.__arrow_c_array__(requested_schema)


def _numbers(values: Any, height: int) -> Any:
    if isinstance(values, bytes):
        import pyarrow as pa  # half of the time that judging one message takes

        return _Arrow(pa.Int32Array.from_buffers(pa.int32(), height, [None, pa.py_buffer(values)]))
    return values


def _texts(values: Any, height: int) -> Any:
    if values and isinstance(values[0], bytes):
        import pyarrow as pa

        return _Arrow(pa.LargeStringArray.from_buffers(height, *(pa.py_buffer(values[at]) for at in (1, 2, 0))))
    return values
