"""Chance and the calendar: the only place where the simulator draws, and where it counts days.

Streams of chance are named after what they are for, so that one more client does not change all the others. No
function of the platform's mathematics library is used: those may differ in the last bit.
"""

import calendar
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from functools import lru_cache
from random import Random
from typing import TypeVar

T = TypeVar("T")


def make_toeval(seed: int, *onderwerp: object) -> Random:
    """The stream of chance of one subject."""
    return Random("/".join(map(str, (seed, *onderwerp))))  # noqa: S311 - a simulation needs repeatable chance


def happens(toeval: Random, promille: int) -> bool:
    """True in `promille` of a thousand cases."""
    return toeval.randrange(1000) < promille


def choose(toeval: Random, gewichten: Mapping[T, int]) -> T:
    """One of the keys, by weight."""
    return toeval.choices(list(gewichten), list(gewichten.values()))[0]


def later(datum: date, dagen: int) -> date:
    """So many days later (or earlier, when negative)."""
    return datum + timedelta(dagen)


def workday(datum: date) -> date:
    """The day itself, or the Monday after a weekend. Feast days are ignored: their list changes over time."""
    return later(datum, (0, 0, 0, 0, 0, 2, 1)[datum.weekday()])


def add_workdays(datum: date, aantal: int) -> date:
    """The workday that is so many workdays after a date."""
    dag = workday(datum)
    weken, rest = divmod(aantal, 5)
    return later(dag, 7 * weken + rest + (2 if dag.weekday() + rest > 4 else 0))


def draw_date(toeval: Random, vroegst: date, laatst: date) -> date | None:
    """A day from `vroegst` to `laatst`, both included; None when there is none."""
    span = (laatst - vroegst).days
    return later(vroegst, toeval.randint(0, span)) if span >= 0 else None


def draw_time(toeval: Random) -> time:
    """A moment within office hours."""
    return time(toeval.randint(8, 17), toeval.randint(0, 59), toeval.randint(0, 59))


def month_start(datum: date) -> date:
    """First day of the month."""
    return datum.replace(day=1)


@lru_cache(maxsize=10_000)
def month_end(datum: date) -> date:
    """Last day of the month."""
    return datum.replace(day=calendar.monthrange(datum.year, datum.month)[1])


def next_month(datum: date) -> date:
    """First day of the month after."""
    return later(month_end(datum), 1)


def months(begin: date, eind: date) -> Iterator[date]:
    """First day of every month touched by a period."""
    maand = month_start(begin)
    while maand <= eind:
        yield maand
        maand = next_month(maand)
