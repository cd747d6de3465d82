"""The assembly: what depends on what, when it runs, what is retried, and what makes a night a night."""

import os
import subprocess
import sys
import time
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from ingest.beheer import BEHEER, read_beheer
from ingest.home import Home
from ingest.koppel.schema import GEKOPPELD
from orchestration.cli.status import collect
from orchestration.definitions import defs
from orchestration.nacht import open_nacht, read_landing, write_rows
from orchestration.opdracht import Opdracht, ask, read_opdracht, today
from orchestration.slot import SlotBezet, find_holder, hold_slot, lock_path
from orchestration.veilig import StapFout, environment, without_content
from orchestration.vingerafdruk import compute_fingerprint
from orchestration.vooruit import look_ahead
from orchestration.voorwaarden import VoorwaardenFout
from tests.bouwen import bericht_301, deliver, make_bsn, product
from tests.nachten import GEHEIM

VRIJGAVE = dg.AssetKey("vrijgave")


@pytest.fixture(scope="module")
def graph():
    return defs.resolve_job_def("nacht").asset_layer.asset_graph


def ancestors(graph, key: dg.AssetKey) -> set[dg.AssetKey]:
    found: set[dg.AssetKey] = set()
    todo = [key]
    while todo:
        for parent in graph.get(todo.pop()).parent_keys - found:
            found.add(parent)
            todo.append(parent)
    return found


def test_everything_published_depends_on_the_release(graph):
    published = [key for key in graph.get_all_asset_keys() if key.path[0] == "publicatie"]
    assert {key.path[1] for key in published} == {"begeleiding", "delen", "gemeenten", "parquet", "rapport", "manifest"}
    for key in published:
        assert VRIJGAVE in graph.get(key).parent_keys


def test_the_release_depends_on_every_mart_and_every_copy_of_the_ledger(graph):
    made = {k for k in graph.get_all_asset_keys() if k.path[0] == "warehouse" and k.path[1] in ("marts", "beheer")}
    assert len(made) > 20
    assert graph.get(VRIJGAVE).parent_keys == made


def test_lineage_reads_from_landing_to_publication(graph):
    above = ancestors(graph, dg.AssetKey(["publicatie", "manifest"]))
    wanted = [["landing", "berichten"], ["landing", "registraties", "WT"], ["brons", "prestatie"]]
    # The counts of what was linked are read by the publication check, not by a mart.
    wanted += [["gekoppeld", table] for table in GEKOPPELD if table != "telling"]
    wanted += [["warehouse", "marts", "kpi_waarde"]]
    assert {dg.AssetKey(path) for path in wanted} <= above


def test_every_asset_explains_itself_in_words(graph):
    silent = [k for k in graph.get_all_asset_keys() if not graph.get(k).description]
    assert [k for k in silent if k.path[:2] != ("warehouse", "seeds")] == []


def test_input_and_output_are_retried_and_checks_and_dbt_tests_are_not(graph):
    job = defs.resolve_job_def("nacht")
    retried = {node.name for node in job.graph.nodes if node.definition.retry_policy}
    assert retried == {
        "inname",
        *(f"publicatie__{d}" for d in ("begeleiding", "delen", "gemeenten", "parquet", "rapport", "manifest")),
    }


def test_the_one_schedule_is_every_night_at_two_in_amsterdam(home: Home):
    (schedule,) = defs.schedules
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
    amsterdam = ZoneInfo("Europe/Amsterdam")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 2 * * *", "Europe/Amsterdam")
    moment = datetime(2026, 6, 1, 2, 0, tzinfo=amsterdam)
    context = dg.build_schedule_context(scheduled_execution_time=moment, repository_def=defs.get_repository_def())
    (request,) = schedule.evaluate_tick(context).run_requests
    assert read_opdracht(request.tags, home) == Opdracht(today())


def test_the_job_runs_in_one_process():
    assert defs.resolve_job_def("nacht").executor_def is dg.in_process_executor


