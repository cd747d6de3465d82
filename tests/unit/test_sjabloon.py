"""The workbook to fill in: what it explains, what it offers, and that the reader reads back what was filled in."""

import io
import zipfile
from pathlib import Path

import fastexcel
import pytest
from lxml import etree
from typer.testing import CliRunner

from ingest.registraties.contract import all_contracten
from ingest.registraties.sjabloon import LIJSTEN, UITLEG, allowed_values, make_sjabloon
from orchestration.cli.main import app
from tests.bouwen import SLEUTEL
from tests.registraties import good_row
from tests.registreren import read_registratie

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.mark.parametrize("soort", all_contracten())
def test_an_empty_template_has_every_column_explained_and_reads_as_no_rows(soort: str) -> None:
    contract = all_contracten()[soort]
    data = make_sjabloon(contract)
    book = fastexcel.read_excel(data)
    assert book.sheet_names == [soort, UITLEG, LIJSTEN]
    explained = book.load_sheet(UITLEG, header_row=3).to_polars()
    assert explained.columns == ["kolom", "type", "verplicht", "toegestane waarden", "uitleg"]
    assert explained["kolom"].to_list() == list(contract.kolommen)
    assert explained["uitleg"].to_list() == [kolom.uitleg for kolom in contract.kolommen.values()]
    uit = read_registratie(data, contract, SLEUTEL, "i", "b")
    assert (uit.rijen.height, uit.afkeur, uit.aangeboden) == (0, [], 0)


@pytest.mark.parametrize("soort", all_contracten())
def test_what_is_filled_in_is_read_back_as_it_was(soort: str) -> None:
    contract = all_contracten()[soort]
    uit = read_registratie(make_sjabloon(contract, [good_row(contract)]), contract, SLEUTEL, "i", "b")
    assert uit.afkeur == []
    read, given = uit.rijen.row(0, named=True), good_row(contract)
    for naam, kolom in contract.kolommen.items():
        if kolom.type not in ("bsn", "medewerker", "bedrag"):
            assert read[naam] == given[naam], naam
        elif kolom.type == "bedrag":
            assert read[f"{naam}_cent"] == round(given[naam] * 100)


def test_codes_are_offered_as_lists_from_cells_that_hold_them() -> None:
    contract = all_contracten()["ZRM"]
    data = make_sjabloon(contract)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = etree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    lists = {
        v.get("sqref"): v.findtext(f"{NS}formula1")
        for v in sheet.iter(f"{NS}dataValidation")
        if v.get("type") == "list"
    }
    offered = fastexcel.read_excel(data).load_sheet(LIJSTEN, header_row=None, skip_rows=0).to_polars()
    with_list = [naam for naam, kolom in contract.kolommen.items() if allowed_values(kolom)]
    assert with_list == ["wet", "versie", "domein", "vervallen"]
    assert len(lists) == len(with_list)
    at = list(contract.kolommen).index("versie")
    column = chr(65 + at)
    assert lists[f"{column}2:{column}5001"] == f"{LIJSTEN}!${column}$1:${column}$2"
    first = list(contract.kolommen).index(with_list[0])  # the reader begins at the first column that holds something
    assert offered.to_series(at - first).drop_nulls().to_list() == ["11 domeinen", "13 domeinen"]


def test_a_template_is_the_same_bytes_every_time() -> None:
    contract = all_contracten()["NF"]
    assert make_sjabloon(contract) == make_sjabloon(contract)


def test_the_command_writes_refuses_to_overwrite_and_names_the_kinds_there_are(tmp_path: Path) -> None:
    naar = str(tmp_path / "vv.xlsx")
    assert CliRunner().invoke(app, ["sjabloon", "VV", "--naar", naar]).exit_code == 0
    assert (tmp_path / "vv.xlsx").read_bytes() == make_sjabloon(all_contracten()["VV"])
    again = CliRunner().invoke(app, ["sjabloon", "VV", "--naar", naar])
    assert "bestaat al" in str(again.exception)
    unknown = CliRunner().invoke(app, ["sjabloon", "XX"])
    assert "EF-C (Evaluatieformulier" in str(unknown.exception)
