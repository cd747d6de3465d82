"""Writing a proefregio: the same bytes for the same seed, labelled faults, registrations by their contract."""

import csv
import os
import re
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from lxml import etree

from ingest.home import Home
from ingest.proefregio import plaatjes, schalen
from ingest.proefregio.fouten import SOORTEN
from ingest.proefregio.registraties import DECLARATIES, GEBIED, WT, dutch_decimal
from ingest.proefregio.schrijven import Verslag, write_proefregio
from ingest.proefregio.waarheid import WAARHEID
from tests.proefregio import VANDAAG, content

pytestmark = pytest.mark.usefixtures("mini")
REPO = Path(__file__).parents[2]
IN_ANOTHER_PROCESS = """
import sys
from datetime import date
from pathlib import Path
from ingest.home import Home
from ingest.proefregio import schalen
from ingest.proefregio.schrijven import write_proefregio
schalen.SCHALEN["mini"] = schalen.Schaal("mini", {"0202": 46, "0275": 14, "1734": 14})
write_proefregio(Home(Path(sys.argv[1])), "mini", 7, True, date(2024, 12, 1))
"""


@pytest.fixture(scope="module")
def schoon(mini, tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("schoon"))
    write_proefregio(home, "mini", 7, False, VANDAAG)
    return home


@pytest.fixture(scope="module")
def met_fouten(mini, tmp_path_factory) -> tuple[Home, Verslag]:
    home = Home(tmp_path_factory.mktemp("fouten"))
    return home, write_proefregio(home, "mini", 7, True, VANDAAG)


def truth(home: Home, tabel: str) -> pl.DataFrame:
    return pl.read_parquet(home.root / "waarheid" / f"{tabel}.parquet")


# The same seed, the same bytes


def test_one_seed_gives_the_same_bytes_in_another_process_with_another_hash_order(met_fouten, tmp_path):
    omgeving = {**os.environ, "PYTHONHASHSEED": "12345", "TZ": "Pacific/Auckland"}
    subprocess.run([sys.executable, "-c", IN_ANOTHER_PROCESS, str(tmp_path)], check=True, env=omgeving, cwd=REPO)
    assert content(tmp_path) == content(met_fouten[0].root)


def test_another_seed_gives_other_people_and_another_key(schoon, tmp_path):
    write_proefregio(Home(tmp_path), "mini", 8, False, VANDAAG)
    ander, een = content(tmp_path), content(schoon.root)
    assert ander["sleutel"] != een["sleutel"]
    zelfde = {pad for pad in een.keys() & ander.keys() if een[pad] == ander[pad]}
    # What names nobody may be equal: postcodes, and a truth without faults.
    assert all("/gebied/" in pad or pad == "waarheid/fouten.parquet" for pad in zelfde), zelfde


def test_a_gemeente_lives_the_same_whatever_other_gemeenten_there_are(schoon, tmp_path):
    """But for those who move: without a gemeente to go to they leave the region."""
    schalen.SCHALEN["alleen"] = schalen.Schaal("alleen", {"0202": 46})
    try:
        write_proefregio(Home(tmp_path), "alleen", 7, False, VANDAAG)
    finally:
        del schalen.SCHALEN["alleen"]
    alleen, samen = truth(Home(tmp_path), "toewijzing"), truth(schoon, "toewijzing")
    arnhem = samen.filter(pl.col("persoon_nummer").is_in(alleen["persoon_nummer"].to_list()))
    verhuisd = arnhem.filter(pl.col("gemeente_code") != "0202")["persoon_nummer"]
    assert verhuisd.len() > 0
    gebleven = ~pl.col("persoon_nummer").is_in(verhuisd.to_list())
    assert alleen.filter(gebleven).height > 30
    assert alleen.filter(gebleven).equals(arnhem.filter(gebleven))


def test_the_number_of_processes_changes_nothing(schoon, tmp_path, monkeypatch):
    monkeypatch.setattr("ingest.proefregio.schrijven._KLEIN", 0)
    stappen: list[tuple[int, int]] = []
    home = Home(tmp_path)
    write_proefregio(home, "mini", 7, False, VANDAAG, lambda *stap: stappen.append(stap), processen=2)
    assert content(tmp_path) == content(schoon.root)
    assert stappen[-1] == (74, 74)


