"""A night that starts early: whoever delivers lays `landing/.klaar` when everything is there."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from ingest.home import Home
from orchestration.omgeving import home_from_environment
from orchestration.slot import find_holder

KLAAR = ".klaar"
KIJK_ELKE_S = 60


def find_mark(home: Home) -> str | None:
    """When a delivery was said to be complete, as a text that differs for each time; None when it was not."""
    path = home.landing / KLAAR
    return str(path.stat().st_mtime_ns) if path.exists() else None


def make_sensor(job: Any) -> dg.SensorDefinition:
    """Starts the job once per mark; not while a run is under way, which may have begun before all was there."""

    @dg.sensor(
        name="levering_compleet",
        job=job,
        minimum_interval_seconds=KIJK_ELKE_S,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"Start een nacht zodra landing/{KLAAR} er ligt of vernieuwd is.",
    )
    def levering_compleet() -> Iterator[dg.RunRequest | dg.SkipReason]:
        home = home_from_environment()
        mark, holder = find_mark(home), find_holder(home)
        if mark is None:
            yield dg.SkipReason(f"er ligt geen landing/{KLAAR}")
        elif holder:
            yield dg.SkipReason(holder)
        else:
            yield dg.RunRequest(run_key=mark)

    return levering_compleet