def test_an_assignment_survives_being_tags(home: Home):
    run_id = take_in(home, date(2025, 1, 15))
    asked = Opdracht(date(2025, 1, 31), date(2024, 12, 31), run_id)
    assert read_opdracht(asked.to_tags(), home) == asked
    assert asked.variant == f"2024-12-31_{run_id}"
    assert Opdracht(date(2025, 1, 31)).variant == ""


def take_in(home: Home, peildatum: date) -> str:
    """A run that took something in, looking from a day; returns its run_id."""
    begin = date(2024, 1, 1)
    deliver(home, bericht=bericht_301("1", begin, make_bsn(1), product(1, begin)))
    home.sleutel.write_text(GEHEIM)
    home.sleutel.chmod(0o600)
    with open_nacht(home, Opdracht(peildatum)) as nacht:
        read_landing(nacht)
    return nacht.run_id


def test_a_pair_looks_from_the_last_day_of_which_it_can_know(home: Home):
    run_id = take_in(home, date(2025, 1, 15))
    before, after, far = date(2024, 12, 31), date(2025, 3, 1), date(2999, 1, 1)
    assert ask(home).peildatum == today()
    assert ask(home, bekend_op=before).peildatum == before
    assert ask(home, bekend_op=far).peildatum == today()
    assert ask(home, stand=run_id).peildatum == date(2025, 1, 15)
    assert ask(home, None, before, run_id).peildatum == before
    assert ask(home, None, after, run_id).peildatum == date(2025, 1, 15)
    assert ask(home, far, before, run_id) == Opdracht(far, before, run_id)


def test_a_run_that_took_in_nothing_is_no_stand(home: Home):
    with pytest.raises(VoorwaardenFout, match="heeft niets ingelezen"):
        ask(home, stand="20250101T020000.000000Z")


def test_the_stand_of_a_run_that_died_looks_from_the_day_it_began(home: Home):
    run_id = take_in(home, date(2025, 1, 15))
    row = dict.fromkeys(BEHEER["run"]) | {"run_id": run_id, "uitkomst": "afgebroken"}
    write_rows(home, "run", run_id, [row])
    assert ask(home, stand=run_id).peildatum == today()


def test_the_fingerprint_follows_what_was_asked_and_nothing_else(home: Home):
    one = compute_fingerprint(home, opdracht=Opdracht(date(2025, 1, 1)).to_tags())
    assert compute_fingerprint(home, opdracht=Opdracht(date(2025, 1, 1)).to_tags()) == one
    assert compute_fingerprint(home, opdracht=Opdracht(date(2025, 1, 2)).to_tags()) != one


def test_the_lock_is_refused_to_a_second_run_and_says_who_has_it(home: Home):
    with hold_slot(home, "r1"):
        with pytest.raises(SlotBezet, match=f"proces {os.getpid()}, sinds 20"), hold_slot(home, "r2"):
            pass
        assert f"proces {os.getpid()}" in find_holder(home)
    assert find_holder(home) is None
    with hold_slot(home, "r3") as died:
        assert died == ""


def test_a_run_that_was_killed_is_told_by_the_next_one(home: Home):
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom datetime import date\nfrom ingest.home import Home\n"
        "from orchestration.nacht import open_nacht\nfrom orchestration.opdracht import Opdracht\n"
        "with open_nacht(Home(Path(sys.argv[1])), Opdracht(date(2025, 1, 1))) as nacht:\n"
        "    print(nacht.run_id, flush=True)\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(home.root)], capture_output=True, text=True, check=False)
    assert lock_path(home).read_text()
    assert find_holder(home) is None
    assert any(f"run {killed.stdout.strip()} is afgebroken" in text for text in collect(home)["aandacht"])
    with open_nacht(home, Opdracht(date(2025, 1, 1))) as nacht:
        nacht.uitkomst = "ingelezen"
    assert not any("afgebroken" in text for text in collect(home)["aandacht"])
    runs = read_beheer(home, "run").select("run_id", "uitkomst").rows()
    assert runs == [(killed.stdout.strip(), "afgebroken"), (nacht.run_id, "ingelezen")]


