"""Real `dbt build`s over hand-made gekoppeld and beheer rows; the figures are worked out by hand."""

import json
import os
import re
import shutil
import subprocess
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from ingest.beheer import BEHEER
from orchestration.omgeving import dbt_executable
from tests.rijen import ARNHEM, RHEDEN, ROWS, A, B, C, Rows, write_tables

PROJECT = Path(__file__).parents[2] / "dbt_project"
PEILDATUM = date(2024, 7, 15)


@pytest.fixture(scope="module")
def parsed(tmp_path_factory) -> Path:
    """One dbt target folder for the whole module, so that the project is parsed once."""
    return tmp_path_factory.mktemp("dbt")


def build(root: Path, rows: Rows, target: Path, *args: str, peildatum: str = PEILDATUM.isoformat()):
    """Run `dbt build` on `rows` below `root`."""
    write_tables(root, rows)
    env = os.environ | {
        "SDCG_GEKOPPELD": str(root / "gekoppeld"), "SDCG_BEHEER": str(root / "beheer"),
        "SDCG_WAREHOUSE": str(root / "warehouse.duckdb"), "DBT_TARGET_PATH": str(target), "DBT_LOG_PATH": str(target),
        "DBT_PROJECT_DIR": str(PROJECT), "DBT_PROFILES_DIR": str(PROJECT), "NO_COLOR": "1",
    }  # fmt: skip
    command = [dbt_executable(), "build", "--vars", json.dumps({"peildatum": peildatum}), *args]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def opened(root: Path) -> duckdb.DuckDBPyConnection:
    """The warehouse as the publisher reads it: attached read-only, under another name."""
    con = duckdb.connect()
    con.execute(f"attach '{root / 'warehouse.duckdb'}' as bron (read_only)")
    con.execute("use bron.marts")
    return con


@pytest.fixture(scope="module")
def home(tmp_path_factory, parsed) -> Path:
    root = tmp_path_factory.mktemp("gevuld")
    done = build(root, ROWS, parsed)
    assert done.returncode == 0, done.stdout
    return root


@pytest.fixture(scope="module")
def con(home) -> duckdb.DuckDBPyConnection:
    return opened(home)


def kpi(con, kpi_code: str, periode_soort: str = "maand", uitsplitsing: str | None = None, **cell: str) -> dict:
    """waarde by periode (or by uitsplitsing_waarde) of one cell; dimensions that are not named are in total."""
    where = " and ".join(f"coalesce({d}, 'totaal') = '{cell.get(d, 'totaal')}'" for d in DIMENSIES)
    key = "uitsplitsing_waarde" if uitsplitsing else "strftime(periode, '%m')"
    return dict(
        con.execute(
            f"select {key}, waarde from marts.kpi_waarde where kpi_code = ? and periode_soort = ? and {where} "
            "and uitsplitsing is not distinct from ? order by periode",
            [kpi_code, periode_soort, uitsplitsing],
        ).fetchall()
    )


DIMENSIES = ("wet", "gemeente_code", "wijk_code", "team", "agb_code", "product_groep")


def test_flow_and_stock_per_month_are_those_worked_out_by_hand(con):
    assert kpi(con, "K11") == {"01": 2, "02": 2, "03": 0, "04": 0, "05": 0, "06": 0, "07": 1}
    assert kpi(con, "K12") == {"01": 0, "02": 0, "03": 1, "04": 0, "05": 0, "06": 0, "07": 0}
    assert kpi(con, "K13") == {"01": 2, "02": 4, "03": 3, "04": 3, "05": 3, "06": 3, "07": 4}


def test_active_is_instroom_minus_uitstroom_in_every_cell_since_the_start(con):
    """The invariant of G1, from an empty start."""
    cells = con.execute(
        "select uitsplitsing, uitsplitsing_waarde, "
        + ", ".join(DIMENSIES)
        + ", sum(case kpi_code when 'K11' then waarde when 'K12' then -waarde else 0 end),"
        " sum(case kpi_code when 'K13' then waarde else 0 end)"
        " from marts.kpi_waarde where periode_soort = 'totaal' and kpi_code in ('K11', 'K12', 'K13')"
        " and uitsplitsing is distinct from 'gepauzeerd' group by all"
    ).fetchall()
    assert len(cells) > 40
    assert [cell for cell in cells if cell[-2] != cell[-1]] == []


def test_messages_and_wijkteam_are_told_apart_and_add_up(con):
    assert kpi(con, "K13", "totaal", "uitvoerder") == {"aanbieder": 2, "wijkteam": 2}
    assert kpi(con, "K13", "totaal", "uitvoerder", gemeente_code=RHEDEN) == {"wijkteam": 1}
    assert kpi(con, "K11", "kwartaal", gemeente_code=ARNHEM) == {"01": 3, "04": 0, "07": 1}
    assert kpi(con, "K13", "totaal", gemeente_code=ARNHEM, team="CSA") == {"01": 1}


