"""What readers get. Every asset here depends on `vrijgave`, and refuses a warehouse that was not released."""

from collections.abc import Callable
from typing import TypeVar

import dagster as dg

from orchestration.assets.vrijgave import KEY as VRIJGAVE
from orchestration.nacht import Nacht
from orchestration.publicatie.nacht import build_part, publish
from orchestration.publicatie.vrijgave import NietVrijgegeven
from orchestration.resources import HERKANSING
from orchestration.voortgang import tell

T = TypeVar("T")
DEEL = {
    "begeleiding": "Alle marts en het beheer, voor analisten en BI (DuckDB).",
    "delen": "Alleen kengetallen over groepen, kleine cellen onderdrukt (DuckDB).",
    "gemeenten": "Per gemeente een bestand met alleen haar eigen rijen, als de instelling dat vraagt (DuckDB).",
    "parquet": "Elke mart als Parquet-bestand.",
    "rapport": "Pagina's om te lezen, uit delen gemaakt, en wat elke kolom betekent.",
}
GEMAAKT_UIT = {"rapport": "delen", "gemeenten": "begeleiding"}


def _released(work: Callable[[], T]) -> T:
    """What `work` returns; a warehouse that was not released will not be by trying again."""
    try:
        return work()
    except NietVrijgegeven as error:
        raise dg.Failure(str(error), allow_retries=False) from None


def _make(deel: str) -> dg.AssetsDefinition:
    @dg.asset(
        key=["publicatie", deel],
        deps=[VRIJGAVE, *([dg.AssetKey(["publicatie", GEMAAKT_UIT[deel]])] if deel in GEMAAKT_UIT else [])],
        group_name="publicatie",
        retry_policy=HERKANSING,
        description=DEEL[deel],
    )
    def build(nacht: dg.ResourceParam[Nacht]) -> dg.MaterializeResult:
        """Build one part beside what is published; nothing that readers have open changes."""
        tell(f"{deel} maken")
        rows = _released(lambda: build_part(nacht, deel))
        return dg.MaterializeResult(metadata={"tabellen": len(rows), "dagster/row_count": sum(rows.values())})

    return build


begeleiding, delen, gemeenten, parquet, rapport = (_make(deel) for deel in DEEL)


@dg.asset(
    key=["publicatie", "manifest"],
    deps=[VRIJGAVE, *(dg.AssetKey(["publicatie", deel]) for deel in DEEL)],
    group_name="publicatie",
    retry_policy=HERKANSING,
    description="De nieuwe bestanden staan op hun plaats; het manifest zegt wat er staat.",
)
def manifest(nacht: dg.ResourceParam[Nacht]) -> dg.MaterializeResult:
    """Rename everything that was built over what stood there, and record the publication."""
    tell("publiceren")
    return dg.MaterializeResult(metadata={"tabellen": _released(lambda: publish(nacht))})
