"""`sdcg status`: what needs a person first, then what happened, then how fresh each supplier is."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from ingest.beheer import read_beheer
from ingest.home import Home
from orchestration.cli.afkeur import nothing_offered, rejected_rows
from orchestration.cli.scherm import console, count, line, number, shown
from orchestration.leveranciers import find_quiet, find_rhythm
from orchestration.nacht import GOED
from orchestration.opdracht import today
from orchestration.publicatie.manifest import read_manifest
from orchestration.slot import find_died, find_holder
from orchestration.voorwaarden import find_problems

MEESTE_LEVERANCIERS = 10


def collect(home: Home) -> dict[str, Any]:
    """Everything that `sdcg status` tells, as plain values."""
    runs, offers = read_beheer(home, "run"), read_beheer(home, "aanlevering")
    last = runs.row(-1, named=True) if runs.height else None
    checks = read_beheer(home, "controle_resultaat").filter(~pl.col("geslaagd"))
    failed = checks.filter(run_id=last["run_id"]) if last else checks.clear()
    return {
        "aandacht": _attention(home, runs, offers, failed),
        "loopt": find_holder(home),
        "laatste_run": {k: v for k, v in last.items() if k != "vingerafdruk"} if last else None,
        "aangeboden": _count(offers),
        "laatste_inname": _count(offers.filter(run_id=offers["run_id"].max())) if offers.height else None,
        "niet_geslaagd": failed.drop("run_id", "geslaagd").to_dicts(),
        "publicatie": _publication(home),
        "delen": _shared(home),
        "signalen": _signals(home),
        "leveranciers": find_rhythm(home, today()).to_dicts(),
    }


def _attention(home: Home, runs: pl.DataFrame, offers: pl.DataFrame, failed: pl.DataFrame) -> list[str]:
    last = runs.row(-1, named=True) if runs.height else None
    texts = [problem for problem in find_problems(home) if not find_holder(home) or problem != find_holder(home)]
    died = find_died(home)
    if died and not find_holder(home) and died not in runs["run_id"]:
        texts.append(f"run {died} is afgebroken: het proces stopte; start opnieuw, wat gepubliceerd was staat er nog")
    if last and last["uitkomst"] not in GOED:
        texts.append(f"de laatste run ({last['run_id']}) is {last['uitkomst']}; wat gepubliceerd was, staat er nog")
    texts += [
        f"niet gehaald: {c['uitleg']} ({c['tabel']}: {number(c['aantal'])})" for c in failed.iter_rows(named=True)
    ]
    if not offers.height:
        texts.append(f"er is {nothing_offered(home)}")
    latest = offers.unique("bestand", keep="last", maintain_order=True)
    rejected = latest.filter(status="afgekeurd").height
    if rejected:
        texts.append(f"{count(rejected, 'bestand is', 'bestanden zijn')} afgekeurd: sdcg afkeur")
    rows = rejected_rows(latest)
    if rows:
        texts.append(f"{rows}: sdcg afkeur")
    texts += [
        f"{naam} stuurde {count(berichten, 'bericht', 'berichten')} in vier weken, gewoonlijk {number(gewoonlijk)}"
        for naam, berichten, gewoonlijk in find_quiet(home, today()).iter_rows()
    ]
    return texts


def _count(offers: pl.DataFrame) -> dict[str, int]:
    counts = dict(offers["status"].value_counts().iter_rows())
    return {"aangeboden": offers.height} | {s: counts.get(s, 0) for s in ("verwerkt", "afgekeurd", "dubbel")}


def _publication(home: Home) -> dict[str, Any] | None:
    manifest = read_manifest(home.publicatie)
    if manifest is None:
        return None
    names = ("publicatie_id", "run_id", "gepubliceerd_op", "peildatum", "contract_versie")
    return {name: manifest[name] for name in names} | {"bestand": str(home.publicatie / "begeleiding.duckdb")}


def _shared(home: Home) -> dict[str, Any] | None:
    """What `delen.duckdb` holds, and which tables were left empty as a whole."""
    manifest = read_manifest(home.publicatie)
    return manifest.get("delen") if manifest else None


def _signals(home: Home) -> int:
    """How many published figures lie beyond their signal value without a story."""
    path = home.publicatie / "parquet" / "fct_signaal.parquet"
    return pl.scan_parquet(path).select(pl.len()).collect().item() if path.exists() else 0


def show(facts: dict[str, Any]) -> None:
    """A few lines for a person."""
    for text in facts["aandacht"] or ["niets"]:
        line("Aandacht", text)
    if facts["loopt"]:
        line("Loopt", facts["loopt"])
    _show_run(facts["laatste_run"])
    for kop, name in (("Laatste inname", "laatste_inname"), ("In totaal", "aangeboden")):
        if facts[name]:
            line(kop, ", ".join(f"{number(n)} {status}" for status, n in facts[name].items()))
    publication = facts["publicatie"]
    line(
        "Gepubliceerd",
        f"{shown(Path(publication['bestand']))} ({publication['run_id']}, peildatum {publication['peildatum']})"
        if publication
        else "nog niets",
    )
    shared = facts["delen"]
    if shared:
        withheld = f"; {count(len(shared['ingehouden']), 'tabel bleef', 'tabellen bleven')} in hun geheel leeg" * bool(
            shared["ingehouden"]
        )
        line("Gedeeld", f"{number(shared['gedeeld'])} cijfers, {number(shared['leeg'])} onderdrukt{withheld}")
    if facts["signalen"]:
        line("Te duiden", f"{number(facts['signalen'])} × een cijfer voorbij zijn signaalwaarde: marts.fct_signaal")
    for supplier in facts["leveranciers"][:MEESTE_LEVERANCIERS]:
        ritme = supplier["ritme_dagen"]
        usual = f", gewoonlijk om de {count(ritme, 'dag', 'dagen')}" if ritme else ""
        line("Leverancier", f"{supplier['leverancier']}: laatste bericht {supplier['laatste']}{usual}")
    more = len(facts["leveranciers"]) - MEESTE_LEVERANCIERS
    if more > 0:
        console.print(f"en {count(more, 'leverancier', 'leveranciers')} meer: sdcg status --json")


def _show_run(run: dict[str, Any] | None) -> None:
    if run is None:
        line("Laatste run", "nog geen: sdcg run")
        return
    ago = (datetime.now(UTC) - run["gestart_op"]).total_seconds() / 3600
    line(
        "Laatste run", f"{run['run_id']}: {run['uitkomst']}, {number(ago)} uur geleden, {number(run['duur_s'] or 0)} s"
    )
