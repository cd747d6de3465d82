"""What may be shared, as a workbook and as CSV: read back as Excel and a Dutch spreadsheet would."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from ingest.home import Home
from orchestration.cli import export as cli
from orchestration.publicatie.delen import NAAM
from orchestration.uitvoer import bestanden
from orchestration.uitvoer.bestanden import TeGroot, write_csv, write_xlsx
from orchestration.uitvoer.families import FAMILIES
from orchestration.uitvoer.regels import KOLOMMEN
from orchestration.voorwaarden import VoorwaardenFout


@pytest.fixture
def publicatie(tmp_path: Path) -> Path:
    """A shared file with one share, one amount, one suppressed cell, and a text that looks like a formula."""
    with duckdb.connect(str(tmp_path / NAAM)) as con:
        con.execute("create schema marts")
        con.execute("""create table marts.kpi_catalogus as select * from (values
            ('K14', 'Uitstroomratio', 'Uit gedeeld door in', 'uit', 'in', 'aandeel', null, 'WT', 'S4', null),
            ('K93', 'Kosten', 'Euro per cliënt', 'euro', 'cliënten', 'euro per cliënt', null, 'B323', 'S3', 'let op'))
            as t(kpi_code, naam, definitie, teller, noemer, eenheid, norm, bron, herkomst, let_op)""")
        con.execute("create table marts.dim_gemeente as select '0202' as gemeente_code, 'Arnhem' as naam")
        con.execute("create table marts.dim_wijk as select '020201' as wijk_code, 'Centrum' as naam")
        con.execute("create table marts.dim_aanbieder as select '01234567' as agb_code, 'Zorg BV' as naam")
        con.execute("""create table marts.kpi_waarde as select * replace (wijk_code::varchar as wijk_code) from (values
            ('K14', 'kwartaal', date '2024-04-01', date '2024-06-30', 'wmo', '0202', null, null, null, null,
             null, null, 37.0, 74.0, 0.5, 'aandeel', 74, 0.39, 0.61, 'definitief', null, '=1+1'),
            ('K14', 'jaar', date '2024-01-01', date '2024-12-31', 'wmo', '0275', null, null, null, null,
             null, null, null, null, null, 'aandeel', null, null, null, 'definitief', 'klein', null),
            ('K93', 'jaar', date '2024-01-01', date '2024-12-31', 'wmo', '0202', null, null, '01234567', null,
             null, null, 1234.5, 1.0, 1234.5, 'euro per cliënt', 12, null, null, 'voorlopig', null, null))
            as t(kpi_code, periode_soort, periode, periode_eind, wet, gemeente_code, wijk_code, team, agb_code,
                 product_groep, uitsplitsing, uitsplitsing_waarde, teller, noemer, waarde, eenheid, n,
                 betrouwbaarheid_onder, betrouwbaarheid_boven, status, onderdrukking, duiding)""")
    return tmp_path


def test_a_workbook_has_a_sheet_per_family_with_definition_and_duiding_beside_the_figures(publicatie, tmp_path):
    target = tmp_path / "uit.xlsx"
    assert write_xlsx(publicatie, target) == 3
    sheets = pl.read_excel(target, sheet_id=0)
    assert list(sheets) == ["Uitleg", *(f"{code} {naam}" for code, naam in FAMILIES.items())]
    rows = {row["gemeente"]: row for row in sheets["K1 Stroom en volume"].to_dicts()}
    assert list(rows["Arnhem"]) == list(KOLOMMEN)
    assert (rows["Arnhem"]["periode"], rows["Arnhem"]["waarde"], rows["Arnhem"]["n"]) == ("2024-K2", 0.5, 74)
    assert (rows["Arnhem"]["duiding"], rows["Arnhem"]["definitie"]) == ("=1+1", "Uit gedeeld door in")
    assert (rows["0275"]["waarde"], rows["0275"]["onderdrukt"]) == (None, "klein")
    assert sheets["Uitleg"]["let op"].to_list() == [None, "let op"]


def test_csv_is_read_by_a_dutch_spreadsheet(publicatie, tmp_path):
    assert write_csv(publicatie, tmp_path / "uit") == 3
    text = (tmp_path / "uit" / "k9.csv").read_text("utf-8-sig").splitlines()
    assert text[0].split(";") == list(KOLOMMEN)
    assert "1234,5" in text[1]
    assert "31-12-2024" in text[1]
    assert (tmp_path / "uit" / "k5.csv").read_text("utf-8-sig").splitlines() == [";".join(KOLOMMEN)]


def test_one_gemeente_alone(publicatie, tmp_path):
    assert write_csv(publicatie, tmp_path / "uit", "0275") == 1


def test_more_cells_than_a_sheet_has_rows_are_refused_before_anything_is_written(publicatie, tmp_path, monkeypatch):
    monkeypatch.setattr(bestanden, "MEESTE_RIJEN", 1)
    with pytest.raises(TeGroot, match="K1: te veel cellen"):
        write_xlsx(publicatie, tmp_path / "uit.xlsx")
    assert not (tmp_path / "uit.xlsx").exists()


@pytest.mark.parametrize(
    ("doel", "gemeente", "als_csv", "says"),
    [
        ("nergens/uit.xlsx", None, False, "is er niet"),
        ("uit.csv", None, False, "op .xlsx eindigt"),
        ("vol", None, True, "geen lege map"),
        ("uit", "9999", True, "gemeente 9999 .* wel: 0202, 0275"),
    ],
)
def test_what_can_not_be_exported_says_why_and_writes_nothing(
    publicatie, tmp_path, monkeypatch, doel, gemeente, als_csv, says
):
    monkeypatch.setattr(cli, "read_manifest", lambda path: {})
    home = Home(tmp_path / "huis")
    home.root.mkdir()
    publicatie.joinpath(NAAM).rename(home.root / NAAM)
    monkeypatch.setattr(Home, "publicatie", home.root)
    (tmp_path / "vol").mkdir()
    (tmp_path / "vol" / "iets.txt").touch()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(VoorwaardenFout, match=says):
        cli.export(home, tmp_path / doel, gemeente, als_csv=als_csv)
    assert sorted(tmp_path.rglob("*")) == before
