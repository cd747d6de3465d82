"""From a published figure to the facts it counts: exactly those, each to its message, file and line."""

import json
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from ingest.home import Home
from ingest.instellingen import Instellingen
from ingest.koppel.alles import link_all
from orchestration.cijfer import DIMENSIES, CijferFout, trace_figure
from orchestration.cli.main import app
from orchestration.omgeving import DBT_PROJECT, dbt_environment, dbt_executable
from tests.bouwen import (
    PEILDATUM,
    SLEUTEL,
    bericht_301,
    bericht_305,
    bericht_307,
    bericht_323,
    deliver,
    make_bsn,
    prestatie,
    product,
    register,
    take_in,
)

pytestmark = pytest.mark.nacht
EEN, TWEE, DRIE = (make_bsn(n) for n in (1, 2, 3))
BEGIN, STOP = date(2024, 2, 5), date(2024, 5, 20)
WT = (
    "traject_id;gemeente_code;wet;team;bsn;startdatum;einddatum;reden_einde;registratiedatum\n"
    f"7;0202;wmo;Oost;{DRIE};12-02-2024;;;14-02-2024\n"
)


def build(home: Home) -> None:
    """The marts of what is linked, as a night would make them, and a publication that holds the same."""
    target = home.root / "dbt"
    command = [
        dbt_executable(),
        "--quiet",
        "build",
        "--exclude-resource-type",
        "unit_test",
        "test",
    ]
    asked = json.dumps({"peildatum": PEILDATUM.isoformat()})
    done = subprocess.run(
        [*command, "--vars", asked, "--project-dir", DBT_PROJECT, "--profiles-dir", DBT_PROJECT],
        env=os.environ | dbt_environment(home) | {"DBT_LOG_PATH": str(target)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    home.publicatie.mkdir()
    shutil.copy(home.warehouse, home.publicatie / "begeleiding.duckdb")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two clients with a toewijzing, of whom one stopped, and one of a wijkteam."""
    home = Home(tmp_path_factory.mktemp("cijfer") / "huis")
    maand = date(2024, 3, 1)
    deliver(
        home,
        a=bericht_301("A1", date(2024, 1, 20), EEN, product(101, BEGIN, date(2024, 12, 31))),
        b=bericht_301("A2", date(2024, 1, 20), TWEE, product(102, BEGIN, date(2024, 12, 31))),
        c=bericht_305("S1", date(2024, 2, 6), EEN, 101, BEGIN),
        d=bericht_305("S2", date(2024, 2, 20), TWEE, 102, date(2024, 2, 19)),
        e=bericht_307("E1", date(2024, 5, 21), EEN, 101, BEGIN, STOP),
        f=bericht_323("D1", date(2024, 4, 2), maand, {EEN: [prestatie("R1", 101, maand, 12)]}),
    )
    register(home, "WT", "wt.csv", WT)
    take_in(home)
    link_all(home, Instellingen(), PEILDATUM)
    build(home)
    return home


def cells(home: Home) -> list[dict[str, object]]:
    with duckdb.connect(str(home.publicatie / "begeleiding.duckdb"), read_only=True) as con:
        return con.execute("select * from marts.kpi_waarde where n > 0 order by all").pl().to_dicts()


def clients(home: Home, *bsns: str) -> set[str]:
    return {SLEUTEL.client_id(bsn) for bsn in bsns}


def linked(home: Home, traject_ids: list[str]) -> set[str]:
    with duckdb.connect() as con:
        sql = f"select traject_id, client_id from '{home.gekoppeld}/traject/**/*.parquet'"
        of = dict(con.execute(sql).fetchall())
    return {of[traject_id] for traject_id in traject_ids}


def test_instroom_counts_the_trajecten_that_begin_and_not_those_that_run_on(home: Home) -> None:
    waar = {"gemeente_code": "0202"}
    begun = trace_figure(home, "K11", "maand", date(2024, 2, 1), waar).feiten["traject"]["traject_id"].to_list()
    assert linked(home, begun) == clients(home, EEN, TWEE, DRIE)
    assert trace_figure(home, "K11", "maand", date(2024, 3, 1), waar).feiten["traject"].is_empty()
    ended = trace_figure(home, "K12", "kwartaal", date(2024, 4, 1), waar).feiten["traject"]["traject_id"].to_list()
    assert linked(home, ended) == clients(home, EEN)
    split = trace_figure(home, "K11", "maand", date(2024, 2, 1), waar, "uitvoerder=wijkteam").feiten["traject"]
    assert linked(home, split["traject_id"].to_list()) == clients(home, DRIE)


def test_every_figure_gives_rows_that_count_up_to_it_or_says_why_not(home: Home) -> None:
    """Of each KPI a figure in total and one that is split; what is said is about the KPI, never about the cell."""
    seen, traced = {}, set()
    for cel in cells(home):
        seen.setdefault((cel["kpi_code"], cel["uitsplitsing"] is None), cel)
    for cel in seen.values():
        waar = {name: cel[name] for name in DIMENSIES if cel[name] not in (None, "totaal")}
        split = f"{cel['uitsplitsing']}={cel['uitsplitsing_waarde']}" if cel["uitsplitsing"] else None
        try:
            feiten = trace_figure(home, cel["kpi_code"], cel["periode_soort"], cel["periode"], waar, split).feiten
        except CijferFout as error:
            assert "telt geen rijen" in str(error) or "zijn geen trajecten" in str(error), (cel, error)
        else:
            traced.add(cel["kpi_code"])
            assert sum(frame.height for frame in feiten.values()) > 0
    assert traced >= {"K11", "K12", "K13", "K14", "K16", "K18", "K20", "K21", "K58", "K63", "K86", "K87", "K92"}


def test_the_command_tells_message_file_and_line(home: Home) -> None:
    asked = ["spoor", "--kpi", "k11", "--periode", "2024-02", "--gemeente", "0202", "--home", str(home.root)]
    told = CliRunner().invoke(app, [*asked, "--json"])
    assert told.exit_code == 0, told.output
    found = json.loads(told.output)
    assert found["cijfer"]["teller"] == 3
    assert len(found["feiten"]["traject"]) == 3
    places = {(s["bestand"], s["regel_nr"]) for spoor in found["sporen"] for s in spoor["verloop"]}
    starts = {home.berichten / "c.xml": "StartProduct>", home.berichten / "d.xml": "StartProduct>"}
    for path, element in starts.items():
        line = next(nr for bestand, nr in places if bestand == f"berichten/{path.name}")
        assert element in path.read_text("utf-8").splitlines()[line - 1]
    assert ("registraties/WT/wt.csv", 2) in places
    shown = CliRunner().invoke(app, [*asked, "--meeste", "1"])
    assert "3 trajecten" in shown.output
    assert not [bsn for bsn in (EEN, TWEE, DRIE) if bsn in told.output + shown.output]


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        (["--kpi", "K11", "--periode", "2024-13"], "geen periode"),
        (["--kpi", "K00", "--periode", "2024-02"], "kpi_catalogus"),
        (["--kpi", "K11", "--periode", "2024-02", "--gemeente", "9999"], "niet voor gemeente_code 9999"),
        (["--kpi", "K97", "--periode", "2025-02", "--gemeente", "0202"], "K97"),
        ([], "geen vraag"),
    ],
)
def test_what_can_not_be_traced_says_why(home: Home, question: list[str], problem: str) -> None:
    done = CliRunner().invoke(app, ["spoor", *question, "--home", str(home.root)])
    assert problem in str(done.exception)


def test_a_figure_that_was_made_of_something_else_is_refused(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "huis")
    shutil.copytree(home.root, other.root)
    with duckdb.connect(str(other.publicatie / "begeleiding.duckdb")) as con:
        con.execute("update marts.kpi_waarde set n = n + 1 where kpi_code = 'K11'")
    with pytest.raises(CijferFout, match="niet gemaakt van het warehouse"):
        trace_figure(other, "K11", "maand", date(2024, 2, 1), {"gemeente_code": "0202"})
    with pytest.raises(CijferFout, match="nog niets gepubliceerd"):
        trace_figure(Home(tmp_path), "K11", "maand", date(2024, 2, 1), {})
