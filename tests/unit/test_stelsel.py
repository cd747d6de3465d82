"""What can be said of unknown cells from equations, the quick way and the whole way."""

import numpy as np
import pytest

from orchestration.onthulling.relaties import Vergelijking
from orchestration.onthulling.stelsel import find_bounds, narrow_down

VEEL = 1e6


def random_table(seed: int) -> tuple[list[int], list[Vergelijking]]:
    """A table of which all totals are known and some cells: an equation for each row and column."""
    chance = np.random.default_rng(seed)
    rows, columns = chance.integers(2, 7, 2)
    values = chance.integers(0, 30, (rows, columns))
    empty = chance.random((rows, columns)) < 0.7
    lines = [[(r, c) for c in range(columns)] for r in range(rows)] + [
        [(r, c) for r in range(rows)] for c in range(columns)
    ]
    eqs = []
    for line in lines:
        unknown = [(r, c) for r, c in line if empty[r, c]]
        left = float(sum(values[place] for place in unknown))
        if unknown:
            eqs.append(Vergelijking({int(r * columns + c): 1.0 for r, c in unknown}, left, left))
    return sorted({n for eq in eqs for n in eq.factoren}), eqs


def per_number(cells: list[int], value: float) -> list[float]:
    return [value] * (max(cells) + 1)


@pytest.mark.parametrize("seed", range(40))
def test_a_cell_is_seen_wide_enough_exactly_when_its_true_bounds_are(seed: int) -> None:
    cells, eqs = random_table(seed)
    low, high = per_number(cells, 0.0), per_number(cells, VEEL)
    true = find_bounds(cells, eqs, low, high, per_number(cells, 0.9 * VEEL))
    quick = find_bounds(cells, eqs, *narrow_down(eqs, low, high), per_number(cells, 10.0))
    for n in cells:
        assert (quick[n][1] - quick[n][0] >= 10 - 1e-4) == (true[n][1] - true[n][0] >= 10 - 1e-4)


@pytest.mark.parametrize("seed", range(40))
def test_bounds_from_one_equation_at_a_time_lie_around_the_true_ones(seed: int) -> None:
    cells, eqs = random_table(seed)
    low, high = per_number(cells, 0.0), per_number(cells, VEEL)
    true = find_bounds(cells, eqs, low, high, per_number(cells, 0.9 * VEEL))
    least, most = narrow_down(eqs, low, high)
    assert all(least[n] <= true[n][0] + 1e-6 and true[n][1] - 1e-6 <= most[n] for n in cells)


def test_equations_that_contradict_each_other_leave_what_the_parts_are_at_least() -> None:
    eqs = [Vergelijking({0: 1.0, 1: 1.0}, 4.0, 4.0), Vergelijking({0: 1.0, 1: 1.0}, 6.0, 6.0)]
    least, most = narrow_down(eqs, [0.0, 0.0], [VEEL, VEEL])
    assert any(a > b for a, b in zip(least, most, strict=True))
    found = find_bounds([0, 1], eqs, [0.0, 0.0], [VEEL, VEEL], [10.0, 10.0])
    assert all(high - low >= 10 for low, high in found.values())
