"""What a user types and reads: exit statuses, all problems at once, plain lines, JSON."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from ingest.beheer import BEHEER, write_beheer, write_levering
from ingest.home import Home
from ingest.registraties.contract import all_contracten
from orchestration.cli.afkeur import rejected_rows
from orchestration.cli.main import main
from orchestration.slot import hold_slot
from tests.bouwen import bericht_301, make_bsn, product
from tests.registraties import as_csv, good_row

ZWAAR = ("dagster", "dbt", "great_expectations", "pandas", "duckdb")
COMMANDS = ("proefregio", "run", "ingest", "status", "afkeur", "controle", "keur", "spoor", "ui")


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SDCG_SLEUTEL", raising=False)
    monkeypatch.delenv("SDCG_HOME", raising=False)


@pytest.fixture
def sdcg(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the command; gives its exit status, what it printed, and its errors."""

    def call(*arguments: str, home: Home | None = None) -> tuple[int, str, str]:
        at = ["--home", str(home.root)] if home else []
        monkeypatch.setattr(sys, "argv", ["sdcg", *arguments, *at])
        try:
            main()
            code = 0
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        out = capsys.readouterr()
        return code, out.out, out.err

    return call


@pytest.fixture
def ready(home: Home) -> Home:
    home.root.mkdir(parents=True)
    home.sleutel.write_text("k" * 40)
    home.sleutel.chmod(0o600)
    return home


def test_help_names_every_command(sdcg):
    code, out, _ = sdcg("--help")
    assert code == 0
    assert all(command in out for command in COMMANDS)


@pytest.mark.parametrize("command", [["--help"], ["status"], ["status", "--json"], ["afkeur"], ["controle"]])
def test_what_must_be_quick_imports_nothing_heavy(command: list[str], ready: Home):
    code = (
        "import sys\nfrom orchestration.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print('zwaar:', [m for m in {ZWAAR} if m in sys.modules])"
    )
    env = os.environ | {"SDCG_HOME": str(ready.root)}
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.endswith("zwaar: []\n")


def test_all_problems_are_named_at_once_and_nothing_is_changed(home: Home, sdcg):
    home.root.mkdir(parents=True)
    home.instellingen.write_text("minimum_cel = 0\nonbekend = 1\n")
    before = sorted(home.root.rglob("*"))
    code, _, err = sdcg("run", home=home)
    assert code == 2
    assert "geen sleutel" in err and "minimum_cel" in err and "onbekend" in err
    assert sorted(home.root.rglob("*")) == before


def test_an_unwritable_home_is_refused(ready: Home, sdcg, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "access", lambda _, mode: not mode & os.W_OK)  # root may write everywhere
    code, _, err = sdcg("run", home=ready)
    assert code == 2 and "niet geschreven worden" in err
    assert not ready.beheer.exists()


def test_a_home_that_is_a_file_is_refused(tmp_path: Path, sdcg):
    (tmp_path / "huis").write_text("geen map")
    code, _, err = sdcg("run", home=Home(tmp_path / "huis"))
    assert code == 2 and "is geen map" in err


def test_a_second_run_is_told_who_holds_the_lock(ready: Home, sdcg):
    with hold_slot(ready, "r1"):
        code, _, err = sdcg("run", home=ready)
        assert code == 2 and f"proces {os.getpid()}" in err
        assert sdcg("ingest", home=ready)[0] == 2


LOCKER = """
import sys, duckdb
con = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.readline()
"""


