"""How large a proefregio is, which gemeenten it has, and what is refused before anything is written."""

import shutil
from datetime import date

import pytest

from ingest.home import Home
from ingest.proefregio import schalen
from ingest.proefregio.plek import ProefregioFout
from ingest.proefregio.schrijven import write_proefregio
from tests.proefregio import VANDAAG, content

pytestmark = pytest.mark.usefixtures("mini")


def test_a_fraction_takes_a_part_of_the_clients_of_every_gemeente():
    land, deel = schalen.load_schaal("land"), schalen.load_schaal("land", 0.01)
    assert len(land.clienten) == len(deel.clienten) == 342
    assert sum(deel.clienten.values()) == pytest.approx(0.01 * sum(land.clienten.values()), rel=0.05)
    assert deel.begin(VANDAAG) == date(2023, 12, 1)


def test_a_part_never_holds_more_clients_than_fit_in_memory():
    regio = schalen.Regio(schalen.load_schaal("land"), 1, VANDAAG)
    delen = list(regio.delen())
    assert max(deel.aantal for deel in delen) <= 2500
    assert max(deel.volgnummer for deel in delen) < 20
    assert sum(deel.aantal for deel in delen) == sum(regio.schaal.clienten.values())


# Refusals


def test_every_problem_is_named_at_once_and_nothing_is_written(tmp_path):
    (tmp_path / "landing" / "berichten").mkdir(parents=True)
    (tmp_path / "landing" / "berichten" / "echt.xml").write_text("van een gemeente")
    voor = content(tmp_path)
    with pytest.raises(ProefregioFout) as fout:
        write_proefregio(Home(tmp_path), "heelal", 1, ["onweer"], date(2020, 1, 1), fractie=2, foutkans=-1)
    problemen = ("'heelal' is onbekend", "is niet leeg", "loopt ten minste tot", "onweer", "de fractie", "de foutkans")
    for probleem in problemen:
        assert probleem in str(fout.value)
    assert content(tmp_path) == voor


def test_a_home_that_cannot_be_made_is_refused_in_words(tmp_path):
    (tmp_path / "bestand").write_text("geen map")
    with pytest.raises(ProefregioFout, match="kan niet geschreven worden"):
        write_proefregio(Home(tmp_path / "bestand"), "mini", 1, False, VANDAAG)


def test_a_gemeente_that_is_not_in_the_scale_is_refused(tmp_path):
    with pytest.raises(ProefregioFout, match="'klein' heeft geen gemeente 9999"):
        write_proefregio(Home(tmp_path), "klein", 1, False, VANDAAG, gemeenten=["0202", "9999"])
    assert content(tmp_path) == {}


def test_one_gemeente_of_a_scale_can_be_asked_for(tmp_path):
    write_proefregio(Home(tmp_path), "mini", 7, False, VANDAAG, gemeenten=["0275"])
    assert [pad.name for pad in (tmp_path / "landing" / "berichten").iterdir()] == ["0275"]


def test_too_little_disk_is_said_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda pad: shutil._ntuple_diskusage(10**9, 10**9, 1000))
    with pytest.raises(ProefregioFout, match="GB schijfruimte nodig"):
        write_proefregio(Home(tmp_path), "regio", 1, False, VANDAAG)
    assert content(tmp_path) == {}
