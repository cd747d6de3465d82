"""The runs that Dagster remembers of a home, and forgetting old ones."""

import os
from datetime import datetime

from ingest.home import Home
from orchestration.omgeving import set_up


def find_old_runs(home: Home, grens: datetime) -> list[str]:
    """Ids of the runs that were created before this moment; none when there never was a run here."""
    if not (home.dagster / "history").exists():
        return []
    import dagster as dg

    set_up(home)
    with dg.DagsterInstance.from_config(os.environ["DAGSTER_HOME"]) as instance:
        records = instance.get_run_records(dg.RunsFilter(created_before=grens))
        return [record.dagster_run.run_id for record in records if record.dagster_run.is_finished]


def remove_runs(home: Home, run_ids: list[str]) -> None:
    """Forget runs with their events; Dagster empties the file of a run, and leaves it."""
    import dagster as dg

    set_up(home)
    with dg.DagsterInstance.from_config(os.environ["DAGSTER_HOME"]) as instance:
        for run_id in run_ids:
            instance.delete_run(run_id)
    for run_id in run_ids:
        for path in (home.dagster / "history" / "runs").glob(f"{run_id}.db*"):
            path.unlink()
