"""A renewed key: what was read before links to what is read after, and a renewal that is killed mixes nothing."""

import secrets
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from ingest.beheer import VAN_LEVERING, read_beheer
from ingest.brons import BRONS_TABELLEN, read_brons
from ingest.gewist import add_gewist, read_gewist
from ingest.home import Home
from ingest.inname import Inname, ingest, landing_is_unchanged
from ingest.instellingen import Instellingen
from ingest.koppel.alles import link_all
from ingest.pseudoniem import EERSTE_GEHEIME, Sleutel, SleutelFout, format_ring, load_sleutel, read_ring
from orchestration import wissel
from orchestration.betrokkene import erase
from orchestration.cli.main import app
from orchestration.nacht import Opdracht, open_nacht
from orchestration.reservekopie import make_copy, put_back
from orchestration.slot import SlotBezet, hold_slot
from orchestration.vernieuwing import renew_key
from orchestration.voorwaarden import require_settings
from tests.bouwen import bericht_301, bericht_305, bericht_323, deliver, envelop, make_bsn, prestatie, product, register

EERSTE, TWEEDE = b"alleen voor deze test, geen echte sleutel", b"ook alleen voor deze test, 32 by"
IK, ANDER, GEWIST = make_bsn(1), make_bsn(2), make_bsn(3)
DAG, MAAND = date(2024, 3, 1), date(2024, 4, 1)
OP = "gemeente_code;wet;toewijzing_nummer;plan_nummer;bsn;agb_code;datum;registratiedatum\n{}\n"
TR = "regel_id;gemeente_code;wet;agb_code;bsn;medewerker_id;discipline;soort_inzet;week;uren;registratiedatum\n{}\n"


class Killed(BaseException):
    """As SIGKILL: nothing catches it to go on."""


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SDCG_SLEUTEL", raising=False)
    monkeypatch.setattr(secrets, "token_bytes", lambda _: TWEEDE)


def set_key(home: Home, content: bytes) -> None:
    home.root.mkdir(parents=True, exist_ok=True)
    home.sleutel.write_bytes(content)
    home.sleutel.chmod(0o600)


