"""The heavy joins: brons rows become toewijzingen, leveringen, prestaties and months."""

from collections.abc import Iterator

import dagster as dg

from ingest.brons import BRONS_TABELLEN
from ingest.koppel.alles import link_all
from ingest.koppel.schema import GEKOPPELD
from orchestration.nacht import Nacht
from orchestration.voortgang import tell

BRONS = [dg.AssetKey(["brons", tabel]) for tabel in BRONS_TABELLEN]


@dg.multi_asset(
    name="koppelen",
    specs=[
        dg.AssetSpec(
            ["gekoppeld", tabel],
            deps=BRONS,
            group_name="gekoppeld",
            description=f"Gekoppeld over alle gemeenten: {tabel.replace('_', ' ')}.",
        )
        for tabel in GEKOPPELD
    ],
)
def gekoppeld(nacht: dg.ResourceParam[Nacht]) -> Iterator[dg.MaterializeResult]:
    """Link everything that brons holds, as known on the asked date and stand."""
    tell("koppelen")
    asked = nacht.opdracht
    rows = link_all(nacht.home, nacht.instellingen, asked.peildatum, asked.bekend_op, asked.stand)
    for tabel in GEKOPPELD:
        yield dg.MaterializeResult(asset_key=["gekoppeld", tabel], metadata={"dagster/row_count": rows.get(tabel, 0)})
