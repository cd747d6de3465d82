"""Made-up prestaties and toewijzingen of a country, as Parquet: who, from when to when, how much; nothing else."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

GEMEENTEN, EERSTE, DAGEN = 342, date(2023, 1, 1), 1_130
PRESTATIES, TOEWIJZINGEN, CLIENTEN = 10_000_000, 1_000_000, 300_000
_PER_KEER = 5_000_000  # prestaties made at once, so that memory does not grow with the country


def write_tables(folder: Path, maal: float) -> None:
    """`toewijzing.parquet` and `prestatie/*.parquet`, `maal` times 10M prestaties on 1M toewijzingen of 300k clients.

    Gemeenten differ in size as those of the Netherlands do. One prestatie in twelve lies outside its toewijzing, one
    in fifty names a number that does not exist.
    """
    made = np.random.default_rng(1)
    number, clients = int(TOEWIJZINGEN * maal), int(CLIENTEN * maal)
    weight = made.lognormal(0, 1, GEMEENTEN)
    gemeente = made.choice(GEMEENTEN, number, p=weight / weight.sum()).astype(np.int16)
    begin, length = made.integers(0, DAGEN - 400, number), made.integers(60, 400, number)
    toewijzing = pl.DataFrame(
        {
            "gemeente": gemeente,
            "nummer": np.arange(number, dtype=np.int32),
            "client": made.integers(0, clients, number).astype(np.int32),
            "begin": _dates(begin),
            "eind": _dates(begin + length),
            "minuten": (length * made.integers(5, 60, number)).astype(np.int32),
        }
    )
    toewijzing.write_parquet(folder / "toewijzing.parquet")
    (folder / "prestatie").mkdir()
    for part, first in enumerate(range(0, int(PRESTATIES * maal), _PER_KEER)):
        rows = min(_PER_KEER, int(PRESTATIES * maal) - first)
        on = made.integers(0, number, rows)
        day = begin[on] + (made.random(rows) * (length[on] - 28) * 1.1).astype(np.int64)
        missing = made.random(rows) < 0.02
        prestatie = pl.DataFrame(
            {
                "gemeente": gemeente[on],
                "nummer": np.where(missing, on + number, on).astype(np.int32),
                "client": toewijzing["client"].to_numpy()[on],
                "begin": _dates(day),
                "eind": _dates(day + 27),
                "minuten": made.integers(30, 1_200, rows).astype(np.int32),
            }
        )
        prestatie.write_parquet(folder / "prestatie" / f"{part:03}.parquet")


def _dates(days: np.ndarray) -> pl.Series:
    return (pl.Series(days.astype(np.int32)) + (EERSTE - date(1970, 1, 1)).days).cast(pl.Date)
