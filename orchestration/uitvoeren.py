"""Run the job `nacht` in this process: what the schedule does, without a server."""

import logging
import os
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

from expectations.run import start_checker
from ingest.home import Home
from ingest.pseudoniem import SleutelFout
from orchestration.omgeving import set_up
from orchestration.opdracht import Opdracht
from orchestration.slot import SlotBezet
from orchestration.veilig import explain_disk
from orchestration.voortgang import Luisteraar, listen
from orchestration.voorwaarden import VoorwaardenFout

if TYPE_CHECKING:
    import dagster as dg

STAP = {
    "inname": "lezen",
    "controles_ingang": "controleren wat binnenkwam",
    "koppelen": "koppelen",
    "warehouse": "marts bouwen",
    "vrijgave": "controleren wat gepubliceerd wordt",
}
# What Dagster says in many lines; the checks themselves are told from the ledger.
IN_WOORDEN = {
    "DagsterAssetCheckFailedError": "een blokkerende controle is niet geslaagd",
    "DagsterDbtCliRuntimeError": "dbt is niet geslaagd",
    "DagsterExecutionInterruptedError": "onderbroken (Ctrl-C of een stopsignaal); start opnieuw, er is niets verloren",
}
NIET_BEGONNEN = {
    SlotBezet.__name__: SlotBezet,
    SleutelFout.__name__: SleutelFout,
    VoorwaardenFout.__name__: lambda text: VoorwaardenFout([text]),
}
STIL = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def execute(
    home: Home, opdracht: Opdracht, luisteraar: Luisteraar, keys: "Sequence[dg.AssetKey] | None" = None
) -> dict[str, str]:
    """Run one night, or only the assets `keys`; returns per failed step what went wrong.

    Raises SlotBezet when another run came first, VoorwaardenFout when what a run needs is not there.
    """
    set_up(home)
    start_checker()
    warnings.filterwarnings("ignore")
    import dagster as dg

    from orchestration.definitions import defs

    # It warns of every check of a night that ended because nothing was new.
    logging.getLogger("dagster._core.execution.plan.active").setLevel(logging.CRITICAL)
    listen(luisteraar)
    job = defs.resolve_job_def("nacht")
    with dg.DagsterInstance.from_config(os.environ["DAGSTER_HOME"]) as instance:
        result = job.execute_in_process(
            instance=instance, tags=opdracht.to_tags(), run_config=STIL, raise_on_error=False, asset_selection=keys
        )
    return _failures(result)


def _failures(result: "dg.ExecuteInProcessResult") -> dict[str, str]:
    failures = {}
    for event in result.all_events:
        if event.is_step_failure and event.step_key:
            failures[STAP.get(event.step_key, event.step_key.replace("__", " "))] = _cause(
                event.step_failure_data.error
            )
        elif event.is_run_failure and not failures:
            failures["starten"] = _cause(event.job_failure_data.error)
    return failures


def _cause(error: "dg.SerializableErrorInfo | None") -> str:
    """The innermost error, in one line. Raises it again when it says that the run should not have begun."""
    if error is None:
        return "onbekende fout"
    while error.cause:
        error = error.cause
    name, text = error.cls_name or "", error.message.partition(": ")[2].strip()
    if name in NIET_BEGONNEN:
        raise NIET_BEGONNEN[name](text)
    return explain_disk(error.message) or IN_WOORDEN.get(name, f"{name}: {text.splitlines()[0] if text else ''}")
