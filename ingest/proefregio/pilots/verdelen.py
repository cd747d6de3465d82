"""Spreading what is known in total over people of whom nothing is known, exactly and the same for the same seed."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def spread(totaal: int, delen: int, minimum: int, toeval: Random) -> list[int]:
    """So many whole numbers, each at least `minimum`, that add up to `totaal`.

    Raises ValueError when the total is too small for that.
    """
    over = totaal - delen * minimum
    if over < 0:
        raise ValueError(f"{totaal} cannot be spread over {delen} with at least {minimum} each")
    gewichten = [toeval.randint(1, 100) for _ in range(delen)]
    grenzen = [over * sum(gewichten[:n]) // sum(gewichten) for n in range(delen + 1)]
    return [minimum + na - voor for voor, na in zip(grenzen, grenzen[1:], strict=False)]


def mark(totaal: int, aantal: int, toeval: Random) -> list[bool]:
    """A row of `totaal` in which exactly `aantal` are chosen."""
    gekozen = set(toeval.sample(range(totaal), aantal))
    return [n in gekozen for n in range(totaal)]


def deal(aantallen: Mapping[T, int], toeval: Random) -> list[T]:
    """Each key as often as its number says, in random order."""
    kaarten = [sleutel for sleutel, aantal in aantallen.items() for _ in range(aantal)]
    toeval.shuffle(kaarten)
    return kaarten


def even(sleutels: Sequence[T], totaal: int) -> dict[T, int]:
    """A total over keys as evenly as it goes; the first ones get what is left."""
    geheel, rest = divmod(totaal, len(sleutels))
    return {sleutel: geheel + (n < rest) for n, sleutel in enumerate(sleutels)}