def test_a_warehouse_that_somebody_has_open_is_refused_with_the_process(ready: Home, sdcg):
    command = [sys.executable, "-c", LOCKER, str(ready.warehouse)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as locker:
        assert locker.stdout.readline() == "open\n"
        code, _, err = sdcg("run", home=ready)
        locker.communicate("\n")
    assert code == 2 and f"geopend door proces {locker.pid}" in err
    assert not ready.beheer.exists()


@pytest.mark.parametrize(
    "arguments", [["run", "--peildatum", "gisteren"], ["rennen"], ["proefregio", "--schaal", "reusachtig"]]
)
def test_wrong_usage_is_exit_status_two(arguments: list[str], ready: Home, sdcg):
    assert sdcg(*arguments, home=ready)[0] == 2


def test_an_unknown_stand_is_refused(ready: Home, sdcg):
    code, _, err = sdcg("run", "--stand", "20200101T000000.000000Z", home=ready)
    assert code == 2 and "heeft niets ingelezen" in err


def test_controle_tells_each_condition(ready: Home, sdcg):
    code, out, _ = sdcg("controle", home=ready)
    assert code == 0 and out.count("goed") == 8
    ready.sleutel.chmod(0o644)
    code, out, _ = sdcg("controle", home=ready)
    assert code == 2 and "chmod 600" in out


def test_status_of_an_empty_home_says_what_to_do(ready: Home, sdcg):
    code, out, _ = sdcg("status", home=ready)
    assert code == 0
    assert "nog geen: sdcg run" in out and "nog niets" in out


def lay_ledger(home: Home, run_id: str, offers: list[tuple[str, str]], uitkomst: str) -> None:
    """One run in the ledger: files with their status, each reject with one reason."""
    nu = datetime(2026, 1, 1, 2, tzinfo=UTC)
    rows = [
        {"bestand": name, "soort": "bericht", "status": status, "ontvangen_op": nu, "run_id": run_id}
        for name, status in offers
    ]
    rejects = [
        {"bestand": r["bestand"], "regel_nr": 7, "regel_code": "XML", "uitleg": "is afgebroken", "run_id": run_id}
        for r in rows
        if r["status"] == "afgekeurd"
    ]
    run = {"run_id": run_id, "gestart_op": nu, "duur_s": 2.0, "uitkomst": uitkomst}
    for table, content in {"aanlevering": rows, "afkeur": rejects, "run": [run]}.items():
        write_beheer(home, table, run_id, pl.DataFrame(content, schema=BEHEER[table]))
    write_levering(home, run_id, {"run_id": run_id, "tabellen": {}})


RUN_1, RUN_2 = "20260101T020000.000000Z", "20260102T020000.000000Z"


def test_status_begins_with_what_needs_a_person(ready: Home, sdcg):
    lay_ledger(ready, RUN_1, [("a.xml", "verwerkt"), ("b.xml", "afgekeurd")], "mislukt")
    failed = {"run_id": RUN_1, "controle": "telling_sluit", "tabel": "marts", "ernst": "blokkerend", "geslaagd": False,
              "aantal": 1204, "uitleg": "Er mist iets."}  # fmt: skip
    write_beheer(ready, "controle_resultaat", RUN_1, pl.DataFrame([failed], schema=BEHEER["controle_resultaat"]))
    _, out, _ = sdcg("status", home=ready)
    lines = out.splitlines()
    assert "is mislukt" in lines[0]
    assert "Er mist iets. (marts: 1.204)" in lines[1]
    assert "1 bestand is afgekeurd" in lines[2]
    facts = json.loads(sdcg("status", "--json", home=ready)[1])
    assert facts["aangeboden"] == {"aangeboden": 2, "verwerkt": 1, "afgekeurd": 1, "dubbel": 0}
    assert facts["laatste_run"]["uitkomst"] == "mislukt"


def test_rejects_are_grouped_by_cause_and_healed_files_are_left_out(ready: Home, sdcg):
    lay_ledger(ready, RUN_1, [(f"{n}.xml", "afgekeurd") for n in range(5)], "gepubliceerd")
    lay_ledger(ready, RUN_2, [("0.xml", "verwerkt")], "gepubliceerd")
    _, out, _ = sdcg("afkeur", home=ready)
    assert out.splitlines()[0] == "map landing: 4 × afgekeurd, in 4 bestanden"
    assert out.splitlines()[1].startswith("  4 × XML")
    assert "1.xml, regel 7" in out and "0.xml" not in out
    assert "en 1 meer" in out
    ((cause,),) = [supplier["oorzaken"] for supplier in json.loads(sdcg("afkeur", "--json", home=ready)[1])]
    assert (cause["aantal"], len(cause["plaatsen"])) == (4, 4)


def test_ingest_reads_without_publishing(ready: Home, sdcg):
    ready.berichten.mkdir(parents=True)
    (ready.berichten / "leeg.xml").write_bytes(b"")
    code, out, _ = sdcg("ingest", home=ready)
    assert code == 0 and "1: 0 verwerkt, 1 afgekeurd, 0 dubbel" in out
    assert not ready.publicatie.exists()
    assert "niets nieuws" in sdcg("ingest", home=ready)[1]
    assert "1: 0 verwerkt" not in sdcg("ingest", "--alles", home=ready)[1]


def test_keur_judges_messages_in_hand_without_a_home_or_a_key(tmp_path: Path, sdcg):
    good = bericht_301("A1", date(2024, 1, 5), make_bsn(1), product(1, date(2024, 1, 1), date(2024, 6, 30)))
    (tmp_path / "goed.xml").write_bytes(good)
    code, out, _ = sdcg("keur", str(tmp_path / "goed.xml"))
    assert code == 0
    assert "WMO301 3.2" in out
    (tmp_path / "fout.xml").write_bytes(good.replace(b">414<", b">999<"))
    code, out, _ = sdcg("keur", str(tmp_path), "--json")
    assert code == 1
    assert (json.loads(out)["geldig"], json.loads(out)["ongeldig"]) == (1, 1)
    assert sdcg("keur", str(tmp_path / "er niet.xml"))[0] == 1


def test_keur_judges_a_registration_when_it_is_told_which_kind_it_is(tmp_path: Path, sdcg):
    contract = all_contracten()["VV"]
    (tmp_path / "vv.csv").write_bytes(as_csv(contract, [good_row(contract)]))
    code, out, _ = sdcg("keur", "--registratie", "VV", str(tmp_path / "vv.csv"))
    assert (code, out.split()) == (0, ["Geldig", "1", "×", "registratie", "VV"])
    code, out, _ = sdcg("keur", str(tmp_path / "vv.csv"))
    assert code == 1 and "keur haar met --registratie SOORT" in out
    code, _, told = sdcg("keur", "--registratie", "QQ", str(tmp_path / "vv.csv"))
    assert code != 0 and "kies uit: AC" in told


def test_rows_rejected_in_a_file_that_was_read_are_told() -> None:
    offers = pl.DataFrame({"status": ["verwerkt", "verwerkt", "afgekeurd"], "rijen_afgekeurd": [5, 0, 9]})
    assert rejected_rows(offers) == "5 rijen afgekeurd in 1 verwerkt bestand"
    assert rejected_rows(offers.tail(2)) == ""


def test_where_nothing_was_ever_offered_the_status_says_what_to_do(ready: Home, sdcg):
    _, out, _ = sdcg("status", home=ready)
    assert "nog nooit iets aangeboden" in out.splitlines()[0]
    lay_ledger(ready, RUN_1, [("a.xml", "verwerkt")], "gepubliceerd")
    assert "nog nooit" not in sdcg("status", home=ready)[1]
