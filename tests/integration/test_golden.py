"""Whole nights on the golden landing folders: the figures that the documents print, found in what is published."""

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

import orchestration.resources
import tests.golden
from expectations.run import stop_checker
from ingest.beheer import read_beheer
from ingest.home import Home
from ingest.instellingen import load_instellingen
from ingest.proefregio.pilots.feiten import load_waarheid
from ingest.proefregio.pilots.naast import compare
from orchestration.onthulling.aanval import attack_file
from orchestration.opdracht import Opdracht
from orchestration.uitvoeren import execute
from tests.golden.landing import GOLDEN, PEILDATUM, SEED, golden_files

FOLDER = Path(tests.golden.__file__).parent
# What a KPI is computed from, what a text rounds otherwise (F1), and a sum of four wijken: no cell of kpi_waarde.
ZONDER_CEL = {"D2": {"uren_per_fte_per_jaar", "dagen"}, "G5": {"fte", "per_fte", "per_jaar", "vijftien_maanden"}} | {
    "G3": {"zelf_begeleid", "in_begeleiding"},
    "G7": {"extra_fte"},
    "G9": {"minimum_geindiceerde_uren_per_week"},
}


@pytest.mark.parametrize("naam", GOLDEN)
def test_the_landing_folder_is_what_the_pilots_write(naam: str, tmp_path: Path) -> None:
    landing = FOLDER / naam / "landing"
    kept = {p.relative_to(landing).as_posix(): p.read_bytes() for p in landing.rglob("*") if p.is_file()}
    made = golden_files(naam, tmp_path)
    assert {pad: unpacked(inhoud) for pad, inhoud in kept.items()} == {p: unpacked(i) for p, i in made.items()}


def unpacked(inhoud: bytes) -> bytes | dict[str, bytes]:
    """Packed bytes differ between versions of zlib; what is packed does not."""
    if not inhoud.startswith(b"PK"):
        return inhoud
    with zipfile.ZipFile(io.BytesIO(inhoud)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


@pytest.fixture(scope="module", params=GOLDEN)
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Home]]:
    """A home after a night on one of the folders, on the day of which its document speaks."""
    home = Home(tmp_path_factory.mktemp(request.param))
    GOLDEN[request.param](home.root, SEED)
    shutil.rmtree(home.landing)
    shutil.copytree(FOLDER / request.param / "landing", home.landing)
    with pytest.MonkeyPatch.context() as patch:
        for naam in ("SDCG_HOME", "DAGSTER_HOME", "SDCG_SLEUTEL"):
            patch.setenv(naam, "")
        patch.setattr(orchestration.resources, "stop_checker", lambda: None)
        assert execute(home, Opdracht(PEILDATUM[request.param]), lambda *_: None) == {}
        yield request.param, home
    stop_checker()


def ask(home: Home, sql: str) -> list[tuple]:
    with duckdb.connect(str(home.publicatie / "begeleiding.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


@pytest.mark.nacht
def test_every_figure_of_a_document_is_found_in_kpi_waarde(published: tuple[str, Home]) -> None:
    _, home = published
    assert set(read_beheer(home, "aanlevering")["status"]) == {"verwerkt"}
    rows, written = compare(home), pl.read_parquet(home.root / "waarheid" / "pilots.parquet")
    counted = written.filter(pl.col("kpi_code").is_not_null())
    assert rows.select("tabel", "rij", "kolom").equals(counted.select("tabel", "rij", "kolom"))
    assert rows.filter(pl.col("document").ne_missing(pl.col("kpi_waarde"))).to_dicts() == []


def test_only_what_a_kpi_is_computed_from_has_no_cell() -> None:
    without = load_waarheid().filter(pl.col("kpi_code").is_null())
    assert {tabel: set(part["kolom"]) for (tabel,), part in without.group_by("tabel")} == ZONDER_CEL
    assert set(without.filter(tabel="G3")["rij"]) == {"pilotwijken"}


def test_what_the_documents_contradict_and_what_they_measured_is_in_the_facts(published: tuple[str, Home]) -> None:
    naam, home = published
    (budget if naam == "pilots" else study)(home)


def budget(home: Home) -> None:
    """F1 and F3 as findings."""
    regels = dict(ask(home, "select regel_code, count(*) from marts.fct_controle group by regel_code"))
    assert regels == {"FORMATIE-TOTAAL-FTE": 2, "FORMATIE-TOTAAL-BEDRAG": 1}


def study(home: Home) -> None:
    """Every score of ZRM and I.ROC, before and after."""
    ((gemeten, instrumenten),) = ask(home, "select count(*), count(distinct instrument) from marts.fct_meting")
    assert (gemeten, instrumenten) == (25 * 2 * (13 + 12), 2)


def test_nothing_that_is_shared_gives_an_empty_cell_away(published: tuple[str, Home]) -> None:
    _, home = published
    settings = load_instellingen(home)
    shared, whole = home.publicatie / "delen.duckdb", home.publicatie / "begeleiding.duckdb"
    found = attack_file(shared, settings.delen_marge, settings.minimum_cel, waarheid=whole)
    assert sum(outcome.aangevallen for outcome in found.values()) > 0
    assert {kpi: outcome.vondsten for kpi, outcome in found.items() if outcome.vondsten} == {}
