"""Nights in which a few figures change each time: what is shared stays safe, and what was held back stays so."""

import polars as pl
import pytest

from ingest.beheer import write_beheer
from ingest.home import Home
from orchestration.onthulling.aanval import attack
from orchestration.onthulling.besluiten import Eisen
from orchestration.onthulling.cellen import find_small
from orchestration.onthulling.grootboek import add_memory, list_changes
from orchestration.onthulling.tabellen import SLEUTEL
from orchestration.onthulling.werkers import Geheugen, protect_cells
from tests.kubus import random_cube

EISEN = Eisen(minimum_cel=10, marge=5, seconden=60)
NACHTEN = 4


def share(home: Home, cells: pl.DataFrame, nacht: int) -> pl.DataFrame:
    """One night: what is shared, with what is remembered, and the memory of it."""
    run_id = f"20260101T00000{nacht}.000000Z"
    remembered = add_memory(cells.select(pl.exclude("^eerder.*$")), home)
    shared, _ = protect_cells(remembered, EISEN, Geheugen())
    write_beheer(home, "deling", run_id, list_changes(shared, run_id))
    return shared


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("aandeel", [False, True], ids=["counts", "shares"])
def test_night_after_night_nothing_shared_gives_anything_away(home: Home, seed: int, aandeel: bool) -> None:
    held: set[tuple[object, ...]] = set()
    for nacht in range(NACHTEN):
        cells = random_cube(seed, aandeel=aandeel, nachten=nacht)
        shared = share(home, cells, nacht)
        is_empty = shared["onderdrukking"].is_not_null()
        assert not attack(shared, EISEN.marge, EISEN.minimum_cel).vondsten
        assert is_empty.filter(find_small(cells, EISEN.minimum_cel)).all()
        empty = set(shared.filter(is_empty).select(SLEUTEL).iter_rows())
        assert held <= empty
        assert len(empty) < shared.height
        held = empty


@pytest.mark.parametrize("seed", range(6))
def test_a_night_in_which_no_figure_changed_shares_what_the_night_before_it_did(home: Home, seed: int) -> None:
    for nacht in range(2):
        share(home, random_cube(seed, nachten=nacht), nacht)
    third, fourth = (share(home, random_cube(seed, nachten=1), nacht) for nacht in (2, 3))
    second = share(home, random_cube(seed, nachten=1), 4)
    figures = pl.exclude("^eerder.*$")
    assert third.select(figures).equals(fourth.select(figures))
    assert third.select(figures).equals(second.select(figures))
    assert list_changes(second, "later").is_empty()
