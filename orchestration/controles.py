"""From suites and dbt tests to Dagster checks and rows of beheer.controle_resultaat."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from expectations.run import Uitslag, check_poort
from expectations.suites import Poort, Suite
from orchestration.nacht import Nacht
from orchestration.veilig import without_content

DATA_DOCS = "data_docs"


def check_specs(suites: Sequence[Suite], asset: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    """One Dagster check per check, over all tables it holds for; per table they stand in the ledger."""
    found = {f"{suite.naam}_{v.controle}": v for suite in suites for v in suite.verwachtingen}
    return [
        dg.AssetCheckSpec(name=name, asset=asset, blocking=v.ernst == "blokkerend", description=v.uitleg)
        for name, v in found.items()
    ]


def run_controles(
    nacht: Nacht, poort: Poort, suites: Sequence[Suite], asset: dg.AssetKey, **plaats: str
) -> Iterator[dg.AssetCheckResult]:
    """Run the suites of one border in the checking process, and record their results."""
    where = {"home": nacht.home, **plaats}
    results = without_content(lambda: check_poort(poort, list(suites), where, nacht.home.beheer / DATA_DOCS))
    nacht.add_controles([uitslag.to_row() for uitslag in results])
    for spec in check_specs(suites, asset):
        mine = [uitslag for uitslag in results if uitslag.controle == spec.name]
        yield dg.AssetCheckResult(
            check_name=spec.name,
            asset_key=asset,
            passed=all(uitslag.geslaagd for uitslag in mine),
            severity=_severity(mine[0]),
            metadata={"aantal": sum(uitslag.aantal for uitslag in mine), "tabellen": len(mine)},
        )


def _severity(uitslag: Uitslag) -> dg.AssetCheckSeverity:
    return dg.AssetCheckSeverity.ERROR if uitslag.ernst == "blokkerend" else dg.AssetCheckSeverity.WARN


def dbt_controles(target: Path, manifest: Mapping[str, Any]) -> list[dict[str, object]]:
    """The dbt tests of one build as rows of the ledger; a model that failed is a check that failed."""
    path = target / "run_results.json"
    if not path.exists():
        return []
    results = json.loads(path.read_text("utf-8"))["results"]
    return [_dbt_row(r, manifest["nodes"].get(r["unique_id"], {})) for r in results if _is_check(r)]


def _is_check(result: Mapping[str, Any]) -> bool:
    kind = result["unique_id"].split(".")[0]
    return kind in ("test", "unit_test") or result["status"] == "error"


def _dbt_row(result: Mapping[str, Any], node: Mapping[str, Any]) -> dict[str, object]:
    attached = node.get("attached_node") or result["unique_id"]
    is_warning = str(node.get("config", {}).get("severity", "error")).lower() == "warn"
    return {
        "controle": node.get("name", result["unique_id"].split(".")[-1]),
        "tabel": attached.split(".")[-1],
        "ernst": "waarschuwing" if is_warning else "blokkerend",
        "geslaagd": result["status"] in ("pass", "success"),
        "aantal": result.get("failures") or int(result["status"] in ("error", "skipped")),
        "uitleg": node.get("description") or "",
    }
