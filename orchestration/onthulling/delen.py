"""Everything that is shared of the KPI's in one publication, and what has to be remembered of it."""

import json
import shutil
from dataclasses import dataclass

import polars as pl

from ingest.bestanden import write_atomic
from ingest.home import Home
from ingest.instellingen import Instellingen
from orchestration.onthulling.besluiten import Eisen
from orchestration.onthulling.cellen import read_cells
from orchestration.onthulling.grootboek import add_memory, list_changes
from orchestration.onthulling.werkers import Geheugen, protect_cells

_WERKERS = 2


@dataclass(frozen=True)
class Deling:
    """What one publication shares: its `kpi_waarde`, rows for the ledger, and how safe it was found."""

    kpi_waarde: pl.DataFrame
    grootboek: pl.DataFrame
    verslag: dict[str, object]


def share(home: Home, instellingen: Instellingen, run_id: str) -> Deling:
    """Protect what the released warehouse holds; what the engine found for equal tables before is used again."""
    folder = home.werk / "onthulling"
    shutil.rmtree(folder, ignore_errors=True)  # of a night that was killed
    folder.mkdir(parents=True)
    eisen = Eisen(
        instellingen.minimum_cel,
        instellingen.delen_marge,
        float(instellingen.delen_seconden),
        werkmap=folder,
        werkers=_WERKERS,
    )
    path = home.werk / "onthulling.json"
    memory = Geheugen(json.loads(path.read_text("utf-8")) if path.exists() else {})
    cells = add_memory(read_cells(home.warehouse), home)
    shared, kpis = protect_cells(cells, eisen, memory)
    write_atomic(path, lambda target: target.write_text(json.dumps(memory.nieuw), "utf-8") and None)
    shared = round_figures(shared, instellingen.delen_afronding)
    report = {
        "ingehouden": sorted(name for kpi in kpis for name in kpi.ingehouden),
        "aangevallen": sum(kpi.aangevallen for kpi in kpis),
        "gedeeld": shared["onderdrukking"].null_count(),
        "leeg": shared["onderdrukking"].count(),
    }
    return Deling(to_kpi_waarde(shared), list_changes(shared, run_id), report)


def round_figures(cells: pl.DataFrame, basis: int) -> pl.DataFrame:
    """Counts as multiples of `basis`, and what follows from them anew; the intervals would tell more, so they go."""
    if basis == 1:
        return cells
    counts = [((pl.col(name) / basis).round() * basis).cast(cells.schema[name]) for name in ("teller", "noemer", "n")]
    value = pl.when(pl.col("noemer").is_null()).then("teller").otherwise(pl.col("teller") / pl.col("noemer"))
    nothing = [pl.lit(None, pl.Float64).alias(f"betrouwbaarheid_{side}") for side in ("onder", "boven")]
    return cells.with_columns(counts).with_columns(value.fill_nan(None).alias("waarde"), *nothing)


def to_kpi_waarde(shared: pl.DataFrame) -> pl.DataFrame:
    """As it is published: with the figure that was shared before where it is another, and the publication that did."""
    changed = pl.col("onderdrukking").is_null() & (pl.col("eerder_waarde") - pl.col("waarde")).abs().gt(1e-9)
    before = [
        pl.when(changed).then("eerder_waarde").alias("vorige_waarde"),
        pl.when(changed).then("p-" + pl.col("eerder_run_id")).alias("vorige_publicatie_id"),
    ]
    return shared.with_columns(before).select(pl.exclude("^eerder.*$", "groep"))
