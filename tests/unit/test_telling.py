"""The count at the door: every row of a message stands in brons, whatever else is remembered about the message."""

from datetime import date
from pathlib import Path

import pytest
import yaml

import expectations
from expectations.database import open_ingang
from ingest.brons import read_brons
from ingest.home import Home
from tests.bouwen import bericht_301, deliver, make_bsn, product, take_in
from tests.inpakken import envelop, foutbericht

DAG = date(2024, 1, 5)
GOED = bericht_301("A1", DAG, make_bsn(1), product(1, DAG, DAG))
MET_BEVINDING = bericht_301("A1", DAG, make_bsn(1), product(1, DAG))
VRAAG = yaml.safe_load((Path(expectations.__file__).parent / "suites" / "12_telling.yaml").read_text("utf-8"))["vraag"]


@pytest.mark.parametrize(
    ("data", "tabel"),
    [(GOED, "bericht"), (MET_BEVINDING, "bevinding"), (envelop(GOED), "envelop"), (foutbericht(), "foutbericht")],
    ids=["plain", "with a finding", "in an envelope", "fo01"],
)
def test_the_count_closes(home: Home, data: bytes, tabel: str) -> None:
    deliver(home, a=data)
    take_in(home)
    assert read_brons(home, tabel).collect().height
    with open_ingang(home, "") as con:
        assert [aantal for _, aantal in con.execute(VRAAG).fetchall()] == [0, 0, 0, 0]
