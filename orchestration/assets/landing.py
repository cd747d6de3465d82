"""What the suppliers deliver: external to us, there to read the lineage from."""

import dagster as dg

from ingest.registraties.contract import all_contracten

GROEP = "landing"
berichten = dg.AssetSpec(
    ["landing", "berichten"], group_name=GROEP, description="iWmo- en iJw-berichten, zoals geleverd."
)
landing = [berichten] + [
    dg.AssetSpec(["landing", "registraties", soort], group_name=GROEP, description=contract.betekenis)
    for soort, contract in all_contracten().items()
]
