"""Whole nights on the golden landing folders: the figures that the documents print, found in what is published."""

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

import orchestration.resources
import tests.golden
from expectations.run import stop_checker
from ingest.beheer import read_beheer
from ingest.home import Home
from ingest.instellingen import load_instellingen
from ingest.proefregio.pilots.feiten import load_feiten
from orchestration.nacht import Opdracht
from orchestration.onthulling.aanval import attack_file
from orchestration.uitvoeren import execute
from tests.golden.landing import GOLDEN, PEILDATUM, golden_files

FOLDER = Path(tests.golden.__file__).parent
GEHEIM = "alleen voor deze test, geen echte sleutel"
FLOW = {"K11": "instroom", "K12": "uitstroom", "K13": "actief"}


def figures(tabel: str) -> dict[tuple[str, str], float]:
    """What the documents print (or D2 and D5 reconstruct) in one table, by row and column."""
    rows = load_feiten().filter(tabel=tabel).select("rij", "kolom", "waarde").rows()
    return {(rij, kolom): waarde for rij, kolom, waarde in rows}


@pytest.mark.parametrize("naam", GOLDEN)
def test_the_landing_folder_is_what_the_pilots_write(naam: str, tmp_path: Path) -> None:
    landing = FOLDER / naam / "landing"
    kept = {p.relative_to(landing).as_posix(): p.read_bytes() for p in landing.rglob("*") if p.is_file()}
    made = golden_files(naam, tmp_path)
    assert {pad: unpacked(inhoud) for pad, inhoud in kept.items()} == {p: unpacked(i) for p, i in made.items()}


def unpacked(inhoud: bytes) -> bytes | dict[str, bytes]:
    """Packed bytes differ between versions of zlib; what is packed does not."""
    if not inhoud.startswith(b"PK"):
        return inhoud
    with zipfile.ZipFile(io.BytesIO(inhoud)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


@pytest.fixture(scope="module", params=GOLDEN)
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Home]]:
    """A home after a night on one of the folders, on the day of which its document speaks."""
    home = Home(tmp_path_factory.mktemp(request.param))
    shutil.copytree(FOLDER / request.param / "landing", home.landing)
    with pytest.MonkeyPatch.context() as patch:
        for naam in ("SDCG_HOME", "DAGSTER_HOME"):
            patch.setenv(naam, "")
        patch.setenv("SDCG_SLEUTEL", GEHEIM)
        patch.setattr(orchestration.resources, "stop_checker", lambda: None)
        assert execute(home, Opdracht(PEILDATUM[request.param]), lambda *_: None) == {}
        yield request.param, home
    stop_checker()


def ask(home: Home, sql: str) -> list[tuple]:
    with duckdb.connect(str(home.publicatie / "begeleiding.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


@pytest.mark.nacht
def test_every_figure_is_found_in_what_is_published(published: tuple[str, Home]) -> None:
    naam, home = published
    assert set(read_beheer(home, "aanlevering")["status"]) == {"verwerkt"}
    for check in (flows, forms, formation, budget) if naam == "pilots" else (study,):
        check(home)


def flows(home: Home) -> None:
    """G1 per team, in kpi_waarde."""
    sql = """select kpi_code, team, waarde from marts.kpi_waarde
             where periode_soort = 'totaal' and kpi_code in ('K11', 'K12', 'K13') and uitsplitsing is null
             and wet = 'totaal' and gemeente_code = '0202' and wijk_code = 'totaal' and product_groep = 'totaal'"""
    found = {(rij, FLOW[kpi]): waarde for kpi, rij, waarde in ask(home, sql)}
    teams = {cel: waarde for cel, waarde in figures("G1").items() if cel[0] not in ("wmo", "jeugd")}
    assert {cel: found.get(cel) for cel in teams} == teams


def forms(home: Home) -> None:
    """D5, the counts below every percentage of G6."""
    sql = """select soort, wet, count(*), count(*) filter (is_ingevuld), count(*) filter (is_zelfstandig_verder),
             count(*) filter (is_netwerk_betrokken), count(*) filter (is_oplossingsvermogen_vergroot)
             from marts.fct_evaluatie group by soort, wet"""
    found: dict[tuple[str, str], float] = {}
    for soort, wet, trajecten, ingevuld, verder, netwerk, vermogen in ask(home, sql):
        found |= {(wet, "trajecten"): trajecten, (wet, f"respons_{soort}"): ingevuld}
        answers = {
            "inwoner": {"zelfstandig_verder": verder},
            "coach": {"netwerk": netwerk, "oplossingsvermogen": vermogen},
        }
        found |= {(wet, kolom): aantal for kolom, aantal in answers[soort].items()}
    expected = {cel: w for cel, w in figures("D5").items() if cel[0] != "totaal"}
    assert found == expected


def formation(home: Home) -> None:
    """G4: hours and fte per team, and by D2 the hours that there are."""
    sql = """select team, sum(fte), round(sum(fte * productiviteitsnorm * (einddatum - ingangsdatum + 1) / 365))
             from marts.fct_formatie where soort = 'formatie' group by team"""
    hours = dict(ask(home, "select team, sum(geraamde_uren) from marts.fct_wijkteamtraject group by team"))
    g4 = figures("G4")
    rows = ask(home, sql)
    assert len(rows) == 4
    for team, fte, beschikbaar in rows:
        printed = [g4[team, kolom] for kolom in ("extra_fte", "beschikbare_uren", "ingezette_uren")]
        assert [round(fte, 2), beschikbaar, hours[team]] == printed


def budget(home: Home) -> None:
    """G5 to the euro, and F1 and F3 as findings."""
    som = ask(home, """select round(sum(fte * loonkosten_per_fte_eur * 15 / 12)) from marts.fct_formatie
                       where soort = 'begroting'""")  # fmt: skip
    assert som == [(figures("G5")["totaal", "vijftien_maanden"],)]
    regels = dict(ask(home, "select regel_code, count(*) from marts.fct_controle group by regel_code"))
    assert regels == {"FORMATIE-TOTAAL-FTE": 2, "FORMATIE-TOTAAL-BEDRAG": 1}


def study(home: Home) -> None:
    """G9: hours per client and week, and who gave them."""
    sql = """select sum(uren), count(distinct (client_id, week)), sum(uren) filter (discipline = 'pb')
             from marts.fct_tijdregistratie where soort_inzet = 'begeleiding'"""
    ((uren, weken, pb),) = ask(home, sql)
    g9 = figures("G9")
    assert uren / weken == pytest.approx(g9["totaal", "uren_per_week"])
    assert 100 * pb / uren == pytest.approx(g9["totaal", "pb_procent"])
    ((gemeten, instrumenten),) = ask(home, "select count(*), count(distinct instrument) from marts.fct_meting")
    assert (gemeten, instrumenten) == (25 * 2 * (13 + 12), 2)


def test_nothing_that_is_shared_gives_an_empty_cell_away(published: tuple[str, Home]) -> None:
    _, home = published
    settings = load_instellingen(home)
    shared, whole = home.publicatie / "delen.duckdb", home.publicatie / "begeleiding.duckdb"
    found = attack_file(shared, settings.delen_marge, settings.minimum_cel, waarheid=whole)
    assert sum(outcome.aangevallen for outcome in found.values()) > 0
    assert {kpi: outcome.vondsten for kpi, outcome in found.items() if outcome.vondsten} == {}
