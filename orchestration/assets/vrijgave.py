"""The second border: the one asset that everything published depends on."""

from collections.abc import Iterator

import dagster as dg

from expectations.database import uitgang_kolommen
from expectations.suites import list_suites
from orchestration.assets.warehouse import published_keys
from orchestration.controles import check_specs, run_controles
from orchestration.nacht import Nacht
from orchestration.publicatie.vrijgave import release, withdraw
from orchestration.voortgang import tell

KEY = dg.AssetKey("vrijgave")
SUITES = list_suites("uitgang", uitgang_kolommen())


@dg.asset(
    key=KEY,
    deps=published_keys(),
    check_specs=check_specs(SUITES, KEY),
    group_name="vrijgave",
    description="Het gebouwde warehouse is gecontroleerd en mag gepubliceerd worden.",
)
def vrijgave(nacht: dg.ResourceParam[Nacht]) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult]:
    """Run the publication suites; only when no blocking check fails is this very warehouse file released."""
    tell("controleren wat gepubliceerd wordt")
    withdraw(nacht.home)
    results = list(run_controles(nacht, "uitgang", SUITES, KEY))
    if all(r.passed or r.severity == dg.AssetCheckSeverity.WARN for r in results):
        release(nacht.home, nacht.run_id)
    failed = sum(not r.passed for r in results)
    yield dg.MaterializeResult(metadata={"controles": len(results), "niet_geslaagd": failed})
    yield from results
