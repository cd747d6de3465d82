"""A real Superset on a publication: a chart shows its figures, follows the next one, and can't change a thing."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
from playwright.sync_api import sync_playwright

from ingest.home import Home
from orchestration.publicatie.begeleiding import NAAM as BEGELEIDING
from orchestration.publicatie.begeleiding import build_begeleiding
from orchestration.publicatie.bestand import build_folder, checksum, make_durable, put_in_place
from orchestration.publicatie.delen import NAAM as DELEN
from orchestration.publicatie.delen import TABELLEN, build_delen
from tests.integration.test_netwerk import LUISTEREN
from tests.schermafbeeldingen import find_chromium, show_chart
from tests.superset import PROGRAMMA, Superset, SupersetFout, start_superset

pytestmark = pytest.mark.alles
BETEKENIS = "Het cijfer zelf."
# What a chart of bars asks: one bar per municipality, never the total beside its parts.
VRAAG = {
    "columns": ["gemeente_code"],
    "metrics": [{"expressionType": "SQL", "sqlExpression": "sum(teller) / sum(noemer)", "label": "aandeel"}],
    "filters": [{"col": "kpi_code", "op": "==", "val": "K41"}, {"col": "gemeente_code", "op": "!=", "val": "totaal"}],
    "orderby": [["gemeente_code", True]],
}
VRAAG_SQL = """select gemeente_code, sum(teller) / sum(noemer) as aandeel from marts.kpi_waarde
    where kpi_code = 'K41' and gemeente_code != 'totaal' group by all order by gemeente_code"""


@pytest.fixture(scope="module")
def attempts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the attempts of Superset to reach a network are told; its Python runs this folder's sitecustomize."""
    folder = tmp_path_factory.mktemp("netwerk")
    (folder / "sitecustomize.py").write_text(LUISTEREN, "utf-8")
    return folder / "pogingen"


@pytest.fixture(scope="module")
def listening(attempts: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(attempts.parent), "SDCG_TEST_POGINGEN": str(attempts)}


@pytest.fixture(scope="module")
def superset(tmp_path_factory: pytest.TempPathFactory, listening: dict[str, str]) -> Iterator[Superset]:
    with start_superset(tmp_path_factory.mktemp("superset") / "eigen", listening) as running:
        yield running


def publish(home: Home, teller: int) -> None:
    """Put a publication in place in which the wijkteams did so many of a hundred by themselves."""
    home.root.mkdir(exist_ok=True)
    home.warehouse.unlink(missing_ok=True)
    manifest = home.root / "manifest.json"
    columns = {"waarde": {"name": "waarde", "description": BETEKENIS}}
    node = {"resource_type": "model", "schema": "marts", "alias": "kpi_waarde", "description": "", "columns": columns}
    manifest.write_text(json.dumps({"nodes": {"model.x": node}}), "utf-8")
    rows = pl.DataFrame(
        [
            ("K41", code, float(teller + extra), 100.0, (teller + extra) / 100)
            for extra, code in enumerate(("totaal", "0202", "0275", "0299"))
        ]
        + [("K13", "0202", 5.0, None, 5.0)],
        schema=["kpi_code", "gemeente_code", "teller", "noemer", "waarde"],
        orient="row",
    )
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("create schema marts")
        con.execute("create table marts.kpi_waarde as from rows")
        for table in TABELLEN:
            con.execute(f"create table marts.{table} as select 1 as code")
    folder = build_folder(home.publicatie)
    build_begeleiding(folder / BEGELEIDING, home.warehouse, manifest, {})
    build_delen(folder / DELEN, home.warehouse, manifest, rows)
    for name in (BEGELEIDING, DELEN):
        make_durable(folder / name)
    put_in_place(home.publicatie)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("publicatie") / "huis")
    publish(home, 40)
    return home


@pytest.fixture(scope="module")
def datasets(superset: Superset, published: Home) -> dict[str, int]:
    """Per published file the dataset on its KPI's."""
    databases = {name: superset.connect(name, published.publicatie / name) for name in (BEGELEIDING, DELEN)}
    return {
        BEGELEIDING: superset.add_dataset(databases[BEGELEIDING], "kpi_waarde"),
        DELEN: superset.add_dataset(databases[DELEN], "kpi_waarde", "kpi_waarde om te delen"),
    }


def ask_duckdb(path: Path) -> list[dict]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(VRAAG_SQL).pl().to_dicts()


@pytest.mark.parametrize("name", [BEGELEIDING, DELEN])
def test_a_chart_shows_the_figures_of_the_publication_and_follows_the_next_one(superset, datasets, published, name):
    publish(published, 40)
    path = published.publicatie / name
    chart = superset.add_chart("Zelf begeleid", "table", datasets[name], {}, VRAAG)
    before = superset.chart_data(chart)
    assert before == ask_duckdb(path)
    assert [row["gemeente_code"] for row in before] == ["0202", "0275", "0299"]
    publish(published, 60)
    after = superset.chart_data(chart)
    assert after == ask_duckdb(path)
    assert [row["aandeel"] for row in after] == [pytest.approx(row["aandeel"] + 0.20) for row in before]


def test_a_column_of_a_dataset_says_what_it_means(superset, datasets):
    columns = superset.ask(f"dataset/{datasets[BEGELEIDING]}")["result"]["columns"]
    assert {column["column_name"]: column["description"] for column in columns}["waarde"] == BETEKENIS


def test_superset_writes_nothing_into_the_publication_even_where_it_is_allowed_to(superset, published):
    path = published.publicatie / BEGELEIDING
    database = superset.connect("schrijven", path, allow_dml=True)
    before = checksum(path)
    with pytest.raises(SupersetFout, match="read-only"):
        superset.ask("sqllab/execute/", {"database_id": database, "sql": "delete from marts.kpi_waarde"})
    assert checksum(path) == before
    assert not path.with_name(f"{path.name}.wal").exists()


def test_a_page_with_a_chart_asks_nothing_of_other_machines(superset, datasets, tmp_path):
    form = {"x_axis": "gemeente_code", "metrics": VRAAG["metrics"], "groupby": []}
    chart = superset.add_chart("Zelf begeleid, als staven", "echarts_timeseries_bar", datasets[DELEN], form, VRAAG)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        show_chart(browser, superset, chart, tmp_path / "grafiek.png")
        browser.close()
    assert (tmp_path / "grafiek.png").stat().st_size > 10_000


def test_superset_asks_nothing_of_a_network(superset, datasets, attempts, listening):
    assert superset.ask("dataset/")["count"] == len(datasets)
    assert not attempts.exists(), attempts.read_text("utf-8")
    ask = "import urllib.request as r; r.urlopen('http://voorbeeld.invalid')"
    subprocess.run([str(PROGRAMMA / "python"), "-c", ask], env=listening, capture_output=True, check=False)
    assert "voorbeeld.invalid" in attempts.read_text("utf-8"), "an attempt would not have been seen"
    attempts.unlink()
