"""The benchmark of reading: its messages are as they should be, and what it says follows from what it measured."""

import os
from pathlib import Path

import pytest

from benchmarks.__main__ import SNELHEID, percent_stolen, put_between_marks, to_markdown
from benchmarks.lezen.klassen import make_klassen
from benchmarks.lezen.landing import RELEASE, write_grote, write_kleine
from benchmarks.lezen.meten import (
    GEHEEL,
    GEHEEL_KWART,
    GEHEEL_LOS,
    GEHEEL_TWEE,
    LXML,
    WERK,
    Proef,
    Ronde,
    _goals,
    _in_own_process,
    _row,
    compare,
)
from benchmarks.lezen.varianten import KLASSEN, find_messages, measure
from ingest.instellingen import Instellingen
from ingest.keur import find_paths, judge_paths

MACHINE = {"cores": 2, "cpu": "x", "memory_gib": 4, "python": "3.11", "packages": {"lxml": "6"}}


@pytest.fixture
def klein(tmp_path: Path) -> Path:
    write_kleine(tmp_path, 24)
    return tmp_path


@pytest.fixture
def groot(tmp_path: Path) -> Path:
    write_grote(tmp_path, 6, 20_000)
    return tmp_path


@pytest.mark.parametrize(("landing", "types"), [("klein", {"WMO301", "JW301"}), ("groot", {"WMO323", "JW323"})])
def test_the_messages_are_valid_and_break_no_rule(landing: str, types: set[str], request: pytest.FixtureRequest):
    home = request.getfixturevalue(landing)
    verdicts = list(judge_paths(find_paths([home]), Instellingen(), 1))
    assert len(verdicts) == (24 if landing == "klein" else 6)
    assert [(u.afkeur, u.bevindingen) for u in verdicts if u.afkeur or u.bevindingen] == []
    assert {u.berichttype for u in verdicts} == types


def test_large_messages_are_as_large_as_asked_and_hold_many_clients(groot: Path):
    for file in find_messages(groot, 1):
        assert 18_000 < file.stat().st_size <= 20_000
        text = file.read_text()
        assert text.count("Bsn>") // 2 > 5 and "{" not in text


@pytest.mark.parametrize("variant", ["lxml", "pandas", "keuren", "geheel"])
def test_every_variant_reads_every_message_that_it_is_given(variant: str, klein: Path):
    found = measure(variant, klein, 4)
    assert found["berichten"] == 6
    assert found["mb"] == sum(f.stat().st_size for f in find_messages(klein, 4)) / 1e6
    assert found["cpu_s"] > 0 and found["peak_mb"] > 1


def test_two_that_each_read_their_part_together_read_everything(klein: Path):
    everything = find_messages(klein, 1)
    assert sorted(find_messages(klein, 2, 0) + find_messages(klein, 2, 1)) == everything
    if len(os.sched_getaffinity(0)) > 1:
        found = _in_own_process(Proef("lxml", "", kernen=2, is_los=True), klein)
        assert found["berichten"] == len(everything)


def test_xsdata_reads_with_classes_made_from_our_schema(groot: Path):
    make_klassen(groot / KLASSEN, RELEASE, "323")
    assert measure("xsdata", groot, 1)["berichten"] == 6


def ronde(cpu_s: float, mb: float = 100.0, wall_s: float = 1.0, peak_mb: float = 200.0) -> Ronde:
    return {"berichten": 10, "mb": mb, "cpu_s": cpu_s, "wall_s": wall_s, "peak_mb": peak_mb}


def measured() -> dict[Proef, list[Ronde]]:
    pandas, xsdata = WERK[0].proeven[1:3]
    return {
        LXML: [ronde(1), ronde(2)],
        pandas: [ronde(4, mb=10)] * 2,
        xsdata: [ronde(1, mb=10)] * 2,
        WERK[0].proeven[3]: [ronde(2)] * 2,
        GEHEEL: [ronde(2.5, wall_s=3), ronde(5, wall_s=3)],
        GEHEEL_TWEE: [ronde(3, wall_s=1.5, peak_mb=800)] * 2,
        GEHEEL_LOS: [ronde(3, wall_s=1.6)] * 2,
        GEHEEL_KWART: [ronde(0.5, mb=25), ronde(1, mb=25)],
    }


def test_rounds_are_compared_within_themselves():
    assert compare(measured()[GEHEEL], measured()[LXML]) == 0.4


def test_goals_say_what_was_asked_and_whether_it_was_reached():
    goals = {row["doel"]: (row["gemeten"], row["gehaald"]) for row in _goals(WERK[0], measured())}
    assert goals == {
        "tempo op één kern, × lxml": (0.4, "ja"),
        "tempo op twee kernen, × één (klok)": (2.0, "ja"),
        "tempo op één kern, × xsdata": (3.0, "nee"),
        "tempo op één kern, × pandas": (12.0, "ja"),
        "CPU bij vier keer zoveel, × een kwart": (5.0, "nee"),
        "piek per lezer, MB": (400, "nee"),
    }


def test_the_page_in_docs_takes_the_figures_between_its_marks_and_keeps_the_rest():
    rows = [_row(WERK[0], GEHEEL, measured())]
    kept = {"benchmark": "lezen", "measured": "nu", "machine": MACHINE, "rows": rows}
    page = SNELHEID.read_text("utf-8")
    new = put_between_marks(page, "lezen", to_markdown(kept))
    assert "| 301 klein | wij: van bytes tot Parquet | 1 | 10 | 100,0 | 3,75 |" in new
    assert put_between_marks(new, "lezen", "x\n") == put_between_marks(page, "lezen", "x\n") != page
    assert new.startswith(page.partition("<!-- lezen -->")[0])
    assert new.endswith(page.partition("<!-- einde lezen -->")[2])


def test_what_other_machines_took_is_a_part_of_the_time_that_was_used() -> None:
    begin, end = [0] * 8, [60, 0, 20, 500, 100, 0, 0, 20]
    assert percent_stolen(begin, end) == 20
    assert percent_stolen(begin, begin) == 0
    told = {"benchmark": "x", "measured": "nu", "machine": MACHINE | {"stolen_percent": 20}, "rows": [{"a": 1}]}
    assert "Andere machines namen 20 % van de tijd." in to_markdown(told)
