"""The screenshots of the documents, made from made-up people: `make beelden`.

`python -m tests.schermafbeeldingen --home MAP` takes a publication that is there already (of a made-up region!).
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, sync_playwright

from ingest.home import Home
from orchestration.publicatie.begeleiding import NAAM
from tests.superset import GEBRUIKER, ROOT, Superset, start_superset

BEELDEN = ROOT / "docs" / "schermafbeeldingen"
GROOTSTE = 150_000
SOORT = "echarts_timeseries_line"
# Of every dimension one value, and no total beside its parts (handleiding, chapter 4).
CELLEN = """kpi_code = 'K13' and periode_soort = 'kwartaal' and wet = 'totaal' and wijk_code = 'totaal'
    and team = 'totaal' and agb_code = 'totaal' and product_groep = 'totaal' and uitsplitsing is null
    and gemeente_code <> 'totaal'"""
CIJFER = {"expressionType": "SQL", "sqlExpression": "sum(waarde)", "label": "lopende trajecten"}
FORMULIER = {
    "x_axis": "periode_eind",
    "metrics": [CIJFER],
    "groupby": ["gemeente_code"],
    "adhoc_filters": [
        {"expressionType": "SQL", "clause": "WHERE", "sqlExpression": CELLEN},
        {
            "expressionType": "SIMPLE",
            "clause": "WHERE",
            "subject": "periode_eind",
            "operator": "TEMPORAL_RANGE",
            "comparator": "No filter",
        },
    ],
    "time_grain_sqla": None,
    "row_limit": 10000,
    "show_legend": True,
    "y_axis_format": ",.0f",
    "rich_tooltip": True,
}
VRAAG = {"columns": ["periode_eind", "gemeente_code"], "metrics": [CIJFER], "extras": {"where": CELLEN}}


def main(arguments: Sequence[str] | None = None) -> None:
    """Make every screenshot anew; AssertionError where one is too big or a page asked for another machine."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, help="a home with a publication of a made-up region")
    chosen = parser.parse_args(arguments).home
    BEELDEN.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Home(chosen) if chosen else make_home(Path(folder) / "huis")
        with start_superset(Path(folder) / "superset") as superset, sync_playwright() as playwright:
            chart = add_chart(superset, home.publicatie / NAAM)
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
            show_chart(browser, superset, chart, BEELDEN / "superset.png")
            report = (home.publicatie / "rapport" / "index.html").as_uri()
            show_report(browser, f"{report}#K13", 1000, BEELDEN / "rapport.png")
            show_report(browser, report, 390, BEELDEN / "rapport-telefoon.png")
            browser.close()


def make_home(root: Path) -> Home:
    """A small made-up region after one night."""
    for command in (["proefregio", "--schaal", "klein"], ["run"]):
        subprocess.run([sys.executable, "-m", "orchestration.cli.main", *command, "--home", str(root)], check=True)
    return Home(root)


def add_chart(superset: Superset, path: Path) -> int:
    """The lines of K13, one per municipality; the chart's id."""
    dataset = superset.add_dataset(superset.connect("Begeleiding", path), "kpi_waarde")
    chart = superset.add_chart("Lopende trajecten per gemeente (K13)", SOORT, dataset, FORMULIER, VRAAG)
    assert superset.chart_data(chart), "the chart would be empty"
    return chart


def find_chromium() -> str:
    """The Chromium of the system; FileNotFoundError where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise FileNotFoundError("Chromium is not installed; make test-alles does that as root")
    return found


def show_chart(browser: Browser, superset: Superset, chart: int, target: Path) -> None:
    """The chart as somebody who is logged in sees it."""
    page, elsewhere = open_page(browser, 1200, 700)
    page.goto(f"{superset.adres}/login/")
    page.locator("#username").fill(GEBRUIKER)
    page.locator("#password").fill(superset.wachtwoord)
    page.locator("#password").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url, timeout=120_000)
    page.goto(f"{superset.adres}/explore/?slice_id={chart}")
    page.locator(".echarts-chart canvas, [data-test='chart-container'] canvas").first.wait_for(timeout=120_000)
    page.wait_for_timeout(3000)
    keep(page, target)
    assert elsewhere == [], elsewhere


def show_report(browser: Browser, address: str, width: int, target: Path) -> None:
    """One screen of a page of the report."""
    page, elsewhere = open_page(browser, width, 800)
    page.goto(address)
    keep(page, target)
    assert elsewhere == [], elsewhere


def open_page(browser: Browser, width: int, height: int) -> tuple[Page, list[str]]:
    """A page in Dutch, and what it asks of other machines; what the policy of the page itself stops is not asked."""
    page = browser.new_page(viewport={"width": width, "height": height}, locale="nl-NL")
    elsewhere: list[str] = []

    def listen(request: Request) -> None:
        if urlsplit(request.url).hostname not in (None, "127.0.0.1") and request.failure != "csp":
            elsewhere.append(f"{request.url} ({request.failure or 'answered'})")

    page.on("requestfinished", listen)
    page.on("requestfailed", listen)
    return page, elsewhere


def keep(page: Page, target: Path) -> None:
    """Write what is in view; AssertionError where it is too big to keep among the documents."""
    page.screenshot(path=target)
    assert target.stat().st_size < GROOTSTE, f"{target.name} is {target.stat().st_size} bytes"
    page.close()


if __name__ == "__main__":
    main()
