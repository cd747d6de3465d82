"""One night: what was asked, whether there is anything to do, and what the ledger says of it afterwards.

Imports no Dagster, dbt or Great Expectations: a night with nothing new ends here.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from ingest.beheer import BEHEER, lay_down, new_run_id, read_beheer, write_beheer
from ingest.home import Home
from ingest.inname import Inname, ingest, landing_is_unchanged
from ingest.instellingen import Instellingen, load_instellingen
from ingest.pseudoniem import Sleutel, load_sleutel
from orchestration.leveranciers import find_quiet
from orchestration.melden import tell_people
from orchestration.opdracht import Opdracht
from orchestration.publicatie.bestand import remove_leftovers
from orchestration.publicatie.manifest import read_manifest
from orchestration.slot import hold_slot
from orchestration.vingerafdruk import compute_fingerprint, hash_definitions
from orchestration.voortgang import tell
from orchestration.wissel import remove_unfinished

if TYPE_CHECKING:
    from orchestration.onthulling.delen import Deling

GOED = ("gepubliceerd", "ongewijzigd", "ingelezen", "hersteld", "gewist", "vernieuwd", "opgeschoond")
# What a run writes is for the user it runs as; what is published is opened up apart (publicatie/bestand.py).
ALLEEN_VAN_ONS = 0o077


@dataclass
class Nacht:
    """A run that holds the lock. Steps read what they need from it and set `uitkomst`."""

    home: Home
    opdracht: Opdracht
    run_id: str
    gestart_op: datetime
    uitkomst: str = "mislukt"
    uitleg: str = ""
    vingerafdruk: str = ""
    controles: list[dict[str, object]] = field(default_factory=list)
    gebouwd: dict[str, dict[str, int]] = field(default_factory=dict)
    deling: "Deling | None" = None
    herzieningen: pl.DataFrame = field(default_factory=pl.DataFrame)

    @cached_property
    def instellingen(self) -> Instellingen:
        """The settings of this home. Raises InstellingenFout."""
        return load_instellingen(self.home)

    @cached_property
    def sleutel(self) -> Sleutel:
        """The region's secret. Raises SleutelFout."""
        return load_sleutel(self.home)

    @property
    def is_rebuild(self) -> bool:
        """A run of an earlier stand reads nothing new: it could not use it."""
        return self.opdracht.stand is not None

    def is_landing_unchanged(self) -> bool:
        """Whether there is nothing to read for this run; looks at names, sizes and times only."""
        return self.is_rebuild or landing_is_unchanged(self.home, self.instellingen, self.sleutel)

    def is_nothing_new(self) -> bool:
        """Whether this night would publish what stands published; if so, that is its outcome."""
        self.vingerafdruk = compute_fingerprint(
            self.home,
            instellingen=self.instellingen.model_dump(),
            sleutel=self.sleutel.controle,
            opdracht=self.opdracht.to_tags(),
        )
        last = last_publication(self.home)
        if last is None or last["vingerafdruk"] != self.vingerafdruk:
            return False
        self.uitkomst, self.uitleg = "ongewijzigd", f"zelfde als {last['run_id']}"
        return True

    def last_checked(self) -> str:
        """The last run whose deliveries passed the entry checks as they now are; "" when there is none."""
        runs = read_beheer(self.home, "run").filter(uitkomst="gepubliceerd")
        runs = runs.filter(pl.col("vingerafdruk").str.starts_with(hash_definitions()[:16]))
        return runs["run_id"].max() or ""

    def run_row(self) -> dict[str, object]:
        """This run as a row of beheer.run."""
        return {
            "run_id": self.run_id,
            "gestart_op": self.gestart_op,
            "duur_s": round((datetime.now(UTC) - self.gestart_op).total_seconds(), 1),
            "uitkomst": self.uitkomst,
            "peildatum": self.opdracht.peildatum,
            "bekend_op": self.opdracht.bekend_op,
            "stand": self.opdracht.stand,
            "uitleg": self.uitleg,
            "vingerafdruk": self.vingerafdruk,
        }

    def add_controles(self, rows: list[dict[str, object]]) -> None:
        """Write the results of some checks, beside those this run has already written."""
        self.controles += [{"run_id": self.run_id, **row} for row in rows]
        write_rows(self.home, "controle_resultaat", self.run_id, self.controles)


