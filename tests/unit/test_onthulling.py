"""What is shared, what is left empty, and whether an attacker can undo it."""

from contextlib import closing
from datetime import date
from itertools import product
from pathlib import Path
from time import monotonic

import polars as pl
import pytest

from ingest.beheer import BEHEER, write_beheer
from ingest.home import Home
from orchestration.onthulling.aanval import attack
from orchestration.onthulling.argus import Motor, Tabel
from orchestration.onthulling.besluiten import CIJFERS, Eisen
from orchestration.onthulling.cellen import fill_absent, find_small
from orchestration.onthulling.delen import round_figures, to_kpi_waarde
from orchestration.onthulling.grootboek import add_memory, list_changes
from orchestration.onthulling.tabellen import load_tabellen
from orchestration.onthulling.werkers import Geheugen, protect_cells
from tests.kubus import cell, frame, quarters, random_cube, square

EISEN = Eisen(minimum_cel=10, marge=5, seconden=60)
GEMEENTEN = ("0202", "0275", "0274")


def protect(cells: pl.DataFrame, eisen: Eisen = EISEN) -> pl.DataFrame:
    """What would be shared."""
    return protect_cells(cells, eisen, Geheugen())[0]


def reasons(shared: pl.DataFrame, *names: str) -> dict[tuple, str | None]:
    """Per cell why it is empty."""
    return {row[:-1]: row[-1] for row in shared.select(*names, "onderdrukking").iter_rows()}


@pytest.mark.parametrize(
    ("teller", "noemer", "n", "small"),
    [
        pytest.param(9, None, 9, True, id="nine persons"),
        pytest.param(10, None, 10, False, id="ten persons"),
        pytest.param(0, None, 0, True, id="nobody"),
        pytest.param(20, 40, 40, False, id="half of forty"),
        pytest.param(39, 40, 40, True, id="all but one"),
        pytest.param(3, 40, 40, True, id="three of forty"),
        pytest.param(40, 40, 40, False, id="all of forty"),
        pytest.param(0, 40, 40, False, id="none of forty"),
    ],
)
def test_what_is_small(teller: int, noemer: int | None, n: int, small: bool) -> None:
    unit = "trajecten" if noemer is None else "aandeel"
    cells = frame([cell(teller, noemer=noemer and float(noemer), n=n, eenheid=unit)])
    assert find_small(cells, 10).to_list() == [small]


@pytest.mark.parametrize(
    ("values", "is_shared"),
    [
        pytest.param({"periode_soort": "maand"}, False, id="a month is too fine"),
        pytest.param(quarters(2024)[0], True, id="a quarter"),
        pytest.param({"wet": "wmo", "gemeente_code": "0202", "wijk_code": "A"}, True, id="three dimensions"),
        pytest.param({"wet": "wmo", "gemeente_code": "0202", "wijk_code": "A", "team": "B"}, False, id="four"),
        pytest.param({"agb_code": "12345678", "wijk_code": "A"}, False, id="provider by wijk"),
        pytest.param({"agb_code": "12345678", "wijk_code": "totaal"}, True, id="provider over all wijken"),
        pytest.param({"periode_eind": date(2024, 11, 22)}, False, id="a year that is not over"),
        pytest.param({"kpi_code": "K92", "uitsplitsing": "volume"}, False, id="units that are no part of the figure"),
        pytest.param({"kpi_code": "K92"}, True, id="that figure itself"),
        pytest.param({"periode_soort": "totaal"}, False, id="a total that grows every night"),
    ],
)
def test_only_a_closed_list_of_cells_is_shared(values: dict[str, object], is_shared: bool) -> None:
    assert frame([cell(50, **values)]).height == int(is_shared)


def test_no_table_crosses_more_than_three_dimensions_or_a_provider_with_a_wijk() -> None:
    for group in (group for groups in load_tabellen().values() for group in groups):
        assert len(group) <= 3
        assert not group >= {"agb_code", "wijk_code"}


