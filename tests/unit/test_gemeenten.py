"""A file per gemeente: her own rows, what is of nobody, and nothing that tells across the border."""

import json
from pathlib import Path

import duckdb
import pytest

from orchestration.publicatie.begeleiding import NAAM
from orchestration.publicatie.bestand import build_folder, put_in_place
from orchestration.publicatie.gemeenten import build_gemeenten

TABELLEN = """
create schema marts; create schema beheer;
create table marts.dim_gemeente as from (values ('0202', true), ('0275', true), ('9999', false))
  t(gemeente_code, is_regio);
create table marts.dim_maand as select date '2024-01-01' as maand;
create table marts.fct_toewijzing as from (values ('0202', 1), ('0202', 2), ('0275', 3), ('9999', 4), (null, 5))
  t(gemeente_code, toewijzing_nummer);
create table marts.kpi_waarde as from (values ('0202', 8), ('0275', 2), ('totaal', 10)) t(gemeente_code, waarde);
create table marts.fct_overgang as select '0202' as van_gemeente_code, '0275' as naar_gemeente_code;
create table beheer.publicatie as select 'p-1' as publicatie_id;
create table beheer.aanlevering as select 'berichten/a.xml' as bestand;
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with duckdb.connect(str(tmp_path / NAAM)) as con:
        con.execute(TABELLEN)
    (tmp_path / "manifest.json").write_text(json.dumps({"nodes": {}}), "utf-8")
    return tmp_path


def read(path: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_a_gemeente_gets_her_own_rows_and_what_is_of_nobody(folder: Path) -> None:
    made = build_gemeenten(folder, folder / "manifest.json")
    assert [*made] == ["gemeenten/0202/begeleiding.duckdb", "gemeenten/0275/begeleiding.duckdb"]
    arnhem = folder / "gemeenten" / "0202" / NAAM
    assert read(arnhem, "select toewijzing_nummer from marts.fct_toewijzing order by all") == [(1,), (2,)]
    assert read(arnhem, "select waarde from marts.kpi_waarde") == [(8,)]
    assert read(arnhem, "from beheer.publicatie") == [("p-1",)]
    assert len(read(arnhem, "from marts.dim_gemeente")) == 3


def test_what_tells_across_the_border_is_in_no_file_of_a_gemeente(folder: Path) -> None:
    for name in build_gemeenten(folder, folder / "manifest.json"):
        tables = {table for (table,) in read(folder / name, "select table_name from information_schema.tables")}
        assert tables == {"dim_gemeente", "dim_maand", "fct_toewijzing", "kpi_waarde", "publicatie"}


def test_the_rights_that_somebody_gave_a_folder_outlive_a_publication(tmp_path: Path) -> None:
    publicatie = tmp_path / "publicatie"
    for _ in range(2):
        built = build_folder(publicatie) / "gemeenten" / "0202"
        built.mkdir(parents=True)
        (built / NAAM).write_bytes(b"x")
        put_in_place(publicatie)
        assert (publicatie / "gemeenten").stat().st_mode & 0o777 == 0o755
        (publicatie / "gemeenten" / "0202").chmod(0o750)
    assert (publicatie / "gemeenten" / "0202").stat().st_mode & 0o777 == 0o750


def test_files_of_gemeenten_go_when_they_are_no_longer_asked_for(tmp_path: Path) -> None:
    publicatie = tmp_path / "publicatie"
    (publicatie / "gemeenten" / "0202").mkdir(parents=True)
    (publicatie / "gemeenten" / "0202" / NAAM).write_bytes(b"x")
    (build_folder(publicatie) / NAAM).write_bytes(b"y")
    put_in_place(publicatie)
    assert not [*publicatie.rglob("gemeenten/**/*.duckdb")]
