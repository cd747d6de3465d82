"""Whole nights through the Dagster job, on a tiny landing; and every blocking check broken in turn."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
import sqlalchemy

import orchestration.resources
from expectations.database import ingang_kolommen, uitgang_kolommen
from expectations.run import stop_checker
from expectations.suites import list_suites, load_contract
from ingest.beheer import read_beheer
from ingest.home import Home
from ingest.registraties.contract import all_contracten
from orchestration.omgeving import dbt_manifest
from orchestration.opdracht import Opdracht
from orchestration.publicatie.manifest import read_manifest
from orchestration.uitvoeren import execute
from orchestration.voorwaarden import VoorwaardenFout
from tests.bederven import SPOIL_BRONS, SPOIL_WAREHOUSE, put, spoil_with_rows
from tests.bouwen import ACHTERNAAM, STRAAT, bericht_301, deliver, make_bsn, product, register
from tests.nachten import BSN, GEHEIM, PEILDATUM, fill, last_run, night, open_published, published
from tests.registraties import as_csv, good_row
from tests.zoeken import all_forms, files_below, search

pytestmark = pytest.mark.nacht
HANDLEIDING = Path(__file__).parents[2] / "docs" / "handleiding.md"
VRAGEN = re.findall(r"```sql\n(.*?)```", HANDLEIDING.read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module", autouse=True)
def environment() -> Iterator[None]:
    """One checking process for all nights here; each night would start and stop its own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("SDCG_HOME", "DAGSTER_HOME"):
            patch.setenv(name, "")
        patch.setenv("SDCG_SLEUTEL", GEHEIM)
        patch.setattr(orchestration.resources, "stop_checker", lambda: None)
        yield
    stop_checker()


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home after its first night."""
    home = Home(tmp_path_factory.mktemp("nacht") / "huis")
    fill(home)
    assert night(home) == {}
    return home


@pytest.fixture
def copy(done: Home, tmp_path: Path) -> Home:
    """A home of one's own to spoil."""
    shutil.copytree(done.root, tmp_path / "huis")
    return Home(tmp_path / "huis")