def test_a_wijk_without_clients_looks_as_one_with_few() -> None:
    years = [quarters(jaar)[-1] for jaar in (2023, 2024)]
    wijken = {"A": {"wmo": 30, "jeugd": 4}, "B": {"wmo": 3, "jeugd": 0}, "C": {"wmo": 0, "jeugd": 0}}
    place = {"gemeente_code": "0202", "team": None}
    cells = [cell(70, **year, wijk_code="totaal") for year in years]
    cells += [cell(35, **year, wijk_code="totaal", wet=wet) for year in years for wet in ("wmo", "jeugd")]
    cells += [cell(sum(n.values()), **place, **year, wijk_code=w) for year in years for w, n in wijken.items()]
    cells += [cell(n, **place, **years[0], wijk_code=w, wet=wet) for w in wijken for wet, n in wijken[w].items() if n]
    filled = fill_absent(frame(cells))
    fine = filled.filter(pl.col("wijk_code").is_in([*wijken]), pl.col("wet") != "totaal")
    assert fine.height == len(years) * len(wijken) * 2
    assert sorted(fine["n"]) == [0] * 9 + [3, 4, 30]
    assert fine.filter(n=0).select("teller", "noemer", "eenheid", "status").unique().rows() == [
        (0, None, "trajecten", None)
    ]
    assert fill_absent(filled).equals(filled)


def test_where_nothing_can_be_shared_the_reasons_tell_nothing_either() -> None:
    cells = square({(g, w): 9 if w == "wmo" else 2 for g in GEMEENTEN[:2] for w in ("wmo", "jeugd")})
    small = find_small(cells, 10)
    assert 0 < small.sum() < cells.height
    told = cells.with_columns(pl.lit(None, cells.schema[name]).alias(name) for name in CIJFERS)
    told = told.with_columns(onderdrukking=pl.when(small).then(pl.lit("klein")).otherwise(pl.lit("afgeleid")))
    assert attack(told, 50, 10).vondsten
    shared = protect(cells, Eisen(minimum_cel=10, marge=50, seconden=60))
    assert shared["onderdrukking"].unique().to_list() == ["afgeleid"]
    assert not attack(shared, 50, 10).vondsten


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("aandeel", [False, True], ids=["counts", "shares"])
def test_a_protected_cube_withstands_the_attack_and_still_shares_something(seed: int, aandeel: bool) -> None:
    cells = random_cube(seed, aandeel=aandeel)
    shared = protect(cells)
    outcome = attack(shared, 5, 10)
    assert outcome.aangevallen > 0
    assert not outcome.vondsten
    empty = shared["onderdrukking"].is_not_null()
    assert 0 < empty.sum() < 0.9 * shared.height
    assert empty.filter(find_small(cells, 10)).all()
    assert shared.filter(empty).select(CIJFERS).null_count().sum_horizontal().item() == empty.sum() * len(CIJFERS)


def test_equal_figures_are_shared_alike_and_the_second_time_nothing_is_asked_of_the_engine(home: Home) -> None:
    first = Geheugen()
    shared, _ = protect_cells(random_cube(2), EISEN, first)
    write_beheer(home, "deling", RUNS[0], list_changes(shared, RUNS[0]))
    again, _ = protect_cells(add_memory(forget(random_cube(2)), home), EISEN, Geheugen(first.nieuw))
    assert again.select(pl.exclude("^eerder.*$")).equals(shared.select(pl.exclude("^eerder.*$")))
    assert list_changes(again, RUNS[1]).is_empty()


RUNS = ("20260101T000000.000001Z", "20260102T000000.000001Z", "20260103T000000.000001Z")


