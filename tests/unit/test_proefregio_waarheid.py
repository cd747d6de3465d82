"""The warehouse finds in the proefregio what the simulated lives say: read, linked, and held against the truth."""

from datetime import UTC, datetime

import polars as pl
import pytest

from ingest.home import Home
from ingest.inname import ingest
from ingest.instellingen import load_instellingen
from ingest.koppel.alles import link_all
from ingest.proefregio.schalen import VANDAAG
from ingest.proefregio.schrijven import write_proefregio
from ingest.pseudoniem import load_sleutel

pytestmark = pytest.mark.nacht
SLEUTEL = ["gemeente_code", "wet", "toewijzing_nummer"]
PLAATS = ["gemeente_code", "wet", "uitvoerder"]


@pytest.fixture(scope="module", params=[1, 2])
def home(request, tmp_path_factory) -> Home:
    """A region with faults in it, as it stands after reading and linking."""
    home = Home(tmp_path_factory.mktemp(f"regio{request.param}"))
    write_proefregio(home, "klein", request.param, True, VANDAAG)
    instellingen = load_instellingen(home)
    with pytest.MonkeyPatch.context() as omgeving:
        omgeving.delenv("SDCG_SLEUTEL", raising=False)
        sleutel = load_sleutel(home)
    ingest(home, instellingen, sleutel, "20250701T020000", datetime(2025, 7, 1, 2, tzinfo=UTC))
    link_all(home, instellingen, VANDAAG)
    return home


def truth(home: Home, tabel: str) -> pl.DataFrame:
    return pl.read_parquet(home.root / "waarheid" / f"{tabel}.parquet")


def linked(home: Home, tabel: str) -> pl.DataFrame:
    return pl.read_parquet(str(home.gekoppeld / tabel / "**" / "*.parquet"), hive_partitioning=False)


def ledger(home: Home, tabel: str) -> pl.DataFrame:
    return pl.read_parquet(str(home.beheer / tabel / "*.parquet"))


def test_every_toewijzing_ends_up_as_it_was_lived(home):
    waar = truth(home, "toewijzing").drop("persoon_nummer", "release")
    gevonden = linked(home, "toewijzing").select(waar.columns)
    assert waar.sort(SLEUTEL).equals(gevonden.sort(SLEUTEL))


@pytest.mark.parametrize(("stroom", "dag"), [("instroom", "begindatum"), ("uitstroom", "einddatum")])
def test_flows_are_those_that_were_lived(home, stroom, dag):
    waar = truth(home, "stroom").filter(pl.col(stroom) > 0).select(*PLAATS, "maand", stroom)
    gevonden = (
        linked(home, "traject")
        .filter(pl.col(dag) < pl.lit(VANDAAG).dt.month_start())
        .group_by(*PLAATS, pl.col(dag).dt.month_start().alias("maand"))
        .agg(pl.len().cast(pl.Int64).alias(stroom))
    )
    assert waar.sort(*PLAATS, "maand").equals(gevonden.sort(*PLAATS, "maand"))


def test_every_planted_fault_is_rejected_recognised_or_found_as_labelled(home):
    fouten = truth(home, "fouten")
    status = dict(ledger(home, "aanlevering").select("bestand", "status").iter_rows())
    afkeur = set(ledger(home, "afkeur").select("bestand", "regel_nr", "regel_code").iter_rows())
    zonder_regel = {(bestand, regel_code) for bestand, _, regel_code in afkeur}
    bevindingen = set(linked(home, "controle")["regel_code"])
    for fout in fouten.iter_rows(named=True):
        if fout["verwachting"] == "dubbel":
            assert status[fout["bestand"]] == "dubbel"
        elif fout["verwachting"] == "bevinding":
            assert status[fout["bestand"]] == "verwerkt"
            assert fout["regel_code"] in bevindingen
        elif fout["regel_nr"] is not None:
            assert (fout["bestand"], fout["regel_nr"], fout["regel_code"]) in afkeur
        else:
            assert status[fout["bestand"]] == "afgekeurd"
            assert (fout["bestand"], fout["regel_code"]) in zonder_regel


def test_nothing_else_is_rejected(home):
    gepland = set(truth(home, "fouten").filter(pl.col("verwachting") == "afgekeurd")["bestand"])
    assert set(ledger(home, "afkeur")["bestand"]) == gepland
