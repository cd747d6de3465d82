"""What lives as long as a Dagster run: the night, with its lock and its row of the ledger."""

from collections.abc import Iterator
from contextlib import suppress

import dagster as dg

from expectations.run import stop_checker
from ingest.home import Home
from ingest.instellingen import InstellingenFout, load_instellingen
from orchestration.melden import tell_people
from orchestration.nacht import Nacht, open_nacht
from orchestration.omgeving import home_from_environment
from orchestration.opdracht import read_opdracht
from orchestration.voorwaarden import VoorwaardenFout, require_settings

# Reading and writing may meet a busy disk or a file that is being delivered; a check that fails, fails.
HERKANSING = dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL)


@dg.resource(description="De lopende nacht: opdracht, slot en grootboek.")
def open_run(context: dg.InitResourceContext) -> Iterator[Nacht]:
    """The night of this run, asked for by its tags. Raises SlotBezet or VoorwaardenFout before anything is touched."""
    home = home_from_environment()
    _require_or_tell(home)
    tags = context.dagster_run.tags if context.dagster_run else {}
    try:
        with open_nacht(home, read_opdracht(tags, home)) as nacht:
            yield nacht
    finally:
        stop_checker()


def _require_or_tell(home: Home) -> None:
    """What a run needs before it begins; nobody watches, so what is missing is also told. Raises VoorwaardenFout."""
    try:
        require_settings(home)
    except VoorwaardenFout as error:
        with suppress(InstellingenFout):
            tell_people(load_instellingen(home), "Begeleidings-warehouse: niet begonnen", error.problemen)
        raise
