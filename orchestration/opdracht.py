"""What a run is asked: the day it looks from, and how much it may know.

Asked for on the command line or by the tags of a Dagster run; what is left open is filled in here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ingest.beheer import read_beheer, read_leveringen
from ingest.home import Home
from orchestration.voorwaarden import VoorwaardenFout

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TAG = "sdcg"


@dataclass(frozen=True)
class Opdracht:
    """What a run is asked: the day it looks from, and optionally an earlier state of knowledge."""

    peildatum: date
    bekend_op: date | None = None
    stand: str | None = None

    @property
    def variant(self) -> str:
        """Name of the place an as-of run builds and publishes in; empty for the regular night."""
        return "_".join(str(part) for part in (self.bekend_op, self.stand) if part)

    def to_tags(self) -> dict[str, str]:
        """As tags of a Dagster run."""
        parts = {"peildatum": self.peildatum, "bekend_op": self.bekend_op, "stand": self.stand}
        return {f"{TAG}/{name}": str(value) for name, value in parts.items() if value}


def ask(home: Home, peildatum: date | None = None, bekend_op: date | None = None, stand: str | None = None) -> Opdracht:
    """What is asked, complete: without a peildatum a run looks from the day as of which it knows.

    That day follows from the pair (`bekend_op`, `stand`) and not from the day it is built, so that a pair gives the
    same for ever (ontwerp §5.12). Raises VoorwaardenFout when the run of `stand` took in nothing.
    """
    if stand and stand not in read_leveringen(home):
        raise VoorwaardenFout([f"--stand {stand}: die run heeft niets ingelezen; zie sdcg status"])
    return Opdracht(peildatum or _known_until(home, bekend_op, stand), bekend_op, stand)


def read_opdracht(tags: Mapping[str, str], home: Home) -> Opdracht:
    """From the tags of a Dagster run; what is absent is today's regular night. Raises VoorwaardenFout as `ask` does."""
    peildatum, bekend_op = (tags.get(f"{TAG}/{name}") for name in ("peildatum", "bekend_op"))
    return ask(
        home,
        date.fromisoformat(peildatum) if peildatum else None,
        date.fromisoformat(bekend_op) if bekend_op else None,
        tags.get(f"{TAG}/stand"),
    )


def today() -> date:
    """The day it is in the Netherlands."""
    return datetime.now(AMSTERDAM).date()


def _known_until(home: Home, bekend_op: date | None, stand: str | None) -> date:
    """The last day of which something can be known: at most today, or the day from which the run of `stand` looked."""
    latest = _day_of_run(home, stand) if stand else today()
    return min(bekend_op or latest, latest)


def _day_of_run(home: Home, run_id: str) -> date:
    """From which day a run looked; one that died looked from the day on which it began."""
    run = read_beheer(home, "run").filter(run_id=run_id)
    looked = run["peildatum"].max()
    return looked if isinstance(looked, date) else _begin_of(run_id)


def _begin_of(run_id: str) -> date:
    return datetime.strptime(f"{run_id[:-1]}+0000", "%Y%m%dT%H%M%S.%f%z").astimezone(AMSTERDAM).date()
