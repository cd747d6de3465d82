"""The Dagster definitions: assembly only. What runs is in `assets/`, how is in the packages they call."""

import dagster as dg

from orchestration.assets.brons import brons, controles_ingang
from orchestration.assets.gekoppeld import gekoppeld
from orchestration.assets.klaar import make_sensor
from orchestration.assets.landing import landing
from orchestration.assets.publicatie import begeleiding, delen, gemeenten, manifest, parquet, rapport
from orchestration.assets.vrijgave import vrijgave
from orchestration.assets.warehouse import grootboek, make_dbt, warehouse
from orchestration.resources import open_run

nacht = dg.define_asset_job(
    "nacht",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    description="Eén nacht: lezen, koppelen, marts bouwen, controleren, publiceren.",
)

defs = dg.Definitions(
    assets=[
        *landing,
        *grootboek,
        brons,
        gekoppeld,
        warehouse,
        vrijgave,
        begeleiding,
        delen,
        gemeenten,
        parquet,
        rapport,
        manifest,
    ],
    asset_checks=[controles_ingang],
    jobs=[nacht],
    schedules=[
        dg.ScheduleDefinition(
            name="elke_nacht",
            job=nacht,
            cron_schedule="0 2 * * *",
            execution_timezone="Europe/Amsterdam",
            default_status=dg.DefaultScheduleStatus.RUNNING,
        )
    ],
    sensors=[make_sensor(nacht)],
    resources={"nacht": open_run, "dbt": make_dbt()},
    executor=dg.in_process_executor,
)
