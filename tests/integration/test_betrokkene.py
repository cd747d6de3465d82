"""One person's rights, through the commands: what is known is told, and what is erased stays away."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from ingest.brons import all_schemas, read_brons
from ingest.home import Home
from ingest.inname import ingest
from ingest.instellingen import Instellingen
from ingest.koppel.alles import link_all
from ingest.pseudoniem import Sleutel
from ingest.standaard.tabellen import read_columns
from orchestration.cli.main import app
from tests.bouwen import bericht_301, bericht_305, bericht_323, deliver, make_bsn, prestatie, product

GEHEIM = "alleen voor deze test, geen echte sleutel"
IK, ANDER = make_bsn(1), make_bsn(2)


@pytest.fixture
def filled(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Two clients; one declaration is about both."""
    monkeypatch.setenv("SDCG_SLEUTEL", GEHEIM)
    begin, maand = date(2024, 3, 1), date(2024, 4, 1)
    deliver(
        home,
        a=bericht_301("T1", date(2024, 2, 20), IK, product(101, begin)),
        b=bericht_301("T2", date(2024, 2, 20), ANDER, product(102, begin)),
        c=bericht_305("S1", date(2024, 3, 4), IK, 101, begin),
        d=bericht_323(
            "D1",
            date(2024, 5, 2),
            maand,
            {IK: [prestatie("R1", 101, maand, 12)], ANDER: [prestatie("R2", 102, maand, 9)]},
        ),
    )
    read(home, 1)
    return home


def read(home: Home, day: int) -> None:
    run_id = f"202405{day:02}T020000.000000Z"
    ingest(home, Instellingen(), Sleutel(GEHEIM.encode()), run_id, datetime(2024, 5, day, 2, tzinfo=UTC))


def counts_fit(home: Home) -> bool:
    """Whether every message says how many rows there are of it, as the entry check asks."""
    content = [t for t, schema in all_schemas().items() if t in read_columns()]
    rows = pl.concat([read_brons(home, t).select("bericht_id") for t in content]).group_by("bericht_id").len()
    told = read_brons(home, "bericht").select("bericht_id", "rijen").join(rows, on="bericht_id", how="left")
    return told.select((pl.col("rijen") == pl.col("len")).all()).collect().item()


def ask(home: Home, *command: str, answers: str) -> str:
    done = CliRunner().invoke(app, [*command, "--home", str(home.root)], input=answers)
    assert done.exit_code == 0, done.output
    return done.output


def rows_about(home: Home, bsn: str) -> int:
    client_id = Sleutel(GEHEIM.encode()).client_id(bsn)
    return sum(
        read_brons(home, tabel).filter(pl.col("client_id") == client_id).collect().height
        for tabel, schema in all_schemas().items()
        if "client_id" in schema
    )


def test_who_asks_gets_everything_that_is_known_and_nothing_of_others(filled: Home, tmp_path: Path):
    told = ask(filled, "inzage", "--uit", str(tmp_path / "uit"), answers=f"{IK}\n")
    assert IK not in told
    assert "toegewezen_product: 1 rij\n" in told
    written = {path.stem: pl.read_csv(path, separator=";") for path in (tmp_path / "uit").iterdir()}
    assert written["prestatie"]["referentie_nummer"].to_list() == ["R1"]
    assert sum(frame.height for frame in written.values()) == rows_about(filled, IK)
    assert "niets" in ask(filled, "inzage", answers=f"{make_bsn(3)}\n")


def test_who_is_erased_is_in_no_layer_and_does_not_come_back(filled: Home):
    link_all(filled, Instellingen(), date(2024, 12, 31))
    others = rows_about(filled, ANDER)
    assert IK not in ask(filled, "wissen", answers=f"{IK}\nja\n")
    assert rows_about(filled, IK) == 0
    assert rows_about(filled, ANDER) == others
    assert not filled.gekoppeld.exists()
    deliver(filled, again=bericht_301("T9", date(2024, 5, 20), IK, product(103, date(2024, 6, 1))))
    assert counts_fit(filled)
    read(filled, 21)
    assert rows_about(filled, IK) == 0
    assert counts_fit(filled)
    link_all(filled, Instellingen(), date(2024, 12, 31))
    assert rows_about(filled, ANDER) == others


def test_what_is_no_bsn_or_is_not_confirmed_changes_nothing(filled: Home):
    before = rows_about(filled, IK)
    refused = CliRunner().invoke(app, ["wissen", "--home", str(filled.root)], input="123456789\n")
    assert refused.exit_code != 0
    doubted = CliRunner().invoke(app, ["wissen", "--home", str(filled.root)], input=f"{IK}\nnee\n")
    assert doubted.exit_code != 0
    assert rows_about(filled, IK) == before
