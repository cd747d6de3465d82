"""Linking a gemeente at a time, with the prestaties laid aside on disk, gives what linking all at once gives."""

from datetime import date

import polars as pl
import pytest

from ingest.home import Home
from ingest.instellingen import Instellingen
from ingest.koppel.alles import link_all
from ingest.koppel.schema import GEKOPPELD
from tests.bouwen import (
    PEILDATUM,
    bericht_301,
    bericht_323,
    bericht_325,
    deliver,
    make_bsn,
    prestatie,
    product,
    register,
    tables,
    take_in,
)

BSN, ANDER = make_bsn(1), make_bsn(2)
JAN, FEB, MRT, APR, JUN = (date(2024, m, d) for m, d in ((1, 1), (2, 1), (3, 1), (4, 1), (6, 30)))
KOLOMMEN = (
    "regel_id;gemeente_code;wet;agb_code;bsn;toewijzing_nummer;product_categorie;product_code;begindatum;"
    "einddatum;volume;eenheid_code;tarief;bedrag;toegekend;registratiedatum;vervallen"
)


def declared(gemeente: str, bsn: str) -> str:
    rest = "02;02P01;01-01-2024;31-01-2024;4;04;60,00;240,00;200,00;05-02-2024;"
    return f"R1;{gemeente};wmo;12345678;{bsn};1;{rest}"


@pytest.fixture
def two_gemeenten(home: Home) -> Home:
    """Declared by message in one gemeente and by registration in both, with one reference for all."""
    lines = [prestatie("R1", 1, JAN, 4), prestatie("R2", 1, FEB, 6)]
    deliver(
        home,
        a=bericht_301("A1", JAN, BSN, product(1, JAN, JUN)),
        b=bericht_301("A2", JAN, ANDER, product(1, JAN, JUN), gemeente="0274"),
        d=bericht_323("D1", MRT, FEB, {BSN: lines}),
        x=bericht_325("X1", date(2024, 3, 9), ("D1", MRT), {BSN: lines[1:]}),
        c=bericht_323("D2", APR, MRT, {BSN: [prestatie("C1", 1, JAN, 4, credit_op="R1")]}),
    )
    register(home, "declaraties", "d.csv", "\n".join([KOLOMMEN, declared("0202", BSN), declared("0274", ANDER), ""]))
    take_in(home)
    return home


def assert_written_as_built(home: Home) -> dict[str, pl.DataFrame]:
    built = tables(home)
    rows = link_all(home, Instellingen(), PEILDATUM)
    for name, schema in GEKOPPELD.items():
        files = sorted((home.gekoppeld / name).rglob("*.parquet"))
        written = pl.concat([pl.read_parquet(file, hive_partitioning=False) for file in files])
        assert written.schema == pl.Schema(schema), name
        assert written.sort(written.columns).equals(built[name].sort(written.columns)), name
        assert rows[name] == built[name].height
    return built


def test_what_is_written_is_what_is_built_in_memory(two_gemeenten: Home) -> None:
    built = assert_written_as_built(two_gemeenten)
    assert built["prestatie"].height == 5
    assert set(built["prestatie"]["gemeente_code"]) == {"0202", "0274"}


def test_a_reference_used_in_two_gemeenten_is_found_in_both(two_gemeenten: Home) -> None:
    found = tables(two_gemeenten)["controle"].filter(pl.col("regel_code") == "TR314")
    assert set(found["gemeente_code"]) == {"0202", "0274"}


def test_without_any_prestatie_every_table_is_written_too(home: Home) -> None:
    take_in(home)
    built = assert_written_as_built(home)
    assert built["prestatie"].is_empty()


def test_nothing_that_was_laid_aside_stays(two_gemeenten: Home) -> None:
    link_all(two_gemeenten, Instellingen(), PEILDATUM)
    assert {path.name for path in two_gemeenten.gekoppeld.iterdir()} == set(GEKOPPELD)
    assert not two_gemeenten.gekoppeld.with_name("gekoppeld.tijdelijk").exists()
