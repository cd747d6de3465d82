"""The client of most tests of the linking, with one toewijzing and its start."""

from datetime import date

import polars as pl

from tests.bouwen import bericht_301, bericht_305, make_bsn, product

BSN, ANDER = make_bsn(1), make_bsn(2)
JAN, FEB, MRT, JUN = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1), date(2024, 6, 30)
TOEWIJZING = bericht_301("A1", JAN, BSN, product(1, JAN, JUN))
START = bericht_305("S1", date(2024, 1, 3), BSN, 1, date(2024, 1, 2))


def only(frame: pl.DataFrame) -> dict:
    assert frame.height == 1, frame
    return frame.row(0, named=True)
