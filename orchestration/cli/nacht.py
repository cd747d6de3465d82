"""`sdcg run` and `sdcg ingest`: do it, and tell in a few lines what came of it."""

import os
import sys
from datetime import date
from pathlib import Path

from ingest.beheer import read_beheer
from ingest.home import Home
from orchestration.cli.afkeur import nothing_offered, rejected_rows
from orchestration.cli.scherm import console, count, line, number, problems, progress_bar, shown
from orchestration.nacht import ALLEEN_VAN_ONS, Nacht, end_if_nothing_new, open_nacht, read_landing
from orchestration.opdracht import Opdracht, ask, today
from orchestration.publicatie.manifest import read_manifest
from orchestration.veilig import without_content
from orchestration.voortgang import listen
from orchestration.vooruit import look_ahead
from orchestration.voorwaarden import require


def run_night(home: Home, peildatum: date | None, bekend_op: date | None, stand: str | None) -> int:
    """One night through the same job that Dagster schedules; returns the exit status."""
    opdracht = ask(home, peildatum, bekend_op, stand)
    here = Home(home.root, opdracht.variant)
    require(here)
    os.umask(ALLEEN_VAN_ONS)
    done = end_if_nothing_new(home, opdracht)
    if done:
        _show_nothing_new(done)
        return 0
    with progress_bar() as stappen:
        stappen.show("starten")
        from orchestration.uitvoeren import execute

        failures = execute(here, opdracht, stappen.show)
    runs = read_beheer(home, "run")
    row = runs.row(-1, named=True)
    if row["uitkomst"] == "gepubliceerd" and not failures:
        _show_published(here, row)
        return 0
    if row["uitkomst"] == "ongewijzigd" and not failures:
        _show_offered(home, row["run_id"])
        line("Gepubliceerd", "niets: er kwam niets nieuws in de tabellen")
        return 0
    _show_failure(here, row["run_id"], failures)
    return 1


def show_plan(home: Home, peildatum: date | None, bekend_op: date | None, stand: str | None) -> int:
    """What a night would do now; returns the exit status."""
    found = look_ahead(home, ask(home, peildatum, bekend_op, stand))
    if found.problemen:
        problems("De nacht zou niet beginnen:", list(found.problemen))
        return 2
    for soort, counted in sorted(found.bestanden.items()):
        line(soort, ", ".join(f"{number(n)} {status}" for status, n in sorted(counted.items())))
    for reden in found.redenen:
        line("Zou bouwen", reden)
    if not found.redenen:
        line("Zou bouwen", "niets: er is niets bijgekomen of veranderd")
    return 0


def run_ingest(home: Home, *, alles: bool) -> None:
    """Read what is new, without building or publishing anything."""
    require(home)
    with open_nacht(home, Opdracht(today())) as nacht, progress_bar() as stappen:
        listen(stappen.show)
        without_content(lambda: read_landing(nacht, alles=alles))
        nacht.uitkomst = "ingelezen"
    _show_offered(home, nacht.run_id)
    line("Verder", "sdcg run")


def _show_nothing_new(nacht: Nacht) -> None:
    line(
        "Niets nieuws",
        f"er is niets bijgekomen of veranderd; de publicatie in {shown(nacht.home.publicatie)} blijft staan",
    )
    _show_how_to_open(nacht.home)


def _show_offered(home: Home, run_id: str) -> None:
    ever = read_beheer(home, "aanlevering")
    offers = ever.filter(run_id=run_id)
    statuses = offers["status"].to_list()
    if not statuses:
        line("Aangeboden", "niets nieuws" if ever.height else f"er is {nothing_offered(home)}")
        return
    counts = {status: statuses.count(status) for status in ("verwerkt", "afgekeurd", "dubbel")}
    text = ", ".join(f"{number(n)} {status}" for status, n in counts.items())
    rows = rejected_rows(offers)
    why = "  (waarom: sdcg afkeur)" if counts["afgekeurd"] or rows else ""
    line("Aangeboden", f"{number(len(statuses))}: {', '.join(filter(None, [text, rows]))}{why}")


def _show_published(home: Home, row: dict[str, object]) -> None:
    manifest = read_manifest(home.publicatie) or {"tabellen": {"begeleiding": {}}}
    tables = manifest["tabellen"]["begeleiding"]
    marts = {name: rows for name, rows in tables.items() if name.startswith("marts.")}
    checks = read_beheer(home, "controle_resultaat").filter(run_id=row["run_id"])
    warnings = checks.filter(~checks["geslaagd"])
    _show_offered(home, str(row["run_id"]))
    line(
        "Berekend",
        f"{len(marts)} marts, {number(sum(marts.values()))} rijen, "
        f"waarvan {number(marts.get('marts.kpi_waarde', 0))} kengetallen",
    )
    failed = count(warnings.height, "waarschuwing", "waarschuwingen")
    line("Gecontroleerd", f"{count(checks.height, 'controle', 'controles')}, {failed}")
    for check in warnings.iter_rows(named=True):
        line("  let op", f"niet gehaald: {check['uitleg']} ({number(check['aantal'])})")
    line(
        "Gepubliceerd",
        f"{shown(home.publicatie)} in {number(float(str(row['duur_s'])))} s, peildatum {row['peildatum']}",
    )
    _show_how_to_open(home)


def _show_how_to_open(home: Home) -> None:
    path = shown(home.publicatie / "begeleiding.duckdb")
    code = f"import duckdb; duckdb.connect('{path}', read_only=True).sql('from marts.kpi_waarde').show()"
    line("Marts", f"{path}, schema marts; als Parquet in {shown(home.publicatie / 'parquet')}")
    line("Openen", f'{shown(Path(sys.executable))} -c "{code}"')


def _show_failure(home: Home, run_id: str, failures: dict[str, str]) -> None:
    checks = read_beheer(home, "controle_resultaat").filter(run_id=run_id, geslaagd=False, ernst="blokkerend")
    lines = [f"{stap}: {text}" for stap, text in failures.items()]
    lines += [
        f"controle {c['controle']} op {c['tabel']}: {count(c['aantal'], 'rij', 'rijen')}. {c['uitleg']}".rstrip()
        for c in checks.head(10).iter_rows(named=True)
    ]
    problems("De nacht is mislukt:", lines)
    console.print("Wat gepubliceerd was, staat er nog. Kijk verder in:")
    line("  controles", shown(home.beheer / "data_docs" / "index.html"))
    line("  dbt", shown(home.werk / "dbt" / "uitvoer.log"))
    line("  overzicht", "sdcg status, sdcg ui")