@pytest.fixture
def in_memory(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Dagster's own record of a night in memory, which is quicker; but for the leaks, where it is searched."""
    import dagster as dg

    if not any(what in request.node.name for what in ("lek_", "adres_code")):
        monkeypatch.setattr(dg.DagsterInstance, "from_config", lambda *_: dg.DagsterInstance.ephemeral())


def test_a_night_publishes_every_table_of_the_contract(done: Home):
    with open_published(done) as con:
        for table, entry in load_contract()["tabellen"].items():
            con.execute(f"select {', '.join(entry['kolommen'])} from {table}").fetchall()
        assert con.execute("select count(*), sum(ingediend_eur) from marts.fct_prestatie").fetchone() == (1, 720)
        assert con.execute("select is_gekoppeld from marts.fct_prestatie").fetchone() == (True,)


def test_the_publication_tells_of_its_own_run_and_release(done: Home):
    with open_published(done) as con:
        run = con.execute("select run_id, uitkomst, peildatum from beheer.run").fetchall()
        assert run == [(last_run(done)["run_id"], "gepubliceerd", PEILDATUM)]
        told = con.execute("select run_id, contract_versie from beheer.publicatie").fetchall()
        assert told == [(run[0][0], load_contract()["versie"])]
        assert con.execute("select count(*) from beheer.controle_resultaat").fetchone()[0] > 100
        offered = dict(con.execute("select status, count(*) from beheer.aanlevering group by status").fetchall())
        assert offered == {"verwerkt": 3, "afgekeurd": 1}


def test_the_questions_of_the_manual_have_an_answer(done: Home):
    with open_published(done) as con:
        answers = {vraag: (con.execute(vraag).description, con.fetchall()) for vraag in VRAGEN}
    assert all(len(columns) >= 3 for columns, _ in answers.values())
    may_be_empty = ("marts.fct_", "beheer.herziening")
    assert [v for v, (_, rows) in answers.items() if not rows and not any(name in v for name in may_be_empty)] == []


def test_columns_explain_themselves_in_the_published_file(done: Home):
    with open_published(done) as con:
        silent = con.execute(
            "select schema_name, table_name, column_name from duckdb_columns() "
            "where schema_name in ('marts', 'beheer') and coalesce(comment, '') = ''"
        ).fetchall()
    assert silent == []


def test_sqlalchemy_reads_and_reflects_the_published_file(done: Home):
    url = f"duckdb:///{done.publicatie / 'begeleiding.duckdb'}"
    engine = sqlalchemy.create_engine(url, connect_args={"read_only": True})
    with engine.connect() as con:
        assert con.execute(sqlalchemy.text("select count(*) from marts.fct_toewijzing")).scalar_one() == 1
        columns = sqlalchemy.inspect(con).get_columns("kpi_waarde", schema="marts")
    assert {"kpi_code", "waarde", "n"} <= {c["name"] for c in columns}
    engine.dispose()


def test_the_manifest_describes_what_stands_there(done: Home):
    manifest = read_manifest(done.publicatie)
    assert manifest["run_id"] == last_run(done)["run_id"]
    assert set(published(done)) == {*manifest["bestanden"], "manifest.json"}
    with open_published(done) as con:
        for table, rows in manifest["tabellen"]["begeleiding"].items():
            assert con.execute(f"select count(*) from {table}").fetchone() == (rows,)


def test_a_second_run_finds_nothing_new_without_the_heavy_tools(copy: Home):
    before = published(copy)
    code = (
        "import sys\nfrom orchestration.cli.main import main\nmain()\n"
        "print([m for m in ('dagster', 'dbt', 'great_expectations', 'pandas') if m in sys.modules])"
    )
    command = [sys.executable, "-c", code, "run", "--peildatum", str(PEILDATUM), "--home", str(copy.root)]
    start = datetime.now(UTC)
    out = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONWARNINGS": ""})
    assert (datetime.now(UTC) - start).total_seconds() < 5
    assert "Niets nieuws" in out.stdout, out.stderr
    assert last_run(copy)["uitkomst"] == "ongewijzigd"
    assert published(copy) == before
    assert out.returncode == 0


def test_the_scheduled_job_too_ends_when_nothing_is_new(copy: Home):
    before = published(copy)
    assert night(copy) == {}
    assert last_run(copy)["uitkomst"] == "ongewijzigd"
    assert published(copy) == before


def test_a_night_that_only_rejects_publishes_nothing_and_still_tells(copy: Home):
    before = published(copy)
    deliver(copy, nieuw_kapot=b"")
    assert night(copy) == {}
    assert last_run(copy)["uitkomst"] == "ongewijzigd"
    assert published(copy) == before
    assert read_beheer(copy, "afkeur").height == 2


def test_a_run_as_of_a_day_publishes_beside_the_regular_publication(copy: Home):
    before, built = published(copy), dbt_manifest(copy).read_bytes()
    asked = Opdracht(PEILDATUM, date(2024, 3, 31), last_run(copy)["run_id"])
    assert night(copy, asked) == {}
    there = Home(copy.root, asked.variant)
    assert dbt_manifest(copy).read_bytes() == built != dbt_manifest(there).read_bytes()
    assert {name: content for name, content in published(copy).items() if not name.startswith("stand-")} == before
    with open_published(there) as con:
        counts = "select (select count(*) from marts.fct_levering), (select count(*) from marts.fct_prestatie)"
        assert con.execute(counts).fetchone() == (1, 0)
        assert con.execute("select bekend_op, stand from beheer.run where bekend_op is not null").fetchall() == [
            (asked.bekend_op, asked.stand)
        ]


def blocking(poort: str, columns: dict[str, list[str]]) -> set[str]:
    suites = list_suites(poort, columns)
    return {f"{s.naam}_{v.controle}" for s in suites for v in s.verwachtingen if v.ernst == "blokkerend"}


def test_every_blocking_check_is_broken_below():
    assert set(SPOIL_BRONS) == blocking("ingang", ingang_kolommen())
    assert set(SPOIL_WAREHOUSE) == blocking("uitgang", uitgang_kolommen())


def assert_refused(home: Home, before: dict[str, bytes], controle: str) -> None:
    assert published(home) == before
    run = last_run(home)
    assert run["uitkomst"] == "mislukt"
    failed = read_beheer(home, "controle_resultaat").filter(run_id=run["run_id"], geslaagd=False, ernst="blokkerend")
    assert set(failed["controle"]) == {controle}
    assert failed["aantal"].min() > 0
    assert_nobody_quoted(home)


def assert_nobody_quoted(home: Home) -> None:
    """The tools' own records say what failed, not on whom."""
    places = [home.beheer / "data_docs", home.dagster, home.dagster.parent / "dbt"]
    written = (path for place in places for path in files_below(place))
    assert search(home.root, written, all_forms((BSN, ACHTERNAAM, STRAAT), {})).gevonden == []


@pytest.mark.parametrize("controle", SPOIL_BRONS)
def test_a_broken_entry_check_stops_the_night_and_leaves_the_publication(copy: Home, in_memory: None, controle: str):
    before = published(copy)
    table, change = SPOIL_BRONS[controle]
    spoil_with_rows(copy, table, change)
    assert "controleren wat binnenkwam" in night(copy, Opdracht(date(2025, 1, 31)))
    assert_refused(copy, before, controle)


def test_a_gemeente_that_is_in_no_list_is_a_warning(copy: Home, in_memory: None):
    row = good_row(all_contracten()["gebied"]) | {"gemeente_code": "0220"}
    register(copy, "gebied", "gebied.csv", as_csv(all_contracten()["gebied"], [row]).decode())
    assert night(copy) == {}
    failed = read_beheer(copy, "controle_resultaat").filter(~pl.col("geslaagd"), run_id=last_run(copy)["run_id"])
    assert failed.select("controle", "aantal").rows() == [("gemeenten_gemeente_bekend", 1)]


@pytest.mark.parametrize("controle", SPOIL_WAREHOUSE)
def test_a_broken_publication_check_leaves_the_publication(copy: Home, in_memory: None, controle: str):
    before = published(copy)

    def spoil(warehouse: Path) -> None:
        with duckdb.connect(str(warehouse)) as con:
            con.execute(SPOIL_WAREHOUSE[controle])

    failures = run_from_vrijgave(copy, spoil)
    assert list(failures) == ["controleren wat gepubliceerd wordt"]
    assert_refused(copy, before, controle)


def run_from_vrijgave(home: Home, spoil: Callable[[Path], None]) -> dict[str, str]:
    """The end of a night: the checks on a warehouse that something happened to, and the publication."""
    import dagster as dg

    spoil(home.warehouse)
    keys = [dg.AssetKey("vrijgave"), *(dg.AssetKey(["publicatie", d]) for d in PUBLICATIE)]
    return execute(home, Opdracht(PEILDATUM), lambda *_: None, keys)


PUBLICATIE = ("begeleiding", "delen", "parquet", "manifest")


def test_a_failing_dbt_test_leaves_the_publication_and_quotes_nobody(copy: Home):
    before = published(copy)
    path = next((copy.gekoppeld / "levering").rglob("*.parquet"))
    frame = pl.read_parquet(path)
    pl.concat([frame, put("client_id", BSN)(frame)]).write_parquet(path)
    import dagster as dg

    models = [dg.AssetKey(["warehouse", *model]) for model in (("staging", "stg_levering"), ("marts", "fct_levering"))]
    keys = [*models, dg.AssetKey("vrijgave"), *(dg.AssetKey(["publicatie", d]) for d in PUBLICATIE)]
    failures = execute(copy, Opdracht(PEILDATUM), lambda *_: None, keys)
    assert list(failures) == ["marts bouwen"]
    assert published(copy) == before
    failed = read_beheer(copy, "controle_resultaat").filter(run_id=last_run(copy)["run_id"], geslaagd=False)
    assert "fct_levering" in failed["tabel"].to_list()
    assert_nobody_quoted(copy)


def test_what_was_not_released_is_not_published(copy: Home, in_memory: None):
    """Whoever materialises only the publication in the UI does not get round the checks."""
    import dagster as dg

    before = published(copy)
    with duckdb.connect(str(copy.warehouse)) as con:
        con.execute("delete from marts.fct_prestatie")
    keys = [dg.AssetKey(["publicatie", d]) for d in PUBLICATIE]
    failures = execute(copy, Opdracht(PEILDATUM), lambda *_: None, keys)
    assert "niet vrijgegeven" in " ".join(failures.values())
    assert published(copy) == before


def test_another_secret_is_refused_before_anything_is_read(
    copy: Home, in_memory: None, monkeypatch: pytest.MonkeyPatch
):
    before = published(copy)
    monkeypatch.setenv("SDCG_SLEUTEL", "een andere sleutel dan die van dit huis")
    deliver(copy, nieuw=bericht_301("T9", date(2024, 6, 1), make_bsn(9), product(109, date(2024, 6, 1))))
    with pytest.raises(VoorwaardenFout, match="andere sleutel"):
        night(copy)
    assert published(copy) == before