def test_a_paused_traject_is_active_and_shown_as_paused(con):
    paused = con.execute(
        "select strftime(periode, '%m') from marts.kpi_waarde where kpi_code = 'K13' and periode_soort = 'maand'"
        " and uitsplitsing = 'gepauzeerd' and uitsplitsing_waarde = 'ja' and wet = 'totaal'"
        " and gemeente_code = 'totaal' and waarde = 1 order by periode"
    ).fetchall()
    assert paused == [("03",), ("04",)]


def test_n_counts_clients_and_not_trajecten(con):
    n = con.execute(
        "select n from marts.kpi_waarde where kpi_code = 'K13' and periode = '2024-02-01' and periode_soort = 'maand'"
        " and uitsplitsing is null and wet = 'totaal' and gemeente_code = 'totaal' and wijk_code = 'totaal'"
        " and team = 'totaal' and agb_code = 'totaal' and product_groep = 'totaal'"
    ).fetchall()
    assert n == [(2,)]  # four trajecten of clients a and b


def test_money_counts_in_its_month_and_open_money_stands_apart(con):
    # January: 100,01 and 33,33; February the other 66,67. One client.
    assert kpi(con, "K93") == pytest.approx({"01": 133.34, "02": 66.67, "03": None, "04": None, "05": None,
                                            "06": None, "07": None})  # fmt: skip
    assert kpi(con, "K93", "jaar") == pytest.approx({"01": 200.01})
    assert kpi(con, "K93", "totaal", "antwoord") == {"open": 50.0}
    assert con.execute("select sum(toegekend_eur), sum(ingediend_eur) from fct_prestatie").fetchall() == [
        (Decimal("200.01"), Decimal("320.01"))
    ]
    assert con.execute("select budget_eur, toegekend_eur from fct_toewijzing").fetchall() == [
        (Decimal("1234.56"), Decimal("-0.05"))
    ]


def test_shares_are_ratios_of_sums_with_an_interval(con):
    assert kpi(con, "K92")["01"] == 0.25
    assert kpi(con, "K92", "jaar", "volume") == {"tijd": 0.25, "stuks": 0.25}
    assert kpi(con, "K20", "jaar", "clienten") == {"basis": 1.0, "specialistisch": 0.5, "onbepaald": 0.0}
    assert kpi(con, "K20", "jaar", "uren") == {"basis": 0.75, "specialistisch": 0.25, "onbepaald": 0.0}
    assert kpi(con, "K20", "jaar", "euro") == pytest.approx(
        {"basis": 100 / 300.01, "specialistisch": 200.01 / 300.01, "onbepaald": 0.0}
    )
    bounds = con.execute(
        "select count(*), count(betrouwbaarheid_onder), bool_and(betrouwbaarheid_onder <= waarde + 1e-9),"
        " bool_and(waarde <= betrouwbaarheid_boven + 1e-9)"
        " from marts.kpi_waarde where eenheid = 'aandeel' and waarde is not null"
    ).fetchall()[0]
    assert bounds[0] == bounds[1] > 0
    assert bounds[2:] == (True, True)


def test_a_month_is_definitief_when_its_declaration_term_has_passed(con):
    status = con.execute(
        "select periode::varchar, status from tussen.int_periode__status where periode_soort = 'maand'"
    )
    assert dict(status.fetchall()) == {f"2024-{m:02}-01": "voorlopig" for m in range(1, 8)}


def test_a_dimension_that_does_not_apply_is_empty_and_the_catalogue_lists_the_combinations(con):
    applies = "wet, gemeente_code, wijk_code is null, team is null, agb_code, product_groep is null"
    row = con.execute(
        f"select {applies} from marts.kpi_waarde where kpi_code = 'K20' and wet = 'totaal'"
        " and gemeente_code = 'totaal' and agb_code = 'totaal' limit 1"
    ).fetchall()
    assert row == [("totaal", "totaal", True, True, "totaal", True)]
    catalogue = dict(con.execute("select kpi_code, dimensies from kpi_catalogus").fetchall())
    assert [*catalogue] == sorted(catalogue)
    assert {"K11", "K5A", "K92", "K95"} < catalogue.keys()
    assert catalogue["K20"].startswith("totaal; wet; gemeente_code; gemeente_code × wet;")


