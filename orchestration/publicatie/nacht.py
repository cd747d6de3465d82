"""From a released warehouse to the files of one publication, and their place."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from expectations.suites import load_contract
from ingest.beheer import BEHEER, write_beheer
from orchestration.nacht import Nacht, write_rows
from orchestration.omgeving import dbt_manifest
from orchestration.onthulling.delen import share
from orchestration.publicatie.begeleiding import NAAM as BEGELEIDING
from orchestration.publicatie.begeleiding import build_begeleiding
from orchestration.publicatie.bestand import build_folder, make_durable, put_in_place
from orchestration.publicatie.delen import NAAM as DELEN
from orchestration.publicatie.delen import build_delen
from orchestration.publicatie.eerdere import keep_published, prune
from orchestration.publicatie.gemeenten import MAP as GEMEENTEN
from orchestration.publicatie.gemeenten import build_gemeenten
from orchestration.publicatie.ggm import add_ggm
from orchestration.publicatie.herziening import find_restatements
from orchestration.publicatie.manifest import build_manifest
from orchestration.publicatie.parquet import build_parquet
from orchestration.publicatie.vrijgave import require_release
from orchestration.rapport.schrijven import write_report
from orchestration.rapport.tabellen import write_tabellen
from orchestration.vingerafdruk import ROOT


def build_part(nacht: Nacht, deel: str) -> dict[str, int]:
    """Build one part in the folder of the coming publication; returns rows per table. Raises NietVrijgegeven."""
    require_release(nacht.home)
    rows = _BOUWERS[deel](nacht, build_folder(nacht.home.publicatie))
    nacht.gebouwd[deel] = rows
    return rows


def publish(nacht: Nacht) -> int:
    """Put what was built in its place and record it; returns the number of tables. Raises NietVrijgegeven.

    The ledger comes last: a run that dies in between leaves whole files, and the next night publishes again.
    """
    require_release(nacht.home)
    row = publicatie_row(nacht)
    asked = nacht.opdracht
    facts = row | {"peildatum": asked.peildatum, "bekend_op": asked.bekend_op, "stand": asked.stand}
    folder = build_folder(nacht.home.publicatie)
    if set(nacht.gebouwd) != set(_BOUWERS):
        raise RuntimeError("not every part was built in this run")
    build_manifest(folder, facts | {"delen": nacht.deling.verslag}, nacht.gebouwd)
    # Before the files are there to be read: what is shared must never be forgotten.
    write_beheer(nacht.home, "herziening", nacht.run_id, nacht.herzieningen)
    write_beheer(nacht.home, "deling", nacht.run_id, nacht.deling.grootboek)
    keep_published(nacht.home.publicatie)
    put_in_place(nacht.home.publicatie)
    prune(nacht.home.publicatie, nacht.instellingen.bewaar_publicaties)
    write_rows(nacht.home, "publicatie", nacht.run_id, [row])
    nacht.uitkomst = "gepubliceerd"
    return len(nacht.gebouwd["begeleiding"])


def publicatie_row(nacht: Nacht) -> dict[str, object]:
    """The coming publication as a row of beheer.publicatie."""
    return {
        "publicatie_id": f"p-{nacht.run_id}",
        "run_id": nacht.run_id,
        "gepubliceerd_op": datetime.now(UTC),
        "contract_versie": load_contract()["versie"],
    }


def _begeleiding(nacht: Nacht, folder: Path) -> dict[str, int]:
    run = replace(nacht, uitkomst="gepubliceerd").run_row()
    nacht.herzieningen = find_restatements(nacht.home, nacht.run_id)
    eigen = {
        "beheer.run": pl.DataFrame([run], schema=BEHEER["run"]),
        "beheer.publicatie": pl.DataFrame([publicatie_row(nacht)], schema=BEHEER["publicatie"]),
        "beheer.herziening": nacht.herzieningen,
    }
    rows = build_begeleiding(folder / BEGELEIDING, nacht.home.warehouse, dbt_manifest(nacht.home), eigen)
    add_ggm(folder / BEGELEIDING)
    make_durable(folder / BEGELEIDING)
    return rows


def _delen(nacht: Nacht, folder: Path) -> dict[str, int]:
    nacht.deling = share(nacht.home, nacht.instellingen, nacht.run_id)
    return build_delen(folder / DELEN, nacht.home.warehouse, dbt_manifest(nacht.home), nacht.deling.kpi_waarde)


def _gemeenten(nacht: Nacht, folder: Path) -> dict[str, int]:
    """A file per gemeente, where the setting asks for them; the rows are per file."""
    shutil.rmtree(folder / GEMEENTEN, ignore_errors=True)
    return build_gemeenten(folder, dbt_manifest(nacht.home)) if nacht.instellingen.publiceer_per_gemeente else {}


def _parquet(nacht: Nacht, folder: Path) -> dict[str, int]:
    shutil.rmtree(folder / "parquet", ignore_errors=True)
    return build_parquet(folder / "parquet", nacht.home.warehouse)


def _rapport(nacht: Nacht, folder: Path) -> dict[str, int]:
    """Pages made from the shared file that was built just before; the rows are pages."""
    shutil.rmtree(folder / "rapport", ignore_errors=True)
    publicatie_id = str(publicatie_row(nacht)["publicatie_id"])
    names = write_report(folder / "rapport", folder, nacht.opdracht.peildatum, publicatie_id)
    hide = (nacht.home.root, ROOT)
    return dict.fromkeys([*names, write_tabellen(folder / "rapport", dbt_manifest(nacht.home), hide)], 1)


_BOUWERS: dict[str, Callable[[Nacht, Path], dict[str, int]]] = {
    "begeleiding": _begeleiding,
    "delen": _delen,
    "gemeenten": _gemeenten,
    "parquet": _parquet,
    "rapport": _rapport,
}
