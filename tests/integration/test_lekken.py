"""No BSN, name, street, e-mail address or telephone number outside landing: one night, and all that it left behind.

Run with `-s` it lists how many files and columns of which kind were searched.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import psycopg
import pytest

from ingest.home import Home
from orchestration.omgeving import DBT_PROJECT
from orchestration.publicatie.postgres import copy_to_postgres
from tests.bouwen import make_bsn
from tests.integration import test_postgres
from tests.kraken import crack, digests_in
from tests.planten import Landing, plant
from tests.zoeken import Gezocht, Vorm, all_forms, files_below, search, search_texts

pytestmark = pytest.mark.nacht
server = test_postgres.server
ROOT = Path(__file__).parents[2]
PEILDATUM = "2024-12-31"
OF_THE_TESTS = (99_000_000, 99_100_000)  # the first eight digits of what `make_bsn` makes
GEHEIM = "alleen voor deze test, geen echte sleutel"
# What a user asks afterwards; {uit} is a folder for files.
VRAGEN = {
    "status": ["status"],
    "status json": ["status", "--json"],
    "afkeur": ["afkeur", "--meeste", "1000"],
    "afkeur json": ["afkeur", "--json"],
    "controle": ["controle"],
    "vooruit": ["run", "--dry-run", "--peildatum", PEILDATUM],
    "export xlsx": ["export", "{uit}/cijfers.xlsx"],
    "export csv": ["export", "{uit}/cijfers", "--csv"],
    "kopie": ["reservekopie", "{uit}/kopie"],
    "spoor": ["spoor", "0202", "500"],
    "spoor cijfer": ["spoor", "--kpi", "K11", "--periode", "2024-03", "--json"],
}

SOORTEN = {
    *("duckdb", "sqlite", "parquet", "html", "log", "json", "csv", "txt", "naam", "lid van xlsx"),
    *("kolom in duckdb", "kolom in parquet", "kolom in sqlite", "waarde in sqlite"),
}


@dataclass(frozen=True)
class Nacht:
    """A home after its night, what was planted in it, and the folder with everything that was written elsewhere."""

    home: Home
    landing: Landing
    buiten: Path
    forms: dict[str, Vorm]

    def ask(self, naam: str, *arguments: str, with_home: bool = True) -> int:
        """Run `sdcg` in a world of its own and keep what it says."""
        scratch = {name: str(self.buiten / name) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")}
        for folder in (*scratch.values(), self.buiten / "uitvoer"):
            Path(folder).mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "orchestration.cli.main", *arguments]
        done = subprocess.run(
            command + (["--home", str(self.home.root)] if with_home else []),
            env=os.environ | scratch | {"SDCG_SLEUTEL": GEHEIM, "PYTHONPATH": str(ROOT)},
            cwd=self.buiten,
            capture_output=True,
            check=False,
        )
        (self.buiten / "uitvoer" / f"{naam}.txt").write_bytes(done.stdout + done.stderr)
        return done.returncode

    def search(self) -> Gezocht:
        """Everything but landing."""
        root = self.home.root.parent
        return search(root, files_below(root, [self.home.landing]), self.forms)


@pytest.fixture(scope="module")
def nacht(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nacht]:
    root = tmp_path_factory.mktemp("lekken")
    home = Home(root / "huis")
    landing = plant(home)
    home.instellingen.write_text("publiceer_per_gemeente = true\n")
    made = Nacht(home, landing, root / "buiten", all_forms(landing.waarden, landing.inhoud))
    (root / "buiten").mkdir()
    code = made.ask("run", "run", "--peildatum", PEILDATUM)
    assert code == 0, (root / "buiten" / "uitvoer" / "run.txt").read_text("utf-8")
    yield made
    shutil.rmtree(root)


def test_everybody_who_was_planted_is_found_in_landing(nacht: Nacht) -> None:
    """Else the search below could not fail."""
    found = search(nacht.home.landing, files_below(nacht.home.landing), nacht.forms).gevonden
    values = {value for _, _, value in found}
    kinds = {"BSN": str.isdigit, "mail": lambda v: "@" in v, "naam": lambda v: v.startswith("Zoekmij"),
             "straat": lambda v: v.startswith("Vindpad")}  # fmt: skip
    planted = {kind: {v for v in nacht.landing.waarden if is_kind(v)} for kind, is_kind in kinds.items()}
    bsns = {v for v in planted["BSN"] if v.startswith("99")}
    assert len(bsns) > 200
    assert bsns <= values
    assert min(len(values & planted[kind]) for kind in kinds) > 80


def test_a_night_and_its_commands_leave_nothing_of_anybody_outside_landing(nacht: Nacht) -> None:
    uit = nacht.buiten / "uit"
    uit.mkdir()
    answers = {naam: nacht.ask(naam, *(a.format(uit=uit) for a in vraag)) for naam, vraag in VRAGEN.items()}
    assert answers == dict.fromkeys(VRAGEN, 0)
    for naam, json in (("keur", []), ("keur json", ["--json"])):
        assert nacht.ask(naam, "keur", str(nacht.home.berichten), *json, with_home=False) == 1
    found = nacht.search()
    assert found.gevonden == []
    elsewhere = search(DBT_PROJECT, files_below(DBT_PROJECT), nacht.forms)
    assert elsewhere.gevonden == []
    counts = found.geteld + elsewhere.geteld
    sys.stdout.write("".join(f"\n{count:8} {soort}" for soort, count in sorted(counts.items())) + "\n")
    assert SOORTEN - counts.keys() == set()


def test_who_tries_every_bsn_without_the_key_finds_nobody(nacht: Nacht) -> None:
    """Those of everybody in this landing and more; `python -m tests.kraken` tries all ninety million."""
    digests = digests_in(files_below(nacht.home.publicatie), nacht.home.publicatie)
    assert len(digests) > 200
    assert crack(digests, *OF_THE_TESTS) == []


@pytest.mark.alles
def test_the_copy_in_postgresql_holds_nothing_of_anybody(nacht: Nacht, server: str) -> None:
    copy_to_postgres(server, nacht.home.publicatie)
    with psycopg.connect(server) as con:
        columns = con.execute(
            "select table_schema, table_name, column_name from information_schema.columns "
            "where table_schema not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        texts = {
            f"{schema}.{table}.{column}": "\n".join(
                str(value) for (value,) in con.execute(f'select distinct "{column}"::text from "{schema}"."{table}"')
            )
            for schema, table, column in columns
        }
    assert len(texts) > 300
    assert search_texts(texts, nacht.forms).gevonden == []


HIDINGS: dict[str, Callable[[Path, str], None]] = {
    "a log": lambda folder, bsn: (folder / "uitvoer.log").write_text(f"waarde {bsn} is onbekend") and None,
    "a column of a Parquet file": lambda folder, bsn: pl.DataFrame({"a": [int(bsn)]}).write_parquet(
        folder / "x.parquet"
    ),
    "a database": lambda folder, bsn: (
        duckdb.connect(str(folder / "x.duckdb")).execute(f"create table a as select md5('{bsn}') as b").close()
    ),
    "a name": lambda folder, bsn: (folder / f"client {bsn}.json").write_text("{}") and None,
}


@pytest.mark.parametrize("hiding", HIDINGS)
def test_one_that_is_hidden_is_found(hiding: str, tmp_path: Path) -> None:
    bsn, other = make_bsn(1), make_bsn(2)
    forms = all_forms([bsn, other], {})
    (tmp_path / "huis").mkdir()
    assert search(tmp_path, files_below(tmp_path), forms).gevonden == []
    HIDINGS[hiding](tmp_path / "huis", bsn)
    assert {value for _, _, value in search(tmp_path, files_below(tmp_path), forms).gevonden} == {bsn}