def test_what_a_killed_night_started_ends_with_it(tmp_path: Path):
    """Else dbt would hold the warehouse, and the next night be refused."""
    child = "from ingest.gezin import end_with_parent\nend_with_parent()\nprint(flush=True)\nimport time\n"
    night = (
        "import os, signal, subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', sys.argv[1]], stdout=subprocess.PIPE)\n"
        "child.stdout.readline()\nprint(child.pid, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    command = [sys.executable, "-c", night, child + "time.sleep(60)\n"]
    killed = subprocess.run(command, capture_output=True, text=True, check=False)
    left = Path("/proc") / killed.stdout.strip() / "stat"
    until = time.monotonic() + 10
    while left.exists() and left.read_text().split()[2] != "Z" and time.monotonic() < until:
        time.sleep(0.05)
    assert not left.exists() or left.read_text().split()[2] == "Z"


def test_a_night_that_raises_is_recorded_as_failed(home: Home):
    with pytest.raises(ZeroDivisionError), open_nacht(home, Opdracht(date(2025, 1, 1))):
        raise ZeroDivisionError
    assert read_beheer(home, "run")["uitkomst"].to_list() == ["mislukt"]


def test_an_error_while_reading_keeps_its_content_to_itself():
    bsn = make_bsn(1)

    def fail() -> None:
        raise ValueError(f"could not read {bsn}")

    with pytest.raises(StapFout) as caught:
        without_content(fail)
    error: BaseException | None = caught.value
    while error is not None:
        assert bsn not in str(error)
        error = error.__cause__ or error.__context__
    assert "ValueError in test_orchestration.py" in str(caught.value)


def test_the_environment_is_put_back(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SDCG_WAS", "oud")
    with environment({"SDCG_WAS": "nieuw", "SDCG_ERBIJ": "x"}):
        assert os.environ["SDCG_WAS"] == "nieuw"
    assert os.environ["SDCG_WAS"] == "oud"
    assert "SDCG_ERBIJ" not in os.environ


def test_no_tool_phones_home(home: Home, monkeypatch: pytest.MonkeyPatch):
    from orchestration.omgeving import set_up

    for name in ("SDCG_HOME", "DAGSTER_HOME"):
        monkeypatch.setenv(name, "")
    set_up(home)
    assert os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
    with dg.DagsterInstance.from_config(str(home.dagster)) as instance:
        assert not instance.telemetry_enabled
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1
    assert find_spec("posthog") is None  # what Great Expectations sent its telemetry with


def test_a_delivery_that_is_said_to_be_complete_starts_one_night(home: Home, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SDCG_HOME", str(home.root))
    (sensor,) = defs.sensors
    assert sensor.default_status == dg.DefaultSensorStatus.RUNNING

    def tick() -> dg.SensorResult:
        with dg.DagsterInstance.ephemeral() as instance:
            context = dg.build_sensor_context(instance=instance, repository_def=defs.get_repository_def())
            return sensor.evaluate_tick(context)

    assert tick().run_requests == []
    home.landing.mkdir(parents=True)
    (home.landing / ".klaar").touch()
    (first,) = tick().run_requests
    (again,) = tick().run_requests
    assert first.run_key == again.run_key
    with hold_slot(home):
        assert tick().run_requests == []
    os.utime(home.landing / ".klaar", ns=(1, 1))
    (later,) = tick().run_requests
    assert later.run_key != first.run_key


def test_looking_ahead_says_what_a_night_would_do_and_does_nothing(home: Home, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SDCG_SLEUTEL", raising=False)
    asked = Opdracht(date(2025, 1, 1))
    (home.landing / "berichten").mkdir(parents=True)
    (home.landing / "berichten" / "a.xml").write_bytes(b"<a/>")
    assert any("sleutel" in problem for problem in look_ahead(home, asked).problemen)
    monkeypatch.setenv("SDCG_SLEUTEL", GEHEIM)
    found = look_ahead(home, asked)
    assert found.bestanden == {"bericht": {"nieuw": 1}}
    assert found.redenen == ("er is nog niets gepubliceerd",)
    assert not home.beheer.exists()
