"""The dbt project: every model an asset, every test a check; built in a process of its own."""

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliResource, dbt_assets
from packaging.version import Version

from orchestration.controles import dbt_controles
from orchestration.nacht import Nacht
from orchestration.omgeving import DBT_PROJECT, dbt_environment, dbt_executable, dbt_folder, prepare_manifest
from orchestration.veilig import environment
from orchestration.voortgang import tell

# The ledger that earlier nights wrote; external, because this night's rows come after the marts.
grootboek = [
    dg.AssetSpec(["beheer", tabel], group_name="beheer", description=what)
    for tabel, what in {
        "run": "Elke run en zijn uitkomst.",
        "controle_resultaat": "De uitslag van elke controle.",
        "publicatie": "Elke publicatie.",
        "herziening": "Elk cijfer dat sinds de vorige publicatie veranderde.",
    }.items()
]


class Vertaler(DagsterDbtTranslator):
    """Keys and groups as the folders of the project say: `warehouse/marts/fct_toewijzing`."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Sources are named in their own meta; models and seeds stand below `warehouse`."""
        if dbt_resource_props["resource_type"] == "source":
            return super().get_asset_key(dbt_resource_props)
        return dg.AssetKey(["warehouse", _folder(dbt_resource_props), dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The folder."""
        return f"warehouse_{_folder(dbt_resource_props)}"

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """What the project says, without the SQL."""
        return dbt_resource_props.get("description", "")

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, Any]:
        """Without table names: part of the job alone would link the copies of the ledger to themselves by them."""
        return {}


def _folder(props: Mapping[str, Any]) -> str:
    return props["fqn"][1] if props["resource_type"] == "model" else f"{props['resource_type']}s"


# Unit tests judge the code, not tonight's data; they run in the test suite.
BOUW = ("build", "--exclude-resource-type", "unit_test", "--vars")
MANIFEST = json.loads(prepare_manifest().read_text("utf-8"))


class Dbt(DbtCliResource):
    """The dbt of this environment, on the project beside this package."""

    @property
    def _cli_version(self) -> Version:
        # Asked of the package; the parent starts a dbt of its own for it, which takes seconds.
        return Version(version("dbt-core"))


def make_dbt() -> Dbt:
    """dbt without its debug log, which costs more than a quarter of a build."""
    return Dbt(
        project_dir=str(DBT_PROJECT),
        profiles_dir=str(DBT_PROJECT),
        dbt_executable=dbt_executable(),
        global_config_flags=["--log-level-file", "none"],
    )


class Uitvoer(io.TextIOBase):
    """A log that ends nothing: a full disk stops it, and what dbt itself says of the disk is still told."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb", buffering=0)

    def write(self, text: str) -> int:
        """All of it or, where there is no room, a part."""
        with suppress(OSError):
            self._file.write(text.encode())
        return len(text)

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()


@dbt_assets(
    name="warehouse",
    manifest=MANIFEST,
    dagster_dbt_translator=Vertaler(DagsterDbtTranslatorSettings(enable_asset_checks=True)),
)
def warehouse(context: dg.AssetExecutionContext, dbt: DbtCliResource, nacht: dg.ResourceParam[Nacht]) -> Iterator[Any]:
    """Build and test all models. A night that builds all of it starts from an empty file."""
    tell("marts bouwen")
    if not context.is_subset:
        for path in (nacht.home.warehouse, nacht.home.warehouse.with_name("warehouse.duckdb.wal")):
            path.unlink(missing_ok=True)
    asked = {
        "peildatum": nacht.opdracht.peildatum.isoformat(),
        "definitief_maanden": nacht.instellingen.definitief_maanden,
    }
    target = dbt_folder(nacht.home)
    target.mkdir(parents=True, exist_ok=True)
    nacht.home.warehouse.parent.mkdir(parents=True, exist_ok=True)
    (target / "run_results.json").unlink(missing_ok=True)
    with environment(dbt_environment(nacht.home)), Uitvoer(target / "uitvoer.log") as log, redirect_stdout(log):
        try:
            yield from dbt.cli([*BOUW, json.dumps(asked)], context=context, target_path=target).stream()
        finally:
            nacht.add_controles(dbt_controles(target, MANIFEST))


def published_keys() -> list[dg.AssetKey]:
    """The assets a publication is made of: every mart and the copies of the ledger."""
    return sorted(key for key in warehouse.keys if key.path[1] in ("marts", "beheer"))
