"""What an attacker works out from what is shared: the figures that were left empty, exactly or between bounds."""

from datetime import date
from itertools import product

import polars as pl

from orchestration.onthulling.aanval import attack
from orchestration.onthulling.besluiten import CIJFERS
from orchestration.onthulling.cellen import find_small
from tests.kubus import cell, frame, quarters, random_cube, square

TABEL = {("0202", "wmo"): 14, ("0202", "jeugd"): 22, ("0275", "wmo"): 11, ("0275", "jeugd"): 40}


def hide(cells: pl.DataFrame, reason: str = "afgeleid", **where: object) -> pl.DataFrame:
    """Cells as published, with those that match left empty."""
    hit = pl.all_horizontal(pl.col(name) == value for name, value in where.items())
    empty = [pl.when(~hit).then(name).alias(name) for name in CIJFERS]
    reason = pl.when(hit).then(pl.lit(reason)).otherwise("onderdrukking").alias("onderdrukking")
    return cells.with_columns(*empty, reason)


def test_a_lone_empty_cell_is_recomputed_exactly() -> None:
    finds = attack(hide(square(TABEL), gemeente_code="0202", wet="wmo"), 5, 10).vondsten
    assert {(f.maat, round(f.onder), round(f.boven)) for f in finds} >= {("teller", 14, 14), ("n", 14, 14)}


def test_the_attack_finds_the_bounds_that_trying_every_table_finds() -> None:
    table = {("0202", "wmo"): 2, ("0202", "jeugd"): 3, ("0275", "wmo"): 4, ("0275", "jeugd"): 1}
    cells = square(table)
    for g, w in table:
        cells = hide(cells, gemeente_code=g, wet=w)
    worlds = [
        (a, b, c, d) for a, b, c, d in product(range(11), repeat=4) if (a + b, c + d, a + c, b + d) == (5, 5, 6, 4)
    ]
    finds = {f.nummer: (round(f.onder), round(f.boven)) for f in attack(cells, 50, 0).vondsten if f.maat == "teller"}
    keys = cells.select("gemeente_code", "wet").rows()
    for place, key in enumerate(table):
        assert finds[keys.index(key)] == (min(w[place] for w in worlds), max(w[place] for w in worlds))


def test_a_year_and_three_quarters_give_the_fourth_away() -> None:
    cells = frame(cell(40 if p["periode_soort"] == "jaar" else 10, **p) for p in quarters(2024))
    assert not attack(cells, 5, 10).vondsten
    finds = attack(hide(cells, periode=date(2024, 4, 1)), 5, 10).vondsten
    assert {(round(f.onder), round(f.boven)) for f in finds} == {(10, 10)}


def test_a_stock_of_a_year_gives_its_last_quarter_away() -> None:
    stock = [31, 35, 38, 44, 44]
    years = [cell(v + j, **p) for j in (2022, 2023, 2024) for v, p in zip(stock, quarters(j), strict=True)]
    finds = attack(hide(frame(years), periode=date(2024, 10, 1)), 5, 10).vondsten
    assert (round(finds[0].onder), round(finds[0].boven)) == (2068, 2068)


def test_a_share_gives_the_missing_part_of_its_noemer_away() -> None:
    parts = {"basis": 40, "specialistisch": 33, "onbepaald": 12}
    cells = frame(
        cell(t, noemer=85.0, n=85, eenheid="aandeel", uitsplitsing="groep", uitsplitsing_waarde=w, wet=wet)
        for wet in ("wmo", "totaal")
        for w, t in parts.items()
    )
    finds = attack(hide(cells, uitsplitsing_waarde="onbepaald", wet="wmo"), 5, 10).vondsten
    assert ("teller", 12, 12) in {(f.maat, round(f.onder), round(f.boven)) for f in finds}


def test_persons_that_do_not_quite_add_up_are_still_attacked() -> None:
    cells = square(TABEL | {("0202", "wmo"): 60})
    total = (pl.col("gemeente_code") == "totaal") & (pl.col("wet") == "wmo")
    cells = cells.with_columns(n=pl.when(total).then(70).otherwise("n"))
    cells = hide(hide(cells, gemeente_code="0202", wet="wmo"), gemeente_code="0202", wet="totaal")
    lows = {f.maat: round(f.onder) for f in attack(cells, 50, 10).vondsten if f.nummer == 0}
    assert lows["n"] == 59


def test_two_small_cells_that_are_nine_together_eighteen_are_given_away_by_their_reason() -> None:
    cells = square({("0202", "wmo"): 9, ("0202", "jeugd"): 9, ("0275", "wmo"): 60, ("0275", "jeugd"): 60})
    cells = hide(hide(cells, "klein", gemeente_code="0202", wet="wmo"), "klein", gemeente_code="0202", wet="jeugd")
    for w in ("wmo", "jeugd"):
        cells = hide(cells, gemeente_code="totaal", wet=w)
    finds = attack(cells, 5, 10).vondsten
    assert {(f.maat, round(f.onder), round(f.boven)) for f in finds} == {("n", 9, 9), ("n", 69, 69)}


def test_without_secondary_cells_the_same_cube_is_undone() -> None:
    cells = random_cube(1)
    small = find_small(cells, 10)
    bare = cells.with_columns(pl.when(~small).then(name).alias(name) for name in CIJFERS)
    bare = bare.with_columns(pl.when(small).then(pl.lit("klein")).alias("onderdrukking"))
    assert attack(bare, 5, 10).vondsten
