"""A disk that is full, a folder that is closed, a file that grows, a clock that jumps: nothing lost, nothing half."""

import os
import resource
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingest import aanbod
from ingest.beheer import new_run_id, read_beheer, read_leveringen
from ingest.home import Home
from ingest.inname import Inname, ingest
from ingest.instellingen import Instellingen
from tests.bouwen import SLEUTEL, bericht_301, bericht_305, deliver, make_bsn, product, tables, take_in
from tests.inpakken import pak_zip
from tests.registraties import as_csv, good_row
from tests.storm import brons_of, leftovers

DAG = date(2024, 1, 5)
ROOT = Path(__file__).parents[2]
EEN, TWEE = (bericht_301(f"A{n}", DAG, make_bsn(n), product(n, DAG)) for n in (1, 2))
GEHEIM = "alleen voor deze test, geen echte sleutel"
# `sdcg`, but for how much of a disk must be free before it begins.
SDCG = (
    "import orchestration.voorwaarden as v; v.MINIMAAL_VRIJ = 0\nfrom orchestration.cli.main import main\nmain()",
    "ingest",
)


def fill(home: Home, berichten: int = 60) -> None:
    deliver(home, **{f"b{n}": bericht_301(f"B{n}", DAG, make_bsn(n), product(n, DAG)) for n in range(berichten)})


