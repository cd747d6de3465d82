"""Earlier publications: kept whole, put back whole, and compared."""

from pathlib import Path

import duckdb
import pytest

from ingest.home import Home
from orchestration.publicatie.bestand import build_folder, put_in_place
from orchestration.publicatie.eerdere import EERDERE, keep_published, list_kept, prune, restore
from orchestration.publicatie.manifest import build_manifest, read_manifest
from orchestration.publicatie.verschil import compare


def publish(publicatie: Path, nummer: int, cellen: list[tuple[str, float]], extra: str = "") -> None:
    """A publication with a few figures, as a night makes it."""
    folder = build_folder(publicatie)
    with duckdb.connect(str(folder / "begeleiding.duckdb")) as con:
        con.execute("create schema marts")
        con.execute(f"""create table marts.kpi_waarde (kpi_code varchar, periode_soort varchar, periode date,
            wet varchar, gemeente_code varchar, wijk_code varchar, team varchar, agb_code varchar,
            product_groep varchar, uitsplitsing varchar, uitsplitsing_waarde varchar, waarde double {extra})""")
        for code, waarde in cellen:
            con.execute("insert into marts.kpi_waarde (kpi_code, waarde) values (?, ?)", [code, waarde])
    (folder / "parquet").mkdir(exist_ok=True)
    (folder / "parquet" / f"deel{nummer % 2}.parquet").write_bytes(b"x" * nummer)
    build_manifest(folder, {"publicatie_id": f"p-{nummer}", "run_id": str(nummer), "peildatum": "2025-01-01"}, {})
    keep_published(publicatie)
    put_in_place(publicatie)


def figures(publicatie: Path) -> list[tuple[str, float]]:
    with duckdb.connect(str(publicatie / "begeleiding.duckdb"), read_only=True) as con:
        return con.execute("select kpi_code, waarde from marts.kpi_waarde order by all").fetchall()


@pytest.fixture
def publicatie(home: Home) -> Path:
    home.publicatie.mkdir(parents=True)
    for nummer in range(1, 5):
        publish(home.publicatie, nummer, [("K11", nummer), ("K12", 5.0)])
    return home.publicatie


def test_the_last_few_are_kept_and_older_ones_go(publicatie: Path):
    (publicatie / EERDERE / "p-9.tijdelijk").mkdir()
    prune(publicatie, 2)
    assert [m["publicatie_id"] for m in list_kept(publicatie)] == ["p-3", "p-2"]
    assert len(list((publicatie / EERDERE).iterdir())) == 2
    assert read_manifest(publicatie)["publicatie_id"] == "p-4"


def test_one_that_is_put_back_stands_whole_and_the_one_it_replaced_is_kept(publicatie: Path):
    restore(publicatie, "p-2")
    assert read_manifest(publicatie)["publicatie_id"] == "p-2"
    assert figures(publicatie) == [("K11", 2.0), ("K12", 5.0)]
    assert [p.name for p in (publicatie / "parquet").iterdir()] == ["deel0.parquet"]
    assert list_kept(publicatie)[0]["publicatie_id"] == "p-4"
    restore(publicatie, "p-4")
    assert figures(publicatie)[0] == ("K11", 4.0)


def test_one_that_is_not_kept_or_not_whole_is_not_put_back(publicatie: Path):
    with pytest.raises(KeyError):
        restore(publicatie, "p-8")
    (publicatie / EERDERE / "p-1" / "begeleiding.duckdb").unlink()
    with pytest.raises(KeyError):
        restore(publicatie, "p-1")
    assert read_manifest(publicatie)["publicatie_id"] == "p-4"


def test_differences_name_columns_rows_and_figures(publicatie: Path):
    publish(publicatie, 5, [("K11", 4.0), ("K12", 9.5), ("K13", 1.0)], extra=", duiding varchar")
    found = compare(publicatie / EERDERE / "p-4", publicatie)
    assert found["tabellen"] == []
    assert found["kolommen"] == ["+ marts.kpi_waarde.duiding (VARCHAR)"]
    assert found["rijen"] == [{"tabel": "marts.kpi_waarde", "eerder": 2, "nu": 3}]
    by_code = {row.pop("kpi_code"): row for row in found["cijfers"]}
    assert by_code == {
        "K12": {"erbij": 0, "weg": 0, "gewijzigd": 1, "grootste_wijziging": 4.5},
        "K13": {"erbij": 1, "weg": 0, "gewijzigd": 0, "grootste_wijziging": None},
    }
    assert compare(publicatie, publicatie)["cijfers"] == []