# The key and the report


def test_the_key_says_what_it_is_and_only_its_owner_reads_it(schoon):
    sleutel = schoon.sleutel.read_text("utf-8")
    assert sleutel.startswith("PROEFREGIO-niet-voor-echte-gegevens-")
    assert len(sleutel.encode()) >= 32
    assert stat.S_IMODE(schoon.sleutel.stat().st_mode) == 0o600


def test_a_key_that_is_there_already_stays(tmp_path):
    (tmp_path / "sleutel").write_text("van de regio zelf")
    write_proefregio(Home(tmp_path), "mini", 7, False, VANDAAG)
    assert (tmp_path / "sleutel").read_text() == "van de regio zelf"


def test_progress_ends_at_all_clients_and_the_report_counts_what_was_written(tmp_path):
    stappen: list[tuple[int, int]] = []
    verslag = write_proefregio(Home(tmp_path), "mini", 7, False, VANDAAG, lambda *stap: stappen.append(stap))
    assert stappen == [(n, 74) for n in range(1, 75)]
    assert verslag.clienten == 74
    assert verslag.geplante_fouten == 0
    assert verslag.bestanden == len(content(tmp_path / "landing"))
    assert verslag.toewijzingen == truth(Home(tmp_path), "toewijzing").height
    regels = [regel for pad in tmp_path.rglob("*.csv") for regel in pad.read_bytes().splitlines()[1:]]
    assert verslag.registratieregels == len(regels)


def test_an_interrupted_write_leaves_landing_empty_and_the_next_one_whole(schoon, tmp_path):
    def stop(klaar: int, totaal: int) -> None:
        if klaar == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_proefregio(Home(tmp_path), "mini", 7, False, VANDAAG, stop)
    assert not (tmp_path / "landing").exists()
    write_proefregio(Home(tmp_path), "mini", 7, False, VANDAAG)
    assert content(tmp_path) == content(schoon.root)


# Faults


def test_faults_stand_beside_what_is_right_and_leave_the_truth_as_it_is(schoon, met_fouten):
    goed, alles = content(schoon.landing), content(met_fouten[0].landing)
    fouten = truth(met_fouten[0], "fouten")
    weg = set(fouten.filter(pl.col("verwachting") == "open")["bestand"])
    (nagekomen,) = fouten.filter(pl.col("verwachting") == "geen gevolg")["bestand"]
    (eerder,) = [pad for pad in goed if Path(pad).name == Path(nagekomen).name]
    assert alles[nagekomen] == goed[eerder]
    weg |= {eerder}
    assert len(weg) == 2
    assert {pad: alles.get(pad) for pad in goed if pad not in weg} == {p: i for p, i in goed.items() if p not in weg}
    # Each rogue declaration brings its answer along, which is no fault.
    extra = alles.keys() - goed.keys() - set(fouten["bestand"])
    assert len(extra) == 8
    assert all("325_" in pad for pad in extra)
    for tabel in WAARHEID.keys() - {"fouten"}:
        assert truth(met_fouten[0], tabel).equals(truth(schoon, tabel))


def test_every_label_points_to_a_file_and_every_kind_is_planted_once(met_fouten):
    home, verslag = met_fouten
    fouten = truth(home, "fouten")
    assert verslag.geplante_fouten == fouten.height == len(SOORTEN)
    assert set(fouten["soort"]) == set(SOORTEN)
    aanwezig = fouten.filter(pl.col("verwachting") != "open")
    assert all((home.landing / bestand).is_file() for bestand in aanwezig["bestand"])


def test_faults_come_at_the_rate_and_of_the_kinds_that_are_asked_for(tmp_path):
    verslag = write_proefregio(Home(tmp_path), "mini", 7, ["kopie", "boven-volume"], VANDAAG, foutkans=100)
    fouten = truth(Home(tmp_path), "fouten")
    assert set(fouten["soort"]) == {"kopie", "boven-volume"}
    kopieen = fouten.filter(pl.col("soort") == "kopie").height
    heen = len([p for p in tmp_path.rglob("*.xml") if p.name.partition("_")[0][-3:] in ("301", "305", "307", "323")])
    assert 0.03 * heen < kopieen < 0.13 * heen
    assert verslag.geplante_fouten == fouten.height


