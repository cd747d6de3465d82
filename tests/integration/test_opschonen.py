"""Retention: without a setting all stays, only what was asked goes, and what went is neither read again nor missed."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import polars as pl
import pytest
from typer.testing import CliRunner

from ingest.beheer import read_beheer
from ingest.brons import all_schemas, read_brons
from ingest.home import Home
from ingest.inname import Inname, ingest, landing_is_unchanged
from ingest.instellingen import Instellingen
from ingest.koppel.alles import link_all
from ingest.pseudoniem import load_sleutel
from orchestration.cli.main import app
from orchestration.dagsterruns import find_old_runs
from orchestration.omgeving import set_up
from orchestration.opschonen import find_clients_before, find_surplus_of_all
from orchestration.publicatie.eerdere import EERDERE
from tests.bouwen import bericht_301, bericht_305, deliver, make_bsn, product, register
from tests.integration.test_betrokkene import counts_fit

OUD, NIEUW, LOPEND = make_bsn(1), make_bsn(2), make_bsn(3)
TOEN, PAS = date(2019, 3, 1), date(2026, 3, 1)
TR = "regel_id;gemeente_code;wet;agb_code;bsn;medewerker_id;discipline;soort_inzet;week;uren;registratiedatum\n{}\n"
GELEZEN = datetime(2026, 5, 1, 2, tzinfo=UTC)


def read(home: Home, month: int) -> Inname:
    nu = GELEZEN.replace(month=month)
    return ingest(home, Instellingen(), load_sleutel(home), f"{nu:%Y%m%dT%H%M%S}.000000Z", nu)


@pytest.fixture
def filled(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("SDCG_SLEUTEL", "alleen voor deze test, geen echte sleutel")
    deliver(
        home,
        a=bericht_301("T1", TOEN, OUD, product(101, TOEN, date(9999, 12, 31))),
        b=bericht_305("S1", TOEN, OUD, 101, TOEN),
        c=bericht_301("T2", PAS, NIEUW, product(102, PAS)),
        d=bericht_301("T3", TOEN, LOPEND, product(103, TOEN, date(2026, 12, 31))),
        stuk=b"<geen bericht",
    )
    rij = f"1;0202;wmo;12345678;{OUD};m1;pb;begeleiding;04-03-2019;2;11-03-2019"
    register(home, "TR", "tr.csv", TR.format(rij))
    read(home, 5)
    return home


def ask(home: Home, *options: str, **settings: int) -> str:
    home.instellingen.write_text("\n".join(f"{name} = {value}" for name, value in settings.items()), "utf-8")
    done = CliRunner().invoke(app, ["opschonen", *options, "--home", str(home.root)])
    assert done.exit_code == 0, done.output
    return done.output


def files(home: Home) -> set[str]:
    return {path.name for path in home.landing.rglob("*") if path.is_file()}


def rows(home: Home) -> dict[str, int]:
    return {tabel: read_brons(home, tabel).collect().height for tabel in all_schemas()}


def test_without_a_setting_everything_stays(filled: Home) -> None:
    before = files(filled), rows(filled)
    assert "niets" in ask(filled, "--doe")
    assert (files(filled), rows(filled)) == before


def test_what_would_go_is_shown_and_goes_only_when_asked(filled: Home) -> None:
    before = files(filled), rows(filled)
    told = ask(filled, bewaar_landing_dagen=30, bewaar_afgekeurd_dagen=30, bewaar_client_maanden=60)
    assert (files(filled), rows(filled)) == before
    for text in ("5 verwerkte bestanden", "1 afgekeurde bestanden", "1 cliënten", "20260501T020000.000000Z", "--doe"):
        assert text in told
    assert "opgeschoond" not in read_beheer(filled, "run")["uitkomst"].to_list()
    ask(filled, "--doe", bewaar_landing_dagen=30, bewaar_afgekeurd_dagen=30, bewaar_client_maanden=60)
    assert files(filled) == set()
    assert rows(filled) != before[1]
    assert read_beheer(filled, "run")["uitkomst"].to_list() == ["opgeschoond"]
    assert "niets" in ask(filled, bewaar_landing_dagen=30, bewaar_afgekeurd_dagen=30, bewaar_client_maanden=60)


def test_a_file_that_went_is_not_read_again_nor_missed(filled: Home) -> None:
    again, before = (filled.berichten / "a.xml").read_bytes(), rows(filled)
    ask(filled, "--doe", bewaar_landing_dagen=30)
    assert files(filled) == {"stuk.xml"}
    assert landing_is_unchanged(filled, Instellingen(), load_sleutel(filled))
    assert read(filled, 6).aangeboden == 0
    deliver(filled, a=again)
    assert read(filled, 7).aangeboden == 0
    deliver(filled, elders=again)
    seen = read(filled, 8)
    assert (seen.aangeboden, seen.dubbel) == (1, 1)
    assert rows(filled) == before


def test_only_what_was_rejected_goes_by_its_own_setting(filled: Home) -> None:
    ask(filled, "--doe", bewaar_afgekeurd_dagen=30)
    assert files(filled) == {"a.xml", "b.xml", "c.xml", "d.xml", "tr.csv"}


@pytest.mark.parametrize(("day", "expected"), [(30, 0), (31, 1)])
def test_a_file_stays_as_many_days_as_it_was_known(filled: Home, day: int, expected: int) -> None:
    instellingen, nu = Instellingen(bewaar_landing_dagen=30), GELEZEN.replace(day=day, hour=3)
    assert len([*find_surplus_of_all(filled, instellingen, load_sleutel(filled), nu)]) == expected


def test_a_file_that_was_replaced_or_never_read_stays(filled: Home) -> None:
    (filled.berichten / "a.xml").write_bytes(b"<anders")
    os.utime(filled.berichten / "b.xml", (1, 1))
    deliver(filled, nieuw=bericht_301("T9", PAS, NIEUW, product(109, PAS)))
    ask(filled, "--doe", bewaar_landing_dagen=1)
    assert files(filled) == {"a.xml", "b.xml", "nieuw.xml", "stuk.xml"}


def test_a_file_that_is_replaced_while_it_is_looked_at_stays(filled: Home) -> None:
    found = [
        *find_surplus_of_all(filled, Instellingen(bewaar_landing_dagen=1), load_sleutel(filled), datetime.now(UTC))
    ]
    (filled.berichten / "a.xml").write_bytes(b"<anders")
    for part in found:
        part.remove()
    assert files(filled) == {"a.xml", "stuk.xml"}


def test_a_client_goes_whole_and_the_others_stay_whole(filled: Home) -> None:
    sleutel = load_sleutel(filled)
    past, others = sleutel.client_id(OUD), rows(filled)
    assert find_clients_before(filled, date(2021, 1, 1)).to_list() == [past]
    ask(filled, "--doe", bewaar_client_maanden=60)
    left = rows(filled)
    assert {tabel: others[tabel] - left[tabel] for tabel in others if others[tabel] != left[tabel]} == {
        "client": 2,
        "contact": others["contact"] // 3,
        "start_product": 1,
        "tijdregistratie": 1,
        "toegewezen_product": 1,
    }
    known = [read_brons(filled, t).select("client_id") for t, s in all_schemas().items() if "client_id" in s]
    assert past not in pl.concat(known).collect()["client_id"]
    assert counts_fit(filled)
    link_all(filled, Instellingen(), date(2026, 12, 31))
    assert pl.read_parquet(filled.gekoppeld / "toewijzing" / "**" / "*.parquet").height == 2


def test_who_comes_back_with_something_new_is_read_again(filled: Home) -> None:
    ask(filled, "--doe", bewaar_client_maanden=60)
    deliver(filled, terug=bericht_301("T9", PAS, OUD, product(109, PAS)))
    assert read(filled, 6).verwerkt == 1
    assert find_clients_before(filled, date(2021, 1, 1)).is_empty()


def test_earlier_publications_and_standen_go_by_their_settings(filled: Home) -> None:
    for folder in ("20260101T000000", "20260102T000000", "20260103T000000"):
        (filled.publicatie / EERDERE / folder).mkdir(parents=True)
    old, fresh = filled.root / "standen" / "2020-01-01", filled.publicatie / "stand-2026-01-01"
    for folder in (old, fresh):
        folder.mkdir(parents=True)
    os.utime(old, (1, 1))
    told = ask(filled, "--doe", bewaar_publicaties=2, bewaar_standen_dagen=10)
    assert "2020-01-01" in told
    assert not old.exists()
    assert fresh.exists()
    assert sorted(p.name for p in (filled.publicatie / EERDERE).iterdir()) == ["20260102T000000", "20260103T000000"]


def later(days: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


@dg.op
def nothing() -> None:
    pass


@dg.job
def nothing_at_all() -> None:
    nothing()


def test_old_runs_of_dagster_go_with_their_events(
    filled: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    set_up(filled)
    with dg.DagsterInstance.from_config(os.environ["DAGSTER_HOME"]) as instance:
        run_id = nothing_at_all.execute_in_process(instance=instance).run_id
    instellingen = Instellingen(bewaar_dagster_dagen=10)
    assert find_old_runs(filled, later(-1)) == []
    assert not [*find_surplus_of_all(filled, instellingen, load_sleutel(filled), later(9))]
    for part in find_surplus_of_all(filled, instellingen, load_sleutel(filled), later(11)):
        assert (part.laag, part.aantal) == ("dagster", 1)
        part.remove()
    assert not [*filled.dagster.rglob(f"{run_id}*")]
    assert find_old_runs(filled, later(11)) == []
