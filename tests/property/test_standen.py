"""As-of on both axes: an old pair of (bekend op, stand) gives for ever what it gave (ontwerp §5.12)."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ingest.beheer import read_leveringen
from ingest.home import Home
from ingest.instellingen import Instellingen
from ingest.koppel.alles import link_all
from tests.bouwen import PEILDATUM, make_bsn, register, tables, take_in
from tests.referentie import Bericht
from tests.verteller import histories

DAGEN = st.integers(0, 11).map(lambda n: date(2024, 1, 15) + timedelta(days=n * 30))
KOP = "traject_id;gemeente_code;wet;team;bsn;startdatum;einddatum;reden_einde;registratiedatum;vervallen"
# What one line of a wijkteam says: which traject, whose, registered when, withdrawn or not.
REGISTRATIES = st.lists(st.tuples(st.integers(1, 2), st.integers(0, 2), DAGEN, st.booleans()), max_size=4)
# Not made smaller when one fails: each try is a few whole nights.
KORT = settings(deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


def lay_down(home: Home, night: int, history: list[Bericht], wijkteam: list[tuple]) -> None:
    """What one night brings: messages, and a registration when there is one."""
    home.berichten.mkdir(parents=True, exist_ok=True)
    for number, bericht in enumerate(history):
        (home.berichten / f"{night}_{number:03d}.xml").write_bytes(bericht.to_bytes())
    if wijkteam:
        lines = [
            f"{traject};0202;wmo;CSA;{make_bsn(client)};01-02-2024;;;{dag:%d-%m-%Y};{'ja' if weg else ''}"
            for traject, client, dag, weg in wijkteam
        ]
        register(home, "WT", f"{night}.csv", "\n".join([KOP, *lines, ""]))


def written(home: Home, bekend_op: date | None, stand: str) -> dict[str, bytes]:
    """Every linked file of this pair, by its path."""
    here = Home(home.root, "toen")
    link_all(here, Instellingen(), PEILDATUM, bekend_op, stand)
    return {str(p.relative_to(here.gekoppeld)): p.read_bytes() for p in here.gekoppeld.rglob("*.parquet")}


@settings(KORT, max_examples=6)
@given(st.data(), histories(), REGISTRATIES)
def test_an_old_pair_gives_the_same_bytes_after_later_nights(
    data: st.DataObject, history: list[Bericht], wijkteam: list[tuple]
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(history)), min_size=2, max_size=2)))
    nights = [history[: cuts[0]], history[cuts[0] : cuts[1]], history[cuts[1] :]]
    with TemporaryDirectory() as root:
        home, given_then = Home(Path(root)), {}
        for night, messages in enumerate(nights):
            lay_down(home, night, messages, wijkteam[night::3])
            run_id = take_in(home).run_id
            bekend_op = data.draw(st.none() | DAGEN)
            # A night that brought nothing has no stand (`sdcg run --stand` refuses it).
            if run_id in read_leveringen(home):
                given_then[bekend_op, run_id] = written(home, bekend_op, run_id)
        for pair, files in given_then.items():
            assert written(home, *pair) == files


def content(
    root: Path, history: list[Bericht], wijkteam: list[tuple], bekend_op: date | None
) -> dict[str, pl.DataFrame]:
    """The linked tables of one night, without what names a file, a line of one or a run."""
    home = Home(root)
    lay_down(home, 0, history, wijkteam)
    take_in(home)
    made = tables(home, bekend_op=bekend_op)
    return {name: frame.drop("bestand", "run_id", strict=False) for name, frame in made.items()}


@settings(KORT, max_examples=8)
@given(histories(), REGISTRATIES, DAGEN)
def test_what_is_known_on_a_day_is_what_was_dated_until_then_and_nothing_else(
    history: list[Bericht], wijkteam: list[tuple], dag: date
) -> None:
    until = [b for b in history if b.eigen[0] <= dag]
    registered = [w for w in wijkteam if w[2] <= dag]
    with TemporaryDirectory() as whole, TemporaryDirectory() as part:
        asked = content(Path(whole), history, wijkteam, dag)
        known = content(Path(part), until, registered, None)
    for name, frame in known.items():
        assert frame.equals(asked[name]), name