def test_damaged_messages_are_damaged_as_their_label_says(met_fouten):
    home, _ = met_fouten
    for rij in truth(home, "fouten").filter(pl.col("regel_code") == "XML").iter_rows(named=True):
        with pytest.raises(etree.XMLSyntaxError):
            etree.fromstring((home.landing / rij["bestand"]).read_bytes())


def test_a_planted_copy_has_the_bytes_of_a_file_that_comes_first(met_fouten):
    home, _ = met_fouten
    (naam,) = truth(home, "fouten").filter(pl.col("verwachting") == "dubbel")["bestand"]
    kopie = home.landing / naam
    zelfde = [pad for pad in sorted(kopie.parent.iterdir()) if pad.read_bytes() == kopie.read_bytes()]
    assert len(zelfde) == 2
    assert zelfde[1] == kopie


# Told to people


def test_every_column_of_the_truth_and_every_kind_of_fault_is_documented():
    uitleg = (REPO / "docs" / "proefregio.md").read_text("utf-8")
    for tabel, kolommen in WAARHEID.items():
        _, _, stuk = uitleg.partition(f"### {tabel}:")
        genoemd = set(re.findall(r"`([a-z0-9_]+)`", stuk.partition("\n#")[0]))
        assert kolommen.keys() <= genoemd, tabel
    assert {soort for soort in SOORTEN if f"`{soort}`" not in uitleg} == set()


def test_the_charts_are_pictures_of_the_truth(schoon, tmp_path):
    plaatjes.main(str(schoon.root), str(tmp_path))
    for naam in plaatjes.PLAATJES:
        assert etree.fromstring((tmp_path / f"{naam}.svg").read_bytes()).tag.endswith("svg")
    staven = re.findall(r'aria-label="plaats: [0-9]+; [^;]*: ([0-9.]+);', (tmp_path / "duur.svg").read_text("utf-8"))
    geeindigd = truth(schoon, "episode").filter(pl.col("einddatum").is_not_null()).height
    assert sum(int(getal.replace(".", "")) for getal in staven) == geeindigd > 0


# Registrations


def read_csv(pad: Path) -> list[list[str]]:
    ruw = pad.read_bytes()
    try:
        tekst = ruw.decode("utf-8")
    except UnicodeDecodeError:
        tekst = ruw.decode("cp1252")
    return list(csv.reader(tekst.splitlines(), delimiter=";"))


@pytest.mark.parametrize(("soort", "kop"), [("WT", WT), ("declaraties", DECLARATIES), ("gebied", GEBIED)])
def test_registrations_have_the_header_of_their_contract(schoon, soort, kop):
    bestanden = sorted((schoon.registraties / soort).glob("*.csv"))
    assert bestanden
    for pad in bestanden:
        rijen = read_csv(pad)
        assert rijen[0] == kop
        assert {len(rij) for rij in rijen} == {len(kop)}


def test_registrations_come_in_both_encodings(schoon):
    def is_utf8(ruw: bytes) -> bool:
        try:
            ruw.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True

    niet_ascii = [pad.read_bytes() for pad in schoon.registraties.rglob("*.csv") if not pad.read_bytes().isascii()]
    assert {is_utf8(ruw) for ruw in niet_ascii} == {True, False}


def test_a_wijkteamtraject_that_ended_is_delivered_again_with_its_end_and_a_later_date(schoon):
    rijen = [dict(zip(WT, rij, strict=True)) for p in (schoon.registraties / "WT").glob("*") for rij in read_csv(p)[1:]]

    def als_datum(tekst: str) -> date:
        return date(*map(int, reversed(tekst.split("-"))))

    geeindigd = [rij for rij in rijen if rij["einddatum"]]
    assert geeindigd
    for rij in geeindigd:
        (start,) = [r for r in rijen if r["traject_id"] == rij["traject_id"] and not r["einddatum"]]
        assert als_datum(rij["registratiedatum"]) > als_datum(start["registratiedatum"])


@pytest.mark.parametrize(("getal", "decimalen", "tekst"), [(5160, 2, "51,60"), (-5, 2, "-0,05"), (375, 1, "37,5")])
def test_numbers_are_written_with_a_decimal_comma(getal, decimalen, tekst):
    assert dutch_decimal(getal, decimalen) == tekst