def forget(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.select(pl.exclude("^eerder.*$"))


def publish(home: Home, run_id: str, table: dict[tuple[str, str], int]) -> pl.DataFrame:
    """One night: share a table with what is remembered, and remember it."""
    shared = protect(add_memory(forget(square(table)), home))
    write_beheer(home, "deling", run_id, list_changes(shared, run_id))
    return to_kpi_waarde(shared)


BIG = {(g, w): 60 + 7 * i for i, (g, w) in enumerate(product(GEMEENTEN, ("wmo", "jeugd")))}


def test_a_cell_that_was_once_held_back_stays_so_when_it_grows(home: Home) -> None:
    key = ("0202", "wmo")
    first = reasons(publish(home, RUNS[0], BIG | {key: 8}), "gemeente_code", "wet")
    assert first[key] == "klein"
    grown = publish(home, RUNS[1], BIG | {key: 30})
    then = reasons(grown, "gemeente_code", "wet")
    assert then[key] == "eerder"
    assert all(then[cell] for cell, reason in first.items() if reason)
    assert not attack(grown, 5, 10).vondsten


def test_a_figure_that_was_given_does_not_help_to_hide_another(home: Home) -> None:
    assert not any(reasons(publish(home, RUNS[0], BIG), "gemeente_code", "wet").values())
    key = ("0202", "wmo")
    now = publish(home, RUNS[1], BIG | {key: 8})
    assert reasons(now, "gemeente_code", "wet")[key] == "klein"
    remembered = add_memory(forget(square(BIG | {key: 8})), home)
    assert remembered.filter(gemeente_code="0202", wet="wmo")["eerder_n"].to_list() == [60]


def test_a_restated_figure_shows_what_was_shared_before_and_where(home: Home) -> None:
    publish(home, RUNS[0], BIG)
    again = publish(home, RUNS[1], BIG | {("0202", "wmo"): 72})
    row = again.filter(gemeente_code="0202", wet="wmo").select("waarde", "vorige_waarde", "vorige_publicatie_id").row(0)
    assert row == (72.0, 60.0, f"p-{RUNS[0]}")
    assert again.filter(gemeente_code="0275", wet="wmo")["vorige_waarde"].to_list() == [None]


def test_the_ledger_has_a_row_per_cell_that_changed_and_no_more(home: Home) -> None:
    publish(home, RUNS[0], BIG)
    shared = protect(add_memory(forget(square(BIG | {("0202", "wmo"): 72})), home))
    changed = list_changes(shared, RUNS[1])
    assert changed.columns == [*BEHEER["deling"]]
    assert set(changed.select("gemeente_code", "wet").iter_rows()) == {
        ("0202", "wmo"),
        ("0202", "totaal"),
        ("totaal", "wmo"),
        ("totaal", "totaal"),
    }


def test_without_time_for_the_engine_the_coarser_tables_are_shared() -> None:
    cells = square({(g, w): 8 if (g, w) == ("0202", "wmo") else 60 for g in GEMEENTEN for w in ("wmo", "jeugd")})
    shared, kpis = protect_cells(cells, Eisen(10, 5, seconden=0), Geheugen())
    found = reasons(shared, "gemeente_code", "wet")
    assert all(reason for (g, w), reason in found.items() if "totaal" not in (g, w))
    assert not any(reason for (g, w), reason in found.items() if "totaal" in (g, w))
    assert kpis[0].ingehouden == {"K11/alles/gemeente_code,wet/jaar 2024-01-01"}


def test_a_dimension_of_one_code_does_not_stop_the_engine() -> None:
    letters = {("a", "x"): (18.0, "S"), ("a", "y"): (7.0, "U"), ("a", "z"): (12.0, "S"), ("a", "totaal"): (37.0, "S")}
    unshared = {("totaal", code): (value, "M") for (_, code), (value, _) in letters.items()}
    with closing(Motor()) as motor:
        empty = motor.protect(Tabel(("uitsplitsing", "gemeente_code"), letters | unshared, {}, 10.0), monotonic() + 30)
    assert empty == {("a", "y"), ("a", "z")}


def test_the_engine_leaves_no_files_where_we_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tijdelijk").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tijdelijk"))
    monkeypatch.chdir(tmp_path)
    cells = {("totaal",): (100.0, "S"), ("a",): (4.0, "U"), ("b",): (30.0, "S"), ("c",): (66.0, "S")}
    (tmp_path / "werk").mkdir()
    with closing(Motor(tmp_path / "werk")) as motor:
        assert motor.protect(Tabel(("d",), cells, {}, 10.0), monotonic() + 30) == {("a",), ("b",)}
    del motor
    assert [path.name for path in tmp_path.rglob("*")] == ["tijdelijk", "werk"]


def test_rounded_figures_are_multiples_and_withstand_the_attack_too() -> None:
    shared = round_figures(protect(random_cube(3, aandeel=True)), 5)
    assert (shared.drop_nulls("n")["n"] % 5 == 0).all()
    assert shared["betrouwbaarheid_onder"].null_count() == shared.height
    assert not attack(shared, 5, 10, afronding=5).vondsten
