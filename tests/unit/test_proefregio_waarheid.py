"""The warehouse finds in the proefregio what the simulated lives say: read, linked, and held against the truth."""

from datetime import UTC, datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.beheer import read_beheer
from ingest.home import Home
from ingest.inname import ingest
from ingest.instellingen import load_instellingen
from ingest.proefregio.fouten import SOORTEN
from ingest.proefregio.nakijken import VRAGEN, Nagekeken, find_faults, read_region, report
from ingest.proefregio.schalen import VANDAAG
from ingest.proefregio.schrijven import write_proefregio
from ingest.pseudoniem import load_sleutel

pytestmark = pytest.mark.nacht


@pytest.fixture(scope="module", params=[1, 2])
def regio(request, tmp_path_factory) -> Nagekeken:
    """A region with faults in it, as it stands after reading and linking."""
    home = Home(tmp_path_factory.mktemp(f"regio{request.param}"))
    write_proefregio(home, "klein", request.param, True, VANDAAG)
    with pytest.MonkeyPatch.context() as omgeving:
        omgeving.delenv("SDCG_SLEUTEL", raising=False)
        sleutel = load_sleutel(home)
        ingest(home, load_instellingen(home), sleutel, "20250701T020000", datetime(2025, 7, 1, 2, tzinfo=UTC))
        return read_region(home)


@pytest.mark.parametrize("vraag", VRAGEN)
def test_what_is_found_is_what_was_lived(regio, vraag):
    waar, gevonden = VRAGEN[vraag](regio)
    assert waar.height > 0
    assert_frame_equal(waar, gevonden, check_row_order=False)


def test_every_planted_fault_is_rejected_recognised_or_found_as_labelled(regio):
    fouten = find_faults(regio)
    assert set(fouten["soort"]) == set(SOORTEN)
    assert fouten.filter(~pl.col("is_gevonden")).is_empty()


def test_nothing_else_is_rejected(regio):
    gepland = set(regio.truth("fouten").filter(pl.col("verwachting") == "afgekeurd")["bestand"])
    assert set(read_beheer(regio.home, "afkeur")["bestand"]) == gepland


def test_the_lives_themselves_skip_no_month_in_which_something_was_delivered(regio):
    assert "TR318" not in set(regio.tabellen["controle"]["regel_code"])


def test_the_report_says_what_differs(regio):
    assert report(regio).select(pl.sum_horizontal("alleen geleefd", "alleen gevonden").sum()).item() == 0
    verloren = dict(regio.tabellen) | {"episode": regio.tabellen["episode"].head(-2)}
    verdubbeld = verloren | {"traject": pl.concat([regio.tabellen["traject"]] * 2)}
    anders = report(Nagekeken(regio.home, regio.seed, regio.vandaag, verdubbeld, regio.sleutel)).rows_by_key("vraag")
    assert anders["episode"][0][-2:] == (2, 0)
    assert anders["instroom"][0][-1] > 0
    assert anders["toewijzing"][0][-2:] == (0, 0)
