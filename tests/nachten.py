"""A tiny landing, a night on it through the Dagster job, and what that night published."""

from datetime import date

import duckdb

from ingest.beheer import read_beheer
from ingest.home import Home
from orchestration.opdracht import Opdracht
from orchestration.uitvoeren import execute
from tests.bouwen import bericht_301, bericht_305, bericht_323, deliver, make_bsn, prestatie, product

PEILDATUM = date(2024, 12, 31)
GEHEIM = "alleen voor deze test, geen echte sleutel"
BSN = make_bsn(1)


def fill(home: Home) -> None:
    begin, maand = date(2024, 3, 1), date(2024, 4, 1)
    deliver(
        home,
        a=bericht_301("T1", date(2024, 2, 20), BSN, product(101, begin)),
        b=bericht_305("S1", date(2024, 3, 4), BSN, 101, begin),
        c=bericht_323("D1", date(2024, 5, 2), maand, {BSN: [prestatie("R1", 101, maand, 12)]}),
        kapot=b"<geen xml",
    )


def night(home: Home, asked: Opdracht | None = None) -> dict[str, str]:
    return execute(Home(home.root, asked.variant if asked else ""), asked or Opdracht(PEILDATUM), lambda *_: None)


def last_run(home: Home) -> dict:
    return read_beheer(home, "run").row(-1, named=True)


def published(home: Home) -> dict[str, bytes]:
    return {
        p.relative_to(home.publicatie).as_posix(): p.read_bytes() for p in home.publicatie.rglob("*") if p.is_file()
    }


def open_published(home: Home) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(home.publicatie / "begeleiding.duckdb"), read_only=True)
