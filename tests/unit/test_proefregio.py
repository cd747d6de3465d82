"""Writing a proefregio: the same bytes for the same seed, refusals before anything is written, labelled faults."""

import csv
import os
import re
import shutil
import stat
import subprocess
import sys
from datetime import date, time
from pathlib import Path
from random import Random
from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ingest.home import Home
from ingest.proefregio import plaatjes, schalen
from ingest.proefregio.bevolking import _PERSONEN_PER_GEMEENTE
from ingest.proefregio.fouten import SOORTEN
from ingest.proefregio.leven import Besluit, Levering, Omvang, Stop, Toewijzing
from ingest.proefregio.persoon import make_bsn
from ingest.proefregio.plek import ProefregioFout
from ingest.proefregio.prestatie import Kasboek, Prestatie
from ingest.proefregio.registraties import DECLARATIES, GEBIED, WT, dutch_decimal
from ingest.proefregio.schrijven import Verslag, write_proefregio
from ingest.proefregio.toeval import add_workdays, month_end, months, workday
from ingest.proefregio.waarheid import WAARHEID
from ingest.proefregio.wereld import Product, load_aanbieders, load_producten, load_wijken

REPO = Path(__file__).parents[2]
VANDAAG = date(2024, 12, 1)
MINI = schalen.Schaal("mini", {"0202": 46, "0275": 14, "1734": 14})
GEMEENTEN = ["0202", "0221", "0226", "0274", "0275", "0277", "0289", "0293", "0299", "1705", "1734"]
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


@pytest.fixture(scope="module", autouse=True)
def mini():
    schalen.SCHALEN["mini"] = MINI
    yield
    del schalen.SCHALEN["mini"]


@pytest.fixture(scope="module")
def schoon(tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("schoon"))
    write_proefregio(home, "mini", 7, False, VANDAAG)
    return home


@pytest.fixture(scope="module")
def met_fouten(tmp_path_factory) -> tuple[Home, Verslag]:
    home = Home(tmp_path_factory.mktemp("fouten"))
    return home, write_proefregio(home, "mini", 7, True, VANDAAG)


def content(folder: Path) -> dict[str, bytes]:
    return {str(pad.relative_to(folder)): pad.read_bytes() for pad in sorted(folder.rglob("*")) if pad.is_file()}


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


# Parts


def test_every_gemeente_has_placeholder_products_for_both_wetten():
    for gemeente_code in GEMEENTEN:
        for wet, categorie in (("wmo", "02"), ("jeugd", "45")):
            producten = load_producten(gemeente_code, wet)
            assert {p.groep for p in producten} == {"basis", "specialistisch", "overig"}
            assert "01" in {p.eenheid for p in producten}
            assert all(p.categorie == categorie and len(p.code) == 5 for p in producten)


def test_there_are_eighty_aanbieders_and_every_gemeente_of_the_country_has_some():
    in_regio = {a.agb_code for g in GEMEENTEN for wet in ("wmo", "jeugd") for a in load_aanbieders(g, wet)}
    assert len(in_regio) == 80
    for gemeente_code in schalen.SCHALEN["land"].clienten:
        assert all(len(load_aanbieders(gemeente_code, wet)) >= 4 for wet in ("wmo", "jeugd"))
        assert all("(fictief)" in a.naam for a in load_aanbieders(gemeente_code, "wmo"))


def test_no_postcode_lies_in_two_wijken():
    postcodes = [p for g in schalen.SCHALEN["land"].clienten for w in load_wijken(g) for p in w.postcodes]
    assert len(set(postcodes)) == len(postcodes)


@given(st.integers(0, 9_999_999), st.integers(0, 10_000))
def test_every_bsn_passes_the_elfproef(nummer, seed):
    cijfers = [int(c) for c in make_bsn(nummer, seed)]
    assert len(cijfers) == 9
    assert sum(c * g for c, g in zip(cijfers, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0


def test_no_two_people_of_the_country_have_the_same_number():
    clienten = schalen.SCHALEN["land"].clienten
    assert max(clienten.values()) <= _PERSONEN_PER_GEMEENTE
    assert len(clienten) * _PERSONEN_PER_GEMEENTE <= 10_000_000


def test_no_two_people_share_a_bsn():
    assert len({make_bsn(nummer, 1) for nummer in range(20_000)}) == 20_000


@given(st.dates(date(2019, 1, 1), date(2030, 1, 1)), st.integers(0, 30))
def test_workdays_are_counted_one_by_one(datum, aantal):
    stap = workday(datum)
    for _ in range(aantal):
        stap = workday(date.fromordinal(stap.toordinal() + 1))
    assert add_workdays(datum, aantal) == stap
    assert stap.weekday() < 5


def test_months_cover_a_leap_february():
    assert [month_end(m).day for m in months(date(2020, 1, 31), date(2020, 3, 1))] == [31, 29, 31]


def toewijzing(*leveringen: Levering, einde: date = date(2024, 3, 31)) -> Toewijzing:
    product = Product("02", "02P01", "basis", "04", 5000)
    besluit = Besluit(date(2023, 12, 20), time(10), einde)
    return Toewijzing(
        1, product, date(2024, 1, 1), Omvang(2, "04", "2"), 100, besluiten=[besluit], leveringen=list(leveringen)
    )


def test_a_paused_delivery_gives_volume_for_the_days_that_it_ran():
    start, terug = date(2024, 1, 1), date(2024, 2, 15)
    geleverd = toewijzing(
        Levering(start, start, [Stop(date(2024, 1, 14), "20", start)]), Levering(terug, terug)
    ).delivered(date(2024, 12, 31))
    # 14 days of January, 15 of February, all of March: whole weeks of two hours.
    assert list(geleverd) == [(date(2024, 1, 1), 4), (date(2024, 2, 1), 4), (date(2024, 3, 1), 8)]


def test_nothing_is_delivered_on_a_withdrawn_toewijzing():
    ingetrokken = toewijzing(Levering(date(2024, 1, 1), date(2024, 1, 2)))
    ingetrokken.besluiten.append(Besluit(date(2024, 1, 3), time(9), date(2024, 1, 1), "13"))
    assert list(ingetrokken.delivered(date(2024, 12, 31))) == []


def test_a_month_with_delivery_is_declared_in_time_when_all_its_lines_would_come_late():
    jan, feb, mrt, apr = (date(2024, maand, 1) for maand in range(1, 5))
    persoon, gegeven = SimpleNamespace(nummer=1), toewijzing()

    def lijn(maand: date) -> Prestatie:
        return Prestatie(persoon, gegeven, maand, month_end(maand), 1, gegeven.product.tarief_cent)

    volgnummers = (str(nummer) for nummer in range(99))
    nummers = SimpleNamespace(prestatie=lambda: next(volgnummers))
    kasboek = Kasboek(SimpleNamespace(), "wmo", date(2024, 12, 31), nummers, Random(1))
    kasboek.wachtend.update({feb: [lijn(jan)], mrt: [lijn(mrt)], apr: [lijn(mrt)]})
    told = [(declaratie.maand, [p.maand for p in declaratie.prestaties]) for declaratie in kasboek.declarations()]
    assert told == [(jan, [jan]), (mrt, [mrt]), (apr, [mrt])]