def sdcg(home: Home, *before: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """Read landing in a process of its own, of which no file may grow larger than `limit` bytes."""

    def hold_back() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [*before, sys.executable, "-c", *SDCG, "--home", str(home.root)],
        env=os.environ | {"SDCG_SLEUTEL": GEHEIM, "PYTHONPATH": str(ROOT)},
        preexec_fn=hold_back,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What brons and the ledger hold after a delivery that nothing disturbed."""
    home = Home(tmp_path_factory.mktemp("heel"))
    fill(home)
    assert sdcg(home).returncode == 0
    return brons_of(home)


def assert_stopped(done: subprocess.CompletedProcess[str], home: Home) -> None:
    assert done.returncode == 1, done.stdout + done.stderr
    assert "de schijf is vol: maak ruimte en start opnieuw" in done.stderr
    assert "Traceback" not in done.stderr
    assert read_leveringen(home) == {}


@pytest.mark.parametrize("limit", [100, 1_500, 4_500])
def test_a_file_for_which_there_is_no_room_costs_nothing(home: Home, undisturbed: dict[str, str], limit: int) -> None:
    fill(home)
    assert_stopped(sdcg(home, limit=limit), home)
    assert leftovers(home) == []
    assert sdcg(home).returncode == 0
    assert brons_of(home) == undisturbed
    assert leftovers(home) == []


# In a namespace of its own: a disk of so many kilobytes, on which the landing lies; and then a larger one.
SCHIJF = """
mount -t tmpfs -o size={size}k none "$0" && cp -r "$1/landing" "$0" && df -k --output=avail "$0" | tail -1
"$2" -c "$3" ingest --home "$0"; echo "einde $?"; find "$0" -name '*.tijdelijk' ; ls "$0/beheer/levering" 2>/dev/null
mount -o remount,size=64m "$0" && "$2" -c "$3" ingest --home "$0"; echo "daarna $?"; cp -r "$0/." "$1"
"""
EIGEN_WERELD = ["unshare", "--map-root-user", "--mount"]


def has_own_world() -> bool:
    """Whether this machine lets us mount a disk that nobody else sees."""
    try:
        return subprocess.run([*EIGEN_WERELD, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("room", [8, 40, 120])
def test_a_disk_that_fills_up_costs_nothing(home: Home, tmp_path: Path, undisturbed: dict[str, str], room: int) -> None:
    fill(home)
    if not has_own_world():  # no disk of our own: then no file has more room than that
        assert_stopped(sdcg(home, limit=room * 16), home)
        assert sdcg(home).returncode == 0
        assert brons_of(home) == undisturbed
        return
    (tmp_path / "schijf").mkdir()
    landing = sum(-(-p.stat().st_size // 4096) * 4 for p in home.landing.rglob("*") if p.is_file())
    script = SCHIJF.format(size=landing + room)
    done = subprocess.run(
        [*EIGEN_WERELD, "sh", "-c", script, str(tmp_path / "schijf"), str(home.root), sys.executable, SDCG[0]],
        env=os.environ | {"SDCG_SLEUTEL": GEHEIM, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    first, _, second = done.stdout.partition("einde ")
    assert second.startswith("1"), done.stdout + done.stderr
    assert "daarna 0" in second
    assert ".tijdelijk" not in second
    assert "de schijf is vol: maak ruimte en start opnieuw" in done.stderr
    assert "Traceback" not in done.stderr
    assert brons_of(home) == undisturbed
    assert leftovers(home) == []


# Root may write anywhere, but for this.
ALS_IEDEREEN = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"]


def closed(folder: Path) -> list[str]:
    """Close a folder to whoever writes; begins a command that keeps to it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return [] if os.geteuid() else ALS_IEDEREEN


def test_landing_need_not_be_writable(home: Home, undisturbed: dict[str, str]) -> None:
    fill(home)
    done = sdcg(home, *closed(home.landing))
    assert done.returncode == 0, done.stderr
    assert brons_of(home) == undisturbed


def test_a_home_that_can_not_be_written_to_is_refused_in_words(home: Home) -> None:
    fill(home)
    done = sdcg(home, *closed(home.root))
    assert done.returncode == 2
    assert f"er kan niet geschreven worden in {home.root}: geef schrijfrechten" in done.stderr
    assert [p.name for p in home.root.iterdir()] == ["landing"]


@pytest.mark.parametrize("soort", ["bericht", "archief", "registratie"])
def test_a_file_that_grows_while_it_is_read_is_for_the_next_night(
    home: Home, monkeypatch: pytest.MonkeyPatch, soort: str
) -> None:
    from ingest.registraties.contract import all_contracten

    contract = all_contracten()["FB"]
    naam, whole = {
        "bericht": ("berichten/g.xml", TWEE),
        "archief": ("berichten/g.zip", pak_zip({"g.xml": TWEE})),
        "registratie": ("registraties/FB/g.csv", as_csv(contract, [good_row(contract, n) for n in (1, 2)])),
    }[soort]
    deliver(home, a=EEN)
    path = home.landing / naam
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(whole[: len(whole) // 2])
    normal = aanbod.read_files

    def grow(plekken: list[str], grootten: list[int]) -> list[aanbod.Gelezen]:
        if str(path) in plekken:
            with path.open("ab") as handle:
                handle.write(whole[len(whole) // 2 :])
        return normal(plekken, grootten)

    with monkeypatch.context() as patch:
        patch.setattr(aanbod, "read_files", grow)
        assert take_in(home).aangeboden == 1
    second = take_in(home)
    assert (second.aangeboden, second.verwerkt, second.afgekeurd) == (1, 1, 0)
    assert read_beheer(home, "afkeur").is_empty()
    assert take_in(home).aangeboden == 0


def take_in_at(home: Home, nu: datetime) -> Inname:
    return ingest(home, Instellingen(), SLEUTEL, new_run_id(home, nu), nu)


def test_a_clock_that_jumps_back_between_nights_loses_nothing_and_keeps_their_order(tmp_path: Path) -> None:
    start = bericht_305("S1", date(2024, 1, 8), make_bsn(1), 1, DAG)
    nights = [{"a": EEN}, {"b": TWEE}, {"c": start}]
    jumps = [datetime(2025, 1, 3, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC), datetime(2025, 1, 2, tzinfo=UTC)]
    steady = [datetime(2025, 1, day, tzinfo=UTC) for day in (1, 2, 3)]
    made = []
    for naam, clock in (("sprong", jumps), ("rustig", steady)):
        home = Home(tmp_path / naam)
        runs = []
        for delivered, nu in zip(nights, clock, strict=True):
            deliver(home, **delivered)
            runs.append(take_in_at(home, nu).run_id)
            assert take_in_at(home, nu).aangeboden == 0
        assert runs == sorted(set(runs)) == list(read_leveringen(home))
        assert tables(home, stand=runs[1])["toewijzing"].height == 2
        assert tables(home, stand=runs[1])["levering"].is_empty()
        made.append(
            (brons_of(home), {name: frame.drop("run_id", strict=False) for name, frame in tables(home).items()})
        )
    (brons, linked), (same_brons, same_linked) = made
    assert brons == same_brons
    assert all(frame.equals(same_linked[name]) for name, frame in linked.items())
