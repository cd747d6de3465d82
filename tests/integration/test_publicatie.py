"""Publication functions on a small hand-made warehouse: what readers have open, what is shared, what is left behind."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from ingest.beheer import BEHEER, write_beheer
from ingest.home import Home
from orchestration.onthulling.aanval import attack_file
from orchestration.onthulling.besluiten import CIJFERS, Eisen
from orchestration.onthulling.cellen import find_small
from orchestration.onthulling.delen import to_kpi_waarde
from orchestration.onthulling.werkers import Geheugen, protect_cells
from orchestration.publicatie.begeleiding import build_begeleiding
from orchestration.publicatie.bestand import build_folder, put_in_place, remove_leftovers
from orchestration.publicatie.delen import build_delen
from orchestration.publicatie.ggm import add_ggm, load_mapping
from orchestration.publicatie.herziening import find_restatements
from orchestration.publicatie.manifest import build_manifest, read_manifest
from orchestration.publicatie.parquet import build_parquet
from orchestration.publicatie.vrijgave import NietVrijgegeven, release, require_release, withdraw
from tests.kubus import random_cube

DIMS = ("kpi_catalogus", "dim_gemeente", "dim_wijk", "dim_team", "dim_aanbieder", "dim_product", "dim_maand")


@pytest.fixture
def warehouse(home: Home) -> Path:
    home.root.mkdir(parents=True)
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("create schema marts; create schema beheer; create schema tussen;")
        con.execute("create table tussen.niet_voor_lezers as select 1 as a")
        con.execute("create table marts.fct_plan as select range as plan_id from range(1000)")
        con.execute("create table beheer.bron as select 'eerder' as run_id, 'gepubliceerd' as uitkomst")
        con.execute("create view beheer.run as from beheer.bron")
        for table in DIMS:
            con.execute(f"create table marts.{table} as select 1 as code")
    return home.warehouse


@pytest.fixture
def dbt_manifest(tmp_path: Path) -> Path:
    path = tmp_path / "manifest.json"
    column = {"plan_id": {"name": "plan_id", "description": "Het plan; dat van 'nu'."}}
    node = {
        "resource_type": "model",
        "schema": "marts",
        "alias": "fct_plan",
        "description": "Plannen",
        "columns": column,
    }
    path.write_text(json.dumps({"nodes": {"model.x": node}}))
    return path


def test_the_new_file_holds_marts_and_ledger_with_the_rows_of_this_run(warehouse: Path, dbt_manifest: Path, home: Home):
    target = build_folder(home.publicatie) / "begeleiding.duckdb"
    own = {"beheer.run": pl.DataFrame([{"run_id": "nu", "uitkomst": "gepubliceerd", "alleen_in_grootboek": 1}])}
    rows = build_begeleiding(target, warehouse, dbt_manifest, own)
    assert rows["marts.fct_plan"] == 1000 and rows["beheer.run"] == 2
    assert not any(table.startswith("tussen") for table in rows)
    with duckdb.connect(str(target), read_only=True) as con:
        assert con.execute("select run_id from beheer.run order by all").fetchall() == [("eerder",), ("nu",)]
        comment = con.execute("select comment from duckdb_columns() where column_name = 'plan_id'").fetchone()
        assert comment == ("Het plan; dat van 'nu'.",)
        tags = con.execute("select tags from duckdb_databases() where database_name = 'begeleiding'").fetchone()
    assert "v1.0.0" in str(tags)
    assert not target.with_name("begeleiding.duckdb.wal").exists()


READER = """
import sys, duckdb
con = duckdb.connect(sys.argv[1], read_only=True)
print(con.execute("select count(*) from marts.fct_plan").fetchone()[0], flush=True)
sys.stdin.readline()
print(con.execute("select count(*), max(plan_id) from marts.fct_plan").fetchone(), flush=True)
con.close()
print(duckdb.connect(sys.argv[1], read_only=True).execute("select count(*) from marts.fct_plan").fetchone()[0])
"""


def test_a_reader_with_the_old_file_open_keeps_it_until_it_reconnects(warehouse: Path, dbt_manifest: Path, home: Home):
    target = build_folder(home.publicatie) / "begeleiding.duckdb"
    build_begeleiding(target, warehouse, dbt_manifest, {})
    put_in_place(home.publicatie)
    path = home.publicatie / "begeleiding.duckdb"
    command = [sys.executable, "-c", READER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout.readline().strip() == "1000"
        with duckdb.connect(str(warehouse)) as con:
            con.execute("delete from marts.fct_plan where plan_id >= 10")
        build_folder(home.publicatie)
        build_begeleiding(target, warehouse, dbt_manifest, {})
        put_in_place(home.publicatie)
        out, _ = reader.communicate("\n")
    assert out.split("\n")[:2] == ["(1000, 999)", "10"]


def test_parquet_is_the_same_bytes_whatever_the_order_of_the_rows(warehouse: Path, tmp_path: Path):
    assert build_parquet(tmp_path / "a", warehouse)["fct_plan"] == 1000
    with duckdb.connect(str(warehouse)) as con:
        con.execute("create or replace table marts.fct_plan as from marts.fct_plan order by plan_id desc")
    build_parquet(tmp_path / "b", warehouse)
    assert (tmp_path / "a" / "fct_plan.parquet").read_bytes() == (tmp_path / "b" / "fct_plan.parquet").read_bytes()


def test_the_file_to_share_holds_no_clients(warehouse: Path, dbt_manifest: Path, tmp_path: Path):
    rows = build_delen(tmp_path / "delen.duckdb", warehouse, dbt_manifest, pl.DataFrame({"kpi_code": ["K11"]}))
    assert set(rows) == {f"marts.{t}" for t in (*DIMS, "kpi_waarde")}


def test_a_published_file_can_be_attacked_with_nothing_else_known(warehouse: Path, dbt_manifest: Path, tmp_path: Path):
    cells = random_cube(1)
    small = find_small(cells, 10)
    bare = cells.with_columns(pl.when(~small).then(name).alias(name) for name in CIJFERS)
    bare = bare.with_columns(pl.when(small).then(pl.lit("klein")).alias("onderdrukking"))
    safe, _ = protect_cells(cells, Eisen(10, 5, 60), Geheugen())
    finds = []
    for shared in (bare, safe):
        build_delen(tmp_path / "delen.duckdb", warehouse, dbt_manifest, to_kpi_waarde(shared))
        finds.append(len(attack_file(tmp_path / "delen.duckdb", 5, 10)["K11"].vondsten))
    assert finds[0] > 0
    assert finds[1] == 0


WAARDE = """create or replace table marts.kpi_waarde as select 'K11' as kpi_code, 'jaar' as periode_soort,
    make_date(j, 1, 1) as periode, make_date(j, 12, 31) as periode_eind, wet, null::varchar as gemeente_code,
    null::varchar as wijk_code, null::varchar as team, null::varchar as agb_code, null::varchar as product_groep,
    null::varchar as uitsplitsing, null::varchar as uitsplitsing_waarde, w::double as waarde
    from (values (2023, 'wmo', {}), (2023, 'jeugd', {}), (2024, 'wmo', {})) t(j, wet, w)"""


def publish_figures(warehouse: Path, home: Home, run_id: str, *values: str) -> list[tuple]:
    """What a publication of these figures restates; afterwards it stands."""
    with duckdb.connect(str(warehouse)) as con:
        con.execute(WAARDE.format(*values))
    found = find_restatements(home, run_id)
    folder = build_folder(home.publicatie)
    build_parquet(folder / "parquet", warehouse)
    build_manifest(folder, {"run_id": run_id, "publicatie_id": f"p-{run_id}", "peildatum": "2024-06-30"}, {})
    write_beheer(home, "herziening", run_id, found)
    row = {"publicatie_id": f"p-{run_id}", "run_id": run_id}
    write_beheer(home, "publicatie", run_id, pl.DataFrame([row], schema=BEHEER["publicatie"]))
    put_in_place(home.publicatie)
    return found.select("wet", "periode", "oude_waarde", "nieuwe_waarde", "gepubliceerd_in").rows()


def test_a_figure_of_a_period_that_was_over_is_restated_with_the_publication_that_gave_it(warehouse: Path, home: Home):
    runs = [f"2026010{n}T000000.000000Z" for n in range(1, 5)]
    year = date(2023, 1, 1)
    assert publish_figures(warehouse, home, runs[0], "10", "20", "5") == []
    # The running year grows, which is no news.
    assert publish_figures(warehouse, home, runs[1], "12", "20", "9") == [("wmo", year, 10, 12, f"p-{runs[0]}")]
    assert publish_figures(warehouse, home, runs[2], "12", "null", "9") == [("jeugd", year, 20, None, f"p-{runs[1]}")]
    assert publish_figures(warehouse, home, runs[3], "13", "null", "9") == [("wmo", year, 12, 13, f"p-{runs[1]}")]


def test_ggm_shows_every_mapped_column_under_its_name_in_the_file_itself(tmp_path: Path):
    target, moved = tmp_path / "begeleiding.duckdb", tmp_path / "elders.duckdb"
    with duckdb.connect(str(target)) as con:
        con.execute("create schema marts")
        tables: dict[str, set[str]] = {}
        for entry in load_mapping()["objecttypen"].values():
            needed = {*entry["attributen"].values(), *re.findall(r"is_vervallen|soort(?= =)", entry.get("waar", ""))}
            tables.setdefault(entry["tabel"], set()).update(needed)
        for table, columns in tables.items():
            kinds = ", ".join(f"{c} {'boolean' if c.startswith('is_') else 'varchar'}" for c in columns)
            con.execute(f"create table marts.{table} ({kinds})")
        con.execute(
            "insert into marts.fct_toewijzing (toewijzing_nummer, is_vervallen) values ('1', false), ('2', true)"
        )
    add_ggm(target)
    target.rename(moved)
    with duckdb.connect(str(moved), read_only=True) as con:
        assert con.execute("select toewijzingnummer from ggm.toewijzing").fetchall() == [("1",)]
        told = con.execute("select objecttype || '.' || attribuut from ggm.afbeelding").fetchall()
        sql = "select table_name || '.' || column_name from duckdb_columns() where schema_name = 'ggm'"
        assert {*told} == {*con.execute(f"{sql} and table_name <> 'afbeelding'").fetchall()}


def test_put_in_place_removes_parquet_of_tables_that_are_gone(home: Home):
    old = home.publicatie / "parquet" / "fct_weg.parquet"
    kept = home.publicatie / "stand-2024-01-01" / "parquet" / "fct_weg.parquet"
    for path in (old, kept, build_folder(home.publicatie) / "parquet" / "fct_nieuw.parquet"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    put_in_place(home.publicatie)
    assert [p.name for p in (home.publicatie / "parquet").iterdir()] == ["fct_nieuw.parquet"]
    assert kept.exists()
    assert not (home.publicatie / ".opbouw").exists()


def test_what_a_dead_run_was_building_is_removed(home: Home):
    (build_folder(home.publicatie) / "begeleiding.duckdb").write_bytes(b"half")
    remove_leftovers(home.publicatie)
    assert list(home.publicatie.iterdir()) == []


def test_a_manifest_whose_file_is_gone_is_no_publication(home: Home):
    folder = build_folder(home.publicatie)
    (folder / "a.duckdb").write_bytes(b"abc")
    build_manifest(folder, {"run_id": "r"}, {})
    put_in_place(home.publicatie)
    manifest = read_manifest(home.publicatie)
    assert manifest["bestanden"]["a.duckdb"]["bytes"] == 3
    (home.publicatie / "a.duckdb").unlink()
    assert read_manifest(home.publicatie) is None


def test_only_the_released_warehouse_file_may_be_published(warehouse: Path, home: Home):
    with pytest.raises(NietVrijgegeven):
        require_release(home)
    release(home, "r")
    require_release(home)
    with duckdb.connect(str(warehouse)) as con:
        con.execute("insert into marts.fct_plan select range from range(100000)")
    with pytest.raises(NietVrijgegeven):
        require_release(home)
    release(home, "r")
    withdraw(home)
    with pytest.raises(NietVrijgegeven):
        require_release(home)
