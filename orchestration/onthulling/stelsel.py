"""Between which bounds the unknown cells of one system of equations can lie, by linear programming."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np

from orchestration.onthulling.relaties import Vergelijking

NAUWKEURIG = 1e-6
_LOONT = 2  # fewer cells seen wide enough by one random direction and its opposite: then ask cell by cell
_RONDES = 20
_RUIMTE = 1e-7  # what computing with fractions may be off
_MERKBAAR = 0.01
_RUIM = 1.001
_PRIMAIR = 4  # HiGHS' number for the primal simplex: a world stays one when only the direction changes


class _TegenspraakError(Exception):
    """No world fits the equations."""


def narrow_down(eqs: Sequence[Vergelijking], low: Sequence[float], high: Sequence[float]) -> tuple[list, list]:
    """Bounds of every cell that follow from one equation at a time: wider than the true ones, and cheap.

    Where equations contradict each other the least of a cell comes above its most.
    """
    row = np.repeat(np.arange(len(eqs)), [len(eq.factoren) for eq in eqs])
    cell = np.array([n for eq in eqs for n in eq.factoren], dtype=int)
    factor = np.array([factor for eq in eqs for factor in eq.factoren.values()])
    onder, boven = np.array([eq.onder for eq in eqs])[row], np.array([eq.boven for eq in eqs])[row]
    least, most = np.array(low, dtype=float), np.array(high, dtype=float)
    is_up = factor > 0
    for _ in range(_RONDES if len(eqs) else 0):
        down, up = factor * np.where(is_up, least[cell], most[cell]), factor * np.where(is_up, most[cell], least[cell])
        others_down = np.bincount(row, down, len(eqs))[row] - down
        others_up = np.bincount(row, up, len(eqs))[row] - up
        bounds = (onder - others_up) / factor, (boven - others_down) / factor
        before = least.copy(), most.copy()
        np.maximum.at(least, cell, np.where(is_up, *bounds) - _RUIMTE)
        np.minimum.at(most, cell, np.where(is_up, *bounds[::-1]) + _RUIMTE)
        if np.allclose(before, (least, most), rtol=0, atol=_MERKBAAR):
            break
    return least.tolist(), most.tolist()


def find_bounds(
    cells: Sequence[int],
    eqs: Sequence[Vergelijking],
    low: Sequence[float],
    high: Sequence[float],
    asked: Sequence[float],
) -> dict[int, tuple[float, float]]:
    """Per cell its bounds; no wider than was needed to see that they are as wide as `asked`.

    `low`, `high` and `asked` are per number of a cell. Persons that almost add up contradict themselves: then the parts
    are only no less than their whole.
    """
    bounds = [np.array([values[n] for n in cells], dtype=float) for values in (low, high, asked)]
    try:
        system = _Stelsel(_matrix(cells, eqs), *bounds)
        if system.size > _LOONT:
            system.spread()
        _look_around(system)
        _look_at_each(system)
    except _TegenspraakError:
        if all(eq.boven == np.inf for eq in eqs):
            return {n: (low[n], high[n]) for n in cells}
        loose = [Vergelijking(eq.factoren, eq.onder, np.inf) for eq in eqs]
        return find_bounds(cells, loose, low, high, asked)
    return dict(zip(cells, system.bounds(), strict=True))


@dataclass(frozen=True)
class _Matrix:
    """Equations row by row: where each row starts, and the place and factor of each of its cells."""

    begin: np.ndarray
    plaats: np.ndarray
    factor: np.ndarray
    onder: np.ndarray
    boven: np.ndarray

    def model(self, low: np.ndarray, high: np.ndarray, costs: np.ndarray) -> highspy.Highs:
        """A linear program of as many columns as `costs`."""
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(costs), len(self.onder)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = costs, low, high
        lp.row_lower_, lp.row_upper_ = self.onder, self.boven
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = self.begin, self.plaats, self.factor
        model = highspy.Highs()
        model.setOptionValue("output_flag", False)
        model.setOptionValue("presolve", "off")
        model.passModel(lp)
        return model

    def twice(self, size: int) -> "_Matrix":
        """Every cell as the sum of two columns."""
        places = np.column_stack([self.plaats, self.plaats + size]).ravel()
        return replace(self, begin=2 * self.begin, plaats=places, factor=np.repeat(self.factor, 2))


def _matrix(cells: Sequence[int], eqs: Sequence[Vergelijking]) -> _Matrix:
    column = {number: place for place, number in enumerate(cells)}
    return _Matrix(
        np.cumsum([0, *(len(eq.factoren) for eq in eqs)]),
        np.array([column[n] for eq in eqs for n in eq.factoren]),
        np.array([factor for eq in eqs for factor in eq.factoren.values()]),
        np.array([eq.onder for eq in eqs]),
        np.array([eq.boven for eq in eqs]),
    )


class _Stelsel:
    """A system of equations, and the least and the most that each cell is in the worlds that were found.

    Every solution is a possible world, and widens what is known of all cells.
    """

    def __init__(self, matrix: _Matrix, low: np.ndarray, high: np.ndarray, asked: np.ndarray) -> None:
        self.size = len(low)
        self.least, self.most = np.full(self.size, np.inf), np.full(self.size, -np.inf)
        self._matrix, self._low, self._high, self._asked = matrix, low, high, asked
        width = asked * (1 - NAUWKEURIG)
        self._known = high - low < width
        self._width = np.where(self._known, -np.inf, width)
        self._model = matrix.model(low, high, np.zeros(self.size))
        self._model.setOptionValue("simplex_strategy", _PRIMAIR)

    def narrow(self) -> np.ndarray:
        """The places of cells that are not yet seen wide enough, and may be."""
        return np.flatnonzero(~(self.most - self.least >= self._width))

    def bounds(self) -> Iterator[tuple[float, float]]:
        """Per cell the least and the most; as they were given where those are too narrow already."""
        least, most = np.where(self._known, self._low, self.least), np.where(self._known, self._high, self.most)
        return zip(least.tolist(), most.tolist(), strict=True)

    def look(self, costs: np.ndarray) -> None:
        """Find the world that costs least."""
        self._model.changeColsCost(self.size, np.arange(self.size), costs)
        self._add(_find_world(self._model))

    def spread(self) -> None:
        """Find a world in which as many cells as can be are as much as is asked above their least, and a small one.

        What a cell is more than that is a column of its own, for which nothing is gained.
        """
        first = np.minimum(self._high, self._low + _RUIM * self._asked)
        low, high = np.append(self._low, np.zeros(self.size)), np.append(first, self._high - first)
        costs = np.append(np.full(self.size, -1.0), np.zeros(self.size))
        world = _find_world(self._matrix.twice(self.size).model(low, high, costs))
        self._add(world[: self.size] + world[self.size :])
        self.look(np.ones(self.size))

    def _add(self, world: np.ndarray) -> None:
        self.least, self.most = np.minimum(self.least, world), np.maximum(self.most, world)


def _find_world(model: highspy.Highs) -> np.ndarray:
    """The solution of a model; asked again from the start and by all means before it is said that there is none."""
    model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        model.clearSolver()
        model.setOptionValue("presolve", "choose")
        model.run()
        model.setOptionValue("presolve", "off")
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise _TegenspraakError
    return np.array(model.getSolution().col_value)


def _look_around(system: _Stelsel) -> None:
    """All narrow cells at once, in random directions, for as long as that is worth it."""
    chance = np.random.default_rng(system.size)
    narrow = system.narrow()
    while narrow.size >= _LOONT:
        costs = np.zeros(system.size)
        costs[narrow] = chance.uniform(-1.0, 1.0, narrow.size)
        system.look(costs)
        system.look(-costs)
        before, narrow = narrow, system.narrow()
        if before.size - narrow.size < _LOONT:
            return


def _look_at_each(system: _Stelsel) -> None:
    for place in system.narrow():
        costs = np.zeros(system.size)
        for sign in (1.0, -1.0):
            if place in system.narrow():
                costs[place] = sign
                system.look(costs)
