"""The dbt project explains itself: what its manifest must say of every model, seed, column and KPI."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from ingest.beheer import BEHEER
from ingest.koppel.schema import GEKOPPELD
from ingest.standaard.model import STANDAARDEN, WET, load_codelijst, load_definities, releases

PROJECT = Path(__file__).parents[2] / "dbt_project"
TYPES = {pl.String: "varchar", pl.Int64: "bigint", pl.Date: "date", pl.Boolean: "boolean", pl.Float64: "double"}
GRAMMAR = {
    "staging": r"stg_[a-z_]+",
    "tussen": r"int_[a-z]+__[a-z]+",
    "kpi": r"kpi_k\d[0-9a-z]_[a-z_]+",
    "marts": r"(dim|fct)_[a-z_]+|kpi_waarde|kpi_catalogus",
    "beheer": r"beheer_[a-z_]+",
}
SCHEMAS = {"staging": "staging", "tussen": "tussen", "kpi": "tussen", "marts": "marts", "beheer": "beheer"}
# Ledger tables in which equal rows may stand: two reasons for one place, two masked names.
WITHOUT_KEY = {"beheer_aanlevering", "beheer_afkeur", "beheer_controle_resultaat"}
# No table of GEKOPPELD has a key here: two postcode areas of one wijk are two equal rows.
WITHOUT_KEY |= {"stg_gebied"}
# Terms of messages: two starts of one client on one day are two equal rows.
WITHOUT_KEY |= {"int_bericht__klok", "int_bericht__termijn"}
# Hours put in and hours there were, below one another.
WITHOUT_KEY |= {"int_wijkteam__benutting"}
KPI_FIELDS = {
    "kpi_code", "naam", "definitie", "teller", "noemer", "eenheid", "bron", "norm", "signaalwaarde", "herkomst",
    "let_op", "dimensies",
}  # fmt: skip
MAY_BE_EMPTY = {"noemer", "norm", "signaalwaarde"}
DIMENSIES = {"wet", "gemeente_code", "wijk_code", "team", "agb_code", "product_groep"}


@pytest.fixture(scope="module")
def manifest(tmp_path_factory) -> dict:
    """Parsed without any variable or environment: reading the project must not need a home."""
    target = tmp_path_factory.mktemp("dbt")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("SDCG_", "DBT_"))}
    command = [
        Path(sys.executable).parent / "dbt",
        "--quiet",
        "parse",
        "--project-dir",
        PROJECT,
        "--profiles-dir",
        PROJECT,
    ]
    done = subprocess.run(
        [*command, "--target-path", target, "--log-path", target],
        env=env | {"DBT_WARN_ERROR": "true"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return json.loads((target / "manifest.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def models(manifest) -> dict[str, dict]:
    return {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}


@pytest.fixture(scope="module")
def tests(manifest) -> list[dict]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]


def folder(model: dict) -> str:
    return model["fqn"][1]


def test_names_follow_one_grammar_and_schemas_are_called_exactly_so(models):
    assert [n for n, m in models.items() if not re.fullmatch(GRAMMAR[folder(m)], n)] == []
    assert [n for n, m in models.items() if m["schema"] != SCHEMAS[folder(m)]] == []


def test_every_model_and_seed_and_column_is_described_and_every_description_has_its_grain(manifest):
    nodes = [n for n in manifest["nodes"].values() if n["resource_type"] in ("model", "seed")]
    assert [n["name"] for n in nodes if "één rij per" not in n["description"].lower()] == []
    columns = [(n["name"], c) for n in nodes for c in n["columns"].values()]
    assert len(columns) > 300
    assert [f"{name}.{c['name']}" for name, c in columns if len(c["description"]) < 5 or not c["data_type"]] == []


def test_every_file_stands_beside_the_one_that_describes_it(models):
    for model in models.values():
        path = PROJECT / model["original_file_path"]
        assert model["patch_path"].endswith(f"{model['name']}.yml") or folder(model) == "kpi", path
        assert path.with_suffix(".yml").exists(), path


def test_every_model_has_a_key_test_or_names_the_model_that_tests_the_same_key(models, tests):
    tested = {models_of(test)[0] for test in tests if test["test_metadata"]["name"] == "sleutel"}
    for name, model in models.items():
        elsewhere = model["config"]["meta"].get("sleutel_getest_in")
        assert elsewhere in tested if elsewhere else name in tested or name in WITHOUT_KEY, name


def models_of(test: dict) -> list[str]:
    return [node.rpartition(".")[2] for node in ([test["attached_node"]] if test.get("attached_node") else [])]


def test_a_test_that_only_warns_is_one_that_the_design_lets_warn(tests):
    warning = [test["name"] for test in tests if test["config"]["severity"].lower() != "error"]
    assert warning == ["kpi_waarde_aandeel_buiten_0_en_1"]


@pytest.mark.parametrize("tabel", GEKOPPELD)
def test_staging_has_the_columns_of_gekoppeld_with_money_in_euro(models, tabel):
    expected = {
        name.removesuffix("_cent") + "_eur" if name.endswith("_cent") else name:
        "decimal(18,2)" if name.endswith("_cent") else TYPES[kind]
        for name, kind in GEKOPPELD[tabel].items()
    }  # fmt: skip
    described = models[f"stg_{tabel}"]["columns"].values()
    assert {c["name"]: c["data_type"] for c in described} == expected


@pytest.mark.parametrize("tabel", ["aanlevering", "afkeur", "run", "controle_resultaat", "publicatie", "herziening"])
def test_the_copy_of_the_ledger_has_its_columns(models, tabel):
    model = models[f"beheer_{tabel}"]
    assert [*model["columns"]] == [*BEHEER[tabel]]
    assert (model["schema"], model["alias"], model["config"]["materialized"]) == ("beheer", tabel, "view")


def test_marts_have_enforced_contracts_and_words_with_one_meaning(models):
    marts = {name: model for name, model in models.items() if folder(model) == "marts"}
    assert [name for name, model in marts.items() if not model["config"]["contract"]["enforced"]] == []
    typed = {"_eur": "decimal(18,2)", "_code": "varchar", "datum": "date", "_id": "varchar", "_minuten": "bigint"}
    for name, model in marts.items():
        for column in model["columns"].values():
            ending = next((e for e in typed if column["name"].endswith(e)), None)
            assert not ending or column["data_type"] == typed[ending], f"{name}.{column['name']}"
            assert not column["name"].startswith("is_") or column["data_type"] == "boolean"


def test_every_kpi_is_defined_where_it_is_computed_and_stands_in_kpi_waarde(models):
    kpis = {name: model for name, model in models.items() if folder(model) == "kpi"}
    union = models["int_kpi__cel"]["depends_on"]["nodes"] + models["kpi_waarde"]["depends_on"]["nodes"]
    parents = {node.rpartition(".")[2] for node in union}
    assert {p for p in parents if p in kpis} == set(kpis)
    defined = [(name, kpi) for name, model in kpis.items() for kpi in model["config"]["meta"]["kpis"]]
    assert len({kpi["kpi_code"] for _, kpi in defined}) == len(defined)
    for name, kpi in defined:
        assert KPI_FIELDS - set(kpi) == set(), name
        assert {field for field in KPI_FIELDS if not kpi[field]} <= MAY_BE_EMPTY, name
        assert (kpi["signaalwaarde"] is None) == ("signaal_kant" not in kpi), name
        assert kpi.get("signaal_kant", "boven") in ("boven", "onder"), name
        lists = [kpi["dimensies"], *kpi.get("uitsplitsingen", {}).values()]
        for groups in lists:
            assert len({frozenset(group) for group in groups}) == len(groups), f"{name}: a combination stands twice"
            assert {dimension for group in groups for dimension in group} <= DIMENSIES
    for name, model in kpis.items():
        assert name.startswith(f"kpi_{model['config']['meta']['kpis'][0]['kpi_code'].lower()}_")
        # What shares its rows shares its combinations: the macro reads those of the first.
        shared = [(kpi["dimensies"], kpi.get("uitsplitsingen")) for kpi in model["config"]["meta"]["kpis"]]
        assert all(combinations == shared[0] for combinations in shared), name


def test_every_kpi_and_every_rule_of_time_has_a_unit_test(manifest, models):
    tested = {node["model"] for node in manifest["unit_tests"].values()}
    kpis = {name for name, model in models.items() if folder(model) == "kpi"}
    expected = {"int_traject__maand", "int_traject__pauze", "int_periode__status"}
    assert kpis | expected | {"kpi_waarde", "dim_maand"} <= tested


def test_sources_are_the_assets_that_the_linking_and_the_ledger_make(manifest):
    names = {(s["source_name"], s["name"]) for s in manifest["sources"].values()}
    ledger = ("aanlevering", "afkeur", "run", "controle_resultaat", "publicatie", "herziening")
    assert names == {("gekoppeld", t) for t in GEKOPPELD} | {("beheer", t) for t in ledger}


def seed_module(naam: str):
    spec = importlib.util.spec_from_file_location(naam, PROJECT / "seeds" / f"{naam}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("naam", "render"), [("feestdag", "render_feestdagen"), ("codelijst", "render_codelijsten")])
def test_a_seed_that_is_made_is_what_its_source_says(naam, render):
    """The days are those of the package, the codes those of the definitions: run the file beside the seed."""
    seed = seed_module(naam)
    assert seed.PATH.read_text("utf-8") == getattr(seed, render)()


def test_every_code_with_a_meaning_stands_in_the_seed_with_exactly_its_releases():
    seed = pl.read_csv(PROJECT / "seeds" / "codelijst.csv", infer_schema=False)
    told = {
        (r["lijst"], r["wet"], r["code"], release)
        for r in seed.iter_rows(named=True)
        for release in releases()
        if r["release_van"] <= release <= (r["release_tot"] or releases()[-1])
    }
    defined = {
        (lijst, WET[standaard], code, release)
        for lijst in load_definities("codelijsten")
        for standaard in STANDAARDEN
        for release in releases()
        for code, label in load_codelijst(lijst, standaard, release).items()
        if label
    }
    assert told == defined
    assert ("RedenBeeindiging", "jeugd", "36", "2.4") not in told


def test_sql_is_narrow_and_lower_case():
    for path in [*PROJECT.rglob("*.sql")]:
        if "target" in path.relative_to(PROJECT).parts:
            continue
        text = path.read_text("utf-8")
        assert [line for line in text.splitlines() if len(line) > 110] == [], path.name
        assert not re.search(r"\b(SELECT|FROM|WHERE|JOIN|GROUP BY|UNION)\b", text), path.name
