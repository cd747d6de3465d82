"""The report from a shared file: what a page tells, and (marker alles) how a browser and axe find it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.publicatie.delen import NAAM
from orchestration.rapport.cijfers import read_pages
from orchestration.rapport.opmaak import show_change, show_value
from orchestration.rapport.schrijven import write_report

PEILDATUM = date(2024, 12, 15)
GEMEENTEN = {"0202": "Arnhem", "0275": "Rheden"}


@pytest.fixture
def delen(tmp_path: Path) -> Path:
    """Two municipalities and the region, two KPI's, six quarters of which the last is not over yet."""
    with duckdb.connect(str(tmp_path / NAAM)) as con:
        con.execute("create schema marts")
        con.execute("""create table marts.kpi_catalogus (kpi_code varchar, naam varchar, definitie varchar,
            teller varchar, noemer varchar, eenheid varchar, bron varchar, norm varchar, signaalwaarde double,
            herkomst varchar, let_op varchar)""")
        con.execute("""insert into marts.kpi_catalogus values
            ('K12', 'Uitstroom', 'Trajecten <die> eindigen', 'uit', null, 'trajecten', 'WT', null, null, 'S4', null),
            ('K41', 'Aandeel zelf', 'Door het wijkteam', 'zelf', 'alle', 'aandeel', 'WT', '11 %', 0.1, 'S4', 'F9')""")
        con.execute("create table marts.dim_gemeente (gemeente_code varchar, naam varchar, is_regio boolean)")
        con.executemany("insert into marts.dim_gemeente values (?, ?, true)", list(GEMEENTEN.items()))
        for dim, key in (("dim_wijk", "wijk_code"), ("dim_aanbieder", "agb_code")):
            con.execute(f"create table marts.{dim} ({key} varchar, naam varchar)")
        con.execute("""create table marts.kpi_waarde (kpi_code varchar, periode_soort varchar, periode date,
            periode_eind date, wet varchar, gemeente_code varchar, wijk_code varchar, team varchar, agb_code varchar,
            product_groep varchar, uitsplitsing varchar, uitsplitsing_waarde varchar, teller double, noemer double,
            waarde double, eenheid varchar, n bigint, betrouwbaarheid_onder double, betrouwbaarheid_boven double,
            status varchar, onderdrukking varchar, duiding varchar)""")
        for at in range(6):
            first = date(2023 + (at + 2) // 4, 3 * ((at + 2) % 4) + 1, 1)
            for code in ("totaal", *GEMEENTEN):
                klein = code == "0275" and at == 4
                share = 0.10 + 0.08 * at
                duiding = "Zelf oppakken, tenzij" if (code, at) == ("0202", 3) else None
                rows = [
                    ("K12", None if klein else 20 + at, "trajecten", None, None, None),
                    ("K41", share, "aandeel", share - 0.02, share + 0.02, duiding),
                ]
                for kpi, waarde, eenheid, onder, boven, uitleg in rows:
                    con.execute(
                        """insert into marts.kpi_waarde values (?, 'kwartaal', ?, ?::date + interval 3 month - interval
                        1 day, 'totaal', ?, null, null, null, null, null, null, null, null, ?, ?, 50, ?, ?,
                        'definitief', ?, ?)""",
                        [kpi, first, first, code, waarde, eenheid, onder, boven,
                         "klein" if klein and kpi == "K12" else None, uitleg],
                    )  # fmt: skip
    return tmp_path


def test_a_page_has_the_quarters_that_are_over_with_region_and_neighbours(delen):
    pages = {page.naam: page for page in read_pages(delen, PEILDATUM)}
    assert list(pages) == ["De hele regio", "Arnhem", "Rheden"]
    zelf = pages["Arnhem"].families["K4 Wijkteam begeleidt zelf"][0]
    assert [cel.kwartaal for cel in zelf.reeks] == ["2023-K3", "2023-K4", "2024-K1", "2024-K2", "2024-K3"]
    assert zelf.nu.waarde == pytest.approx(0.42)
    assert zelf.is_duidelijk
    assert [buur.naam for buur in zelf.buren] == ["Rheden"]
    assert [cel.kwartaal for cel in zelf.regio][-1] == "2024-K3"


def test_a_suppressed_figure_is_said_to_be_so_and_is_nowhere(delen, tmp_path):
    names = write_report(tmp_path / "rapport", delen, PEILDATUM, "p-1")
    assert names == ["index.html", "0202-arnhem.html", "0275-rheden.html"]
    rheden, arnhem = ((tmp_path / "rapport" / name).read_text("utf-8") for name in ("0275-rheden.html", names[1]))
    assert "niet te tonen" in rheden
    assert "niet te tonen" in arnhem
    assert "Zelf oppakken, tenzij" in arnhem
    assert "Trajecten &lt;die&gt; eindigen" in arnhem
    assert "42,0 %" in arnhem
    assert "+8,0 procentpunt" in arnhem
    assert arnhem.count("<svg") == 2


@pytest.mark.parametrize(
    ("value", "eenheid", "shown"),
    [(0.345, "aandeel", "34,5 %"), (1234.5, "uren", "1.234,5"), (1234.0, "trajecten", "1.234"),
     (56.27, "euro per uur", "€ 56,27"), (830341.67, "euro", "€ 830.342"), (None, "aandeel", "–")],
)  # fmt: skip
def test_figures_have_their_dutch_form(value, eenheid, shown):
    assert show_value(value, eenheid) == shown


def test_a_change_of_a_share_is_in_percentage_points():
    assert show_change(-0.05, "aandeel") == "−5,0 procentpunt"
    assert show_change(3.0, "trajecten") == "+3"


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """A headless Chromium of the system."""
    import shutil

    from playwright.sync_api import sync_playwright

    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.fail("Chromium is not installed; make test-alles does that as root")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])


@pytest.mark.alles
@pytest.mark.parametrize("width", [1200, 390])
def test_a_page_is_accessible_fits_a_phone_and_asks_nothing_of_a_network(delen, tmp_path, browser, width):
    from axe_playwright_python.sync_playwright import Axe

    write_report(tmp_path / "rapport", delen, PEILDATUM, "p-1")
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "rapport" / "0202-arnhem.html").as_uri())
    for details in page.locator("details").all():
        details.evaluate("node => node.open = true")
    found = Axe().run(page)
    assert found.response["violations"] == []
    assert [url for url in asked if not url.startswith("file:")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("figure svg").count() == 2
    page.close()