def lay_first(home: Home) -> None:
    """Something of everything that is kept under a key."""
    named = product(101, DAG, ReferentieAanbieder=f"voor {IK}!")
    deliver(home, a=bericht_301("T1", DAG, IK, named), gewist=bericht_301("T3", DAG, GEWIST, product(103, DAG)))
    deliver(home, **{f"van_{ANDER}": bericht_301("#0badcafe", DAG, ANDER, product(int(ANDER), DAG))})
    deliver(home, b=envelop(bericht_305("S1", date(2024, 3, 4), IK, 101, DAG), referentie=f"over {IK}"))
    deliver(home, stuk=b"<geen bericht")
    with zipfile.ZipFile(home.berichten / "c.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("goed.xml"), bericht_305("S2", DAG, ANDER, int(ANDER), DAG))
        archive.writestr(zipfile.ZipInfo("stuk.xml"), b"<geen bericht")
    register(home, "OP", "op.csv", OP.format(f"0202;wmo;{ANDER};plan {ANDER};{ANDER};12345678;05-03-2024;06-03-2024"))
    register(home, "TR", "tr.csv", TR.format(f"1;0202;wmo;12345678;{IK};m1;pb;begeleiding;04-03-2024;2;11-03-2024"))


def lay_second(home: Home) -> None:
    """The same clients, references, envelope and member of an archive again, and one message as it was."""
    regels = {IK: [prestatie("R1", 101, MAAND, 12)], ANDER: [prestatie(IK, int(ANDER), MAAND, 9)]}
    deliver(home, d=bericht_323("D1", date(2024, 5, 2), MAAND, regels), weer=(home.berichten / "a.xml").read_bytes())
    deliver(
        home, envelop_weer=(home.berichten / "b.xml").read_bytes(), g=bericht_301("T9", DAG, GEWIST, product(1, DAG))
    )
    again = product(102, DAG, ReferentieAanbieder=f"voor {IK}!")
    deliver(home, **{f"nog_{ANDER}": bericht_301("#0badcafe", date(2024, 4, 1), IK, again)})


def read(home: Home, day: int, **anders: Instellingen) -> Inname:
    nu = datetime(2024, 5, day, 2, tzinfo=UTC)
    instellingen = anders.get("instellingen", Instellingen())
    return ingest(home, instellingen, load_sleutel(home), f"202405{day:02}T020000.000000Z", nu)


def fill(home: Home) -> Home:
    lay_first(home)
    add_gewist(home, load_sleutel(home).client_id(GEWIST), home)
    read(home, 1)
    return home


@pytest.fixture
def filled(home: Home) -> Home:
    set_key(home, EERSTE)
    return fill(home)


def content(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """Everything that a delivery left but for times of files, and who was erased."""
    rows = {tabel: read_brons(home, tabel).collect().rows() for tabel in BRONS_TABELLEN}
    rows["bevinding"].sort()
    ledger = {t: read_beheer(home, t).drop("gewijzigd_ns", strict=False).rows() for t in VAN_LEVERING}
    return rows | ledger | {"gewist": [tuple(read_gewist(home))]}


def test_after_a_renewal_all_is_as_if_the_ring_had_been_there_from_the_start(filled: Home, tmp_path: Path) -> None:
    assert renew_key(filled) == 2
    always = Home(tmp_path / "altijd")
    set_key(always, format_ring([EERSTE, TWEEDE]))
    fill(always)
    assert content(filled) == content(always)
    for home in (filled, always):
        lay_second(home)
        read(home, 2)
        strict = Instellingen(maximum_bestand_bytes=10**6)  # another standard: what was rejected is judged again
        read(home, 3, instellingen=strict)
    assert content(filled) == content(always)


def test_what_is_read_after_a_renewal_links_to_what_was_read_before(filled: Home) -> None:
    before = read_brons(filled, "client").collect()["client_id"].unique()
    renew_key(filled)
    assert landing_is_unchanged(filled, Instellingen(), load_sleutel(filled))
    assert not set(before) & set(read_brons(filled, "client").collect()["client_id"])
    lay_second(filled)
    seen = read(filled, 2)
    assert (seen.verwerkt, seen.dubbel) == (3, 2)
    assert read_brons(filled, "envelop").collect().height == 1
    assert read_brons(filled, "client").collect()["client_id"].n_unique() == 2
    assert read_brons(filled, "toegewezen_product").collect()["referentie_aanbieder"].drop_nulls().n_unique() == 1
    link_all(filled, Instellingen(), date(2024, 12, 31))
    linked = pl.read_parquet(filled.gekoppeld / "prestatie" / "**" / "*.parquet")
    assert linked["is_gekoppeld"].all()


def test_the_filled_home_holds_something_of_every_kind(filled: Home) -> None:
    """Else the tests above could not fail."""
    assert read_brons(filled, "tijdregistratie").collect()["medewerker_id"].drop_nulls().len() == 1
    assert read_brons(filled, "contact").collect()["adres_code"].drop_nulls().len() > 0
    assert read_brons(filled, "ondersteuningsplan").collect()["plan_nummer"].str.contains("#").all()
    assert read_brons(filled, "toegewezen_product").collect()["toewijzing_nummer"].max() >= EERSTE_GEHEIME
    assert read_brons(filled, "envelop").collect()["referentie"].str.contains("#").all()
    assert read_beheer(filled, "aanlevering")["bestand"].str.contains("#").any()
    assert len(read_gewist(filled)) == 1


def test_landing_is_not_needed(filled: Home) -> None:
    expected = shutil.copytree(filled.root, filled.root.with_name("met"))
    shutil.rmtree(filled.landing)
    renew_key(filled)
    renew_key(Home(expected))
    assert content(filled) == content(Home(expected))


def test_a_key_can_be_renewed_more_than_once(filled: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    renew_key(filled)
    monkeypatch.setattr(secrets, "token_bytes", lambda _: b"en een derde, ook alleen voor nu")
    assert renew_key(filled) == 3
    lay_second(filled)
    read(filled, 2)
    assert read_brons(filled, "client").collect()["client_id"].n_unique() == 2


@pytest.fixture
def kill_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Die at the so manieth time that something gets its name or is removed."""
    real = {(Path, "replace"): Path.replace, (Path, "rename"): Path.rename, (shutil, "rmtree"): shutil.rmtree}

    def arm(moment: int) -> None:
        passed = count()

        def counted(function: Callable[..., object]) -> Callable[..., object]:
            def call(*args: object, **named: object) -> object:
                if next(passed) == moment:
                    raise Killed
                return function(*args, **named)

            return call

        for (owner, name), function in real.items():
            monkeypatch.setattr(owner, name, counted(function) if moment >= 0 else function)

    yield arm
    arm(-1)


def erase_one(home: Home) -> int:
    return erase(home, Sleutel(EERSTE).client_id(IK))


@pytest.mark.parametrize("change", [renew_key, erase_one])
def test_killed_at_any_moment_and_started_again_it_mixes_nothing(
    filled: Home, tmp_path: Path, kill_at: Callable[[int], None], change: Callable[[Home], int]
) -> None:
    before = content(filled)
    quiet = Home(shutil.copytree(filled.root, tmp_path / "rustig"))
    change(quiet)
    after = content(quiet)
    stages = set()
    for moment in count():
        home = Home(shutil.copytree(filled.root, tmp_path / f"gedood{moment}"))
        kill_at(moment)
        try:
            change(home)
        except Killed:
            kill_at(-1)
        else:
            break
        if home.wissel.exists():
            stages.add("onderbroken")
            with pytest.raises(SleutelFout, match="onderbroken"):
                load_sleutel(home)
            require_settings(home)
            with open_nacht(home, Opdracht(DAG, stand="20240501T020000.000000Z")):
                assert content(home) == after
        else:
            stages.add("begonnen")
            assert content(home) == before
            with open_nacht(home, Opdracht(DAG)):
                change(home)
        assert content(home) == after
        assert load_sleutel(home).controle == load_sleutel(quiet).controle
        assert not [p for p in home.root.rglob("*") if "wissel" in p.name or p.name.endswith(".tijdelijk")]
        shutil.rmtree(home.root)
    kill_at(-1)
    assert stages == {"begonnen", "onderbroken"}


def test_a_night_removes_what_a_change_left_that_had_not_begun(filled: Home) -> None:
    left = filled.root / "wissel.tijdelijk"
    left.mkdir()
    (left / "sleutel").write_bytes(b"x")
    with open_nacht(filled, Opdracht(DAG)):
        assert not left.exists()


def test_asked_again_an_interrupted_renewal_is_finished_and_no_other_key_is_made(
    filled: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(wissel, "finish_change", lambda _: None)
        renew_key(filled)
    assert filled.wissel.exists()
    done = CliRunner().invoke(app, ["sleutel", "vernieuw", "--home", str(filled.root)])
    assert done.exit_code == 0, done.output
    assert read_ring(filled) == (EERSTE, TWEEDE)
    assert load_sleutel(filled)


def test_it_is_refused_while_a_run_is_under_way(filled: Home) -> None:
    before = content(filled)
    with hold_slot(filled):
        done = CliRunner().invoke(app, ["sleutel", "vernieuw", "--home", str(filled.root)])
    assert isinstance(done.exception, SlotBezet)
    assert content(filled) == before
    assert len(read_ring(filled)) == 1


def test_the_command_renews_and_the_ledger_tells(filled: Home) -> None:
    (filled.gekoppeld / "client").mkdir(parents=True)
    done = CliRunner().invoke(app, ["sleutel", "vernieuw", "--home", str(filled.root)])
    assert done.exit_code == 0, done.output
    assert read_beheer(filled, "run")["uitkomst"].to_list() == ["vernieuwd"]
    assert filled.sleutel.stat().st_mode & 0o777 == 0o600
    assert not filled.gekoppeld.exists()
    shown = done.output + filled.sleutel_controle.read_text("utf-8")
    assert not [key for key in read_ring(filled) if key.hex() in shown or key.decode() in shown]


def test_a_key_that_is_not_in_the_file_or_of_another_home_is_not_renewed(
    filled: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDCG_SLEUTEL", EERSTE.decode())
    with pytest.raises(SleutelFout, match="SDCG_SLEUTEL"):
        renew_key(filled)
    monkeypatch.delenv("SDCG_SLEUTEL")
    set_key(filled, b"een andere sleutel van genoeg lengte!!")
    with pytest.raises(SleutelFout, match="andere sleutel"):
        renew_key(filled)
    assert not filled.wissel.exists()


def test_an_older_copy_catches_up_with_the_ring(filled: Home, tmp_path: Path) -> None:
    make_copy(filled, tmp_path / "kopie", met_sleutel=False)
    renew_key(filled)
    restored = Home(tmp_path / "terug")
    put_back(restored, tmp_path / "kopie")
    set_key(restored, filled.sleutel.read_bytes())
    with pytest.raises(SleutelFout, match="andere sleutel"):
        load_sleutel(restored)
    assert renew_key(restored) == 2
    assert content(restored) == content(filled)
    assert load_sleutel(restored).controle == Sleutel(EERSTE, TWEEDE).controle


@pytest.mark.parametrize("text", [b"sdcg-sleutelring", b"sdcg-sleutelring\nxx", b"sdcg-sleutelring\n\xff"])
def test_a_damaged_ring_is_refused(filled: Home, text: bytes) -> None:
    set_key(filled, text)
    with pytest.raises(SleutelFout, match="beschadigd"):
        load_sleutel(filled)
