"""The order in which files come, their spread over nights and their repetition play no part (OP080)."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.home import Home
from tests.bouwen import (
    bericht_301,
    bericht_305,
    bericht_307,
    bericht_323,
    bericht_325,
    make_bsn,
    prestatie,
    product,
    retour,
    tables,
    take_in,
)

MAAND = date(2024, 1, 1)
DAGEN = st.integers(0, 300).map(lambda n: MAAND + timedelta(days=n))
KORT = st.integers(1, 3)


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    """Any message of a small world: three clients, three numbers, colliding identifications, contradicting content."""
    bsn, nummer, dag, begin = make_bsn(draw(KORT)), draw(KORT), draw(DAGEN), draw(DAGEN)
    ident = f"I{draw(st.integers(1, 6))}"
    kind = draw(st.sampled_from(["301", "305", "307", "302", "306", "323", "325"]))
    if kind == "301":
        reden = draw(st.sampled_from([None, "04", "13"]))
        tot = draw(st.none() | DAGEN)
        return bericht_301(ident, dag, bsn, product(nummer, begin, tot, Toewijzingsdatum=dag, RedenWijziging=reden))
    if kind == "305":
        return bericht_305(
            ident,
            dag,
            bsn,
            draw(st.none() | st.just(nummer)),
            MAAND + timedelta(days=nummer),
            status=draw(st.sampled_from("1139")),
        )
    if kind == "307":
        return bericht_307(
            ident,
            dag,
            bsn,
            nummer,
            MAAND + timedelta(days=nummer),
            begin,
            reden=draw(st.sampled_from(["19", "20"])),
            status=draw(st.sampled_from("113")),
        )
    if kind in ("302", "306"):
        return retour(kind, kind == "302", (ident, dag), begin, draw(st.sampled_from([(), ("0001",)])))
    row = prestatie(f"R{draw(KORT)}", nummer, MAAND, draw(KORT), credit_op=draw(st.sampled_from([None, None, "R1"])))
    if kind == "323":
        return bericht_323(ident, dag, MAAND, {bsn: [row]})
    return bericht_325(f"X{ident}", begin, (ident, dag), draw(st.sampled_from([{}, {bsn: [row]}])))


def story(root: Path, nights: list[list[bytes]]) -> dict[str, pl.DataFrame]:
    """Tables after these nights, without what names a file or a run."""
    home = Home(root)
    home.berichten.mkdir(parents=True)
    for night, files in enumerate(nights):
        for number, data in enumerate(files):
            (home.berichten / f"{night}_{number}.xml").write_bytes(data)
        take_in(home)
    return {name: frame.drop("bestand", "run_id", strict=False) for name, frame in tables(home).items()}


@settings(
    max_examples=20,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data(), st.lists(messages(), min_size=1, max_size=10))
def test_any_order_any_split_and_any_repetition_give_equal_tables(data: st.DataObject, history: list[bytes]) -> None:
    shuffled = data.draw(st.permutations(history))
    cut = data.draw(st.integers(0, len(history)))
    again = data.draw(st.lists(st.sampled_from(history), max_size=3))
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        straight = story(Path(one), [history])
        crooked = story(Path(other), [shuffled[:cut], again + shuffled[cut:]])
    for name, frame in straight.items():
        assert frame.equals(crooked[name]), name