def test_dimensions_hold_every_value_that_the_facts_have(con):
    assert con.execute("select client_id from dim_client order by 1").fetchall() == [(A,), (B,), (C,)]
    assert con.execute("select team, gemeente_code from dim_team order by 1").fetchall() == [
        ("CSA", ARNHEM), ("Rheden", RHEDEN)]  # fmt: skip
    assert con.execute("select naam, gemeente_code from dim_wijk").fetchall() == [("Spijkerkwartier", ARNHEM)]
    assert con.execute("select count(*), count_if(is_regio) from dim_gemeente").fetchall() == [(12, 11)]
    assert con.execute("select werkdagen from dim_maand where maand = '2024-05-01'").fetchall() == [(21,)]


def test_the_ledger_is_read_live_and_in_utc(con, home):
    assert con.execute("select bestand, ontvangen_op from bron.beheer.aanlevering").fetchall() == [
        ("berichten/a.xml", datetime(2024, 7, 15, 1))]  # fmt: skip
    later = pl.DataFrame([{"run_id": "r1", "uitkomst": "klaar"}], schema=BEHEER["run"])
    later.write_parquet(home / "beheer" / "run" / "r1.parquet")
    assert con.execute("select run_id, uitkomst from bron.beheer.run").fetchall() == [("r1", "klaar")]


def test_every_table_has_exactly_the_columns_and_types_that_are_described(con, parsed):
    manifest = json.loads((parsed / "manifest.json").read_text())
    described = {
        (node["schema"], node["alias"]): [(c["name"], c["data_type"]) for c in node["columns"].values()]
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed")
    }
    built: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for schema, table, column, kind in con.execute(
        "select table_schema, table_name, column_name, lower(data_type) from information_schema.columns"
        " where table_catalog = 'bron' order by table_schema, table_name, ordinal_position"
    ).fetchall():
        built.setdefault((schema, table), []).append((column, kind))
    assert built == described


def test_nothing_at_all_gives_every_table_empty(tmp_path, parsed, con):
    done = build(tmp_path, {}, parsed, "--exclude-resource-type", "unit_test")
    assert done.returncode == 0, done.stdout
    empty = opened(tmp_path)
    tables = "select table_schema, table_name from information_schema.tables where table_catalog = 'bron' order by all"
    assert empty.execute(tables).fetchall() == con.execute(tables).fetchall()
    assert empty.execute("select count(*) from kpi_waarde").fetchall() == [(0,)]
    assert empty.execute("select min(maand)::varchar, max(maand)::varchar from dim_maand").fetchall() == [
        ("2019-01-01", "2024-07-01")
    ]


def test_every_broken_key_relation_and_value_fails_the_build(home, tmp_path, parsed):
    shutil.copy(home / "warehouse.duckdb", tmp_path)
    good = ROWS["prestatie"][0]
    broken = [
        good,
        good | {"prestatie_id": None},
        good | {"prestatie_id": "p7", "toewijzing_nummer": "99"},
        good | {"prestatie_id": "p8", "antwoord_status": "misschien"},
        good | {"prestatie_id": "p9", "bericht_id": "nooit gezien"},
    ]
    rows = ROWS | {"prestatie": ROWS["prestatie"] + broken}
    done = build(tmp_path, rows, parsed, "--select", "stg_prestatie", "fct_prestatie")
    assert done.returncode == 1
    failed = {line.split()[6].partition("__")[0] for line in done.stdout.splitlines() if " FAIL " in line}
    assert failed == {
        "sleutel_fct_prestatie",
        "fct_prestatie_is_gekoppeld_zonder_toewijzing",
        "accepted_values_fct_prestatie_antwoord_status",
        "relationships_fct_prestatie_bericht_id",
    }
    assert "FAIL 2 sleutel_fct_prestatie" in done.stdout  # the double and the empty one


def test_a_build_without_a_proper_peildatum_is_refused(tmp_path, parsed):
    done = build(tmp_path, {}, parsed, "--select", "int_maand__reeks", peildatum="15-07-2024")
    assert done.returncode != 0
    assert "Geef de peildatum mee" in done.stdout


def test_no_kpi_adds_up_doubles_whose_sum_follows_the_order_of_the_rows(home, parsed):
    adding, found = re.compile(r"cast\((.*\b(?:sum|avg|stddev_\w+|regr_\w+)\(.*) as double\) as (?:teller|noemer)_"), []
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as warehouse:
        for path in sorted((parsed / "compiled").rglob("*.sql")):
            rows, counting, counts = path.read_text().partition("\ngeteld as (")
            if counting:
                columns = warehouse.sql(f"describe {rows} einde as (select 1) select * from per_periode").fetchall()
                doubles = {name for name, data_type, *_ in columns if data_type == "DOUBLE"}
                added = {word for text in adding.findall(counts) for word in re.findall(r"\w+", text)}
                found.append((path.stem, doubles & added))
    assert len(found) > 50
    assert [(model, names) for model, names in found if names] == []