def read_landing(nacht: Nacht, *, alles: bool = False) -> Inname:
    """Take in what is new in landing; `alles` looks at the content of every file again."""
    return ingest(
        nacht.home,
        nacht.instellingen,
        nacht.sleutel,
        nacht.run_id,
        nacht.gestart_op,
        alles=alles,
        progress=lambda done, total: tell("lezen", done, total),
    )


def write_rows(home: Home, tabel: str, run_id: str, rows: list[dict[str, object]]) -> None:
    """Rows of one run to one ledger table."""
    write_beheer(home, tabel, run_id, pl.DataFrame(rows, schema=BEHEER[tabel]))


@contextmanager
def open_nacht(root: Home, opdracht: Opdracht) -> Iterator[Nacht]:
    """Hold the lock for one run, and write its row of the ledger when it ends, however it ends.

    Raises SlotBezet when another run is under way.
    """
    home = Home(root.root, opdracht.variant)
    home.root.mkdir(parents=True, exist_ok=True)  # readers pass through it
    os.umask(ALLEEN_VAN_ONS)
    gestart_op = datetime.now(UTC)
    run_id = new_run_id(home, gestart_op)
    with hold_slot(home, run_id) as died:
        _clean_up(home, died)
        nacht = Nacht(home, opdracht, run_id, gestart_op)
        try:
            yield nacht
        finally:
            write_rows(home, "run", run_id, [nacht.run_row()])
            _tell(nacht)


def _tell(nacht: Nacht) -> None:
    """Tell people what the regular night needs them for; that it can't be told never fails the night."""
    if nacht.opdracht.variant:
        return
    regels = find_news(nacht)
    failed = tell_people(nacht.instellingen, f"Begeleidings-warehouse: {nacht.uitkomst}", regels) if regels else []
    if failed:
        nacht.uitleg = "; ".join(filter(None, [nacht.uitleg, *failed]))
        write_rows(nacht.home, "run", nacht.run_id, [nacht.run_row()])


def find_news(nacht: Nacht) -> list[str]:
    """What people should hear of a run that ended: why it failed, or who sends fewer messages than usual."""
    if nacht.uitkomst not in GOED:
        failed = [c for c in nacht.controles if not c["geslaagd"] and c["ernst"] == "blokkerend"]
        checks = [f"{c['controle']} op {c['tabel']}: {c['aantal']} rijen. {c['uitleg']}" for c in failed]
        return [f"run {nacht.run_id} is {nacht.uitkomst} {nacht.uitleg}".strip(), *checks, "zie sdcg status"]
    if nacht.uitkomst != "gepubliceerd":
        return []
    quiet = find_quiet(nacht.home, nacht.opdracht.peildatum)
    return [
        f"{naam}: {berichten} berichten in vier weken, gewoonlijk {gewoonlijk:.0f}"
        for naam, berichten, gewoonlijk in quiet.iter_rows()
    ]


def _clean_up(home: Home, died: str) -> None:
    lay_down(home)
    remove_leftovers(home.publicatie)
    remove_unfinished(home)
    if died and died not in read_beheer(home, "run")["run_id"]:
        row = dict.fromkeys(BEHEER["run"]) | {
            "run_id": died,
            "gestart_op": datetime.strptime(died, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC),
            "uitkomst": "afgebroken",
            "uitleg": "het proces stopte voor de run klaar was",
        }
        write_rows(home, "run", died, [row])


def last_publication(home: Home) -> dict[str, object] | None:
    """The ledger's row of the run whose publication stands in this home's place, whole; else None."""
    manifest = read_manifest(home.publicatie)
    if manifest is None:
        return None
    rows = read_beheer(home, "run").filter(run_id=manifest["run_id"], uitkomst="gepubliceerd")
    return rows.to_dicts()[0] if rows.height else None


def end_if_nothing_new(root: Home, opdracht: Opdracht) -> Nacht | None:
    """The whole of a night in which nothing came in and nothing changed; None when there is work to do."""
    home = Home(root.root, opdracht.variant)
    if last_publication(home) is None:
        return None
    with hold_slot(home):
        nacht = Nacht(home, opdracht, new_run_id(home, datetime.now(UTC)), datetime.now(UTC))
        if not (nacht.is_landing_unchanged() and nacht.is_nothing_new()):
            return None
        write_rows(home, "run", nacht.run_id, [nacht.run_row()])
        return nacht
