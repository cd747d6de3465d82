"""Retention: what each layer may lose by the settings `bewaar_…`, and losing it. Without a setting all is kept.

A file that goes from landing is still remembered (`beheer/gezien`), so it is not read again when it comes again, and
nothing read from it is lost. Of brons go whole clients, of whom nothing happened for so long, never half a story.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from ingest.beheer import read_beheer, read_leveringen
from ingest.brons import all_schemas, read_brons
from ingest.home import Home
from ingest.instellingen import Instellingen
from ingest.levering import Vondst, find_files, recall
from ingest.pseudoniem import Sleutel
from orchestration.betrokkene import forget_clients
from orchestration.dagsterruns import find_old_runs, remove_runs
from orchestration.publicatie.eerdere import find_surplus, prune
from orchestration.wissel import change_all

_NOOIT = date(9999, 12, 31)  # how messages write that something has no end


@dataclass(frozen=True)
class Opruiming:
    """What one layer would lose: how many of what, the setting that says so, what follows, and how it is done."""

    laag: str
    aantal: int
    wat: str
    instelling: str
    gevolg: str
    remove: Callable[[], object]


def find_surplus_of_all(home: Home, instellingen: Instellingen, sleutel: Sleutel, nu: datetime) -> Iterator[Opruiming]:
    """What every layer would lose now by its setting; a layer without a setting, or with nothing to lose, is not there.

    Changes nothing. Call `remove` under the lock, and of what was found under that lock.
    """
    searches = (_processed, _rejected, _past_clients, _publications, _standen, _runs)
    yield from (found for search in searches if (found := search(home, instellingen, sleutel, nu)) and found.aantal)


def _processed(home: Home, instellingen: Instellingen, sleutel: Sleutel, nu: datetime) -> Opruiming | None:
    return _of_landing(home, instellingen.bewaar_landing_dagen, sleutel, nu, has_afkeur=False)


def _rejected(home: Home, instellingen: Instellingen, sleutel: Sleutel, nu: datetime) -> Opruiming | None:
    return _of_landing(home, instellingen.bewaar_afgekeurd_dagen, sleutel, nu, has_afkeur=True)


def _of_landing(home: Home, dagen: int | None, sleutel: Sleutel, nu: datetime, *, has_afkeur: bool) -> Opruiming | None:
    """Files that still lie as they were judged, by whether anything in them was rejected."""
    if dagen is None:
        return None
    old = find_judged_before(home, sleutel, nu - timedelta(days=dagen), has_afkeur=has_afkeur)
    wat, setting, gevolg = (
        ("afgekeurde bestanden", "bewaar_afgekeurd_dagen", "een nieuwe versie van de standaard beoordeelt ze niet meer")
        if has_afkeur
        else ("verwerkte bestanden", "bewaar_landing_dagen", "wat erin stond blijft in brons, en zij blijven bekend")
    )
    return Opruiming("landing", len(old), wat, setting, gevolg, lambda: _unlink(old))


def find_judged_before(home: Home, sleutel: Sleutel, grens: datetime, *, has_afkeur: bool) -> list[Vondst]:
    """Files in landing that still lie as they were judged and whose content was first judged before this moment."""
    first = (
        read_beheer(home, "gezien")
        .group_by("pad_id", "inhoud_id")
        .agg(pl.col("run_id").min())
        .filter(pl.col("run_id") < f"{grens.astimezone(UTC):%Y%m%dT%H%M%S}")
    )
    old = {(pad_id, inhoud_id) for pad_id, inhoud_id, _ in first.iter_rows()}
    return [
        vondst
        for vondst, pad_id, known in recall(home, sleutel, find_files(home))
        if known
        and (known.grootte, known.gewijzigd_ns) == (vondst.grootte, vondst.gewijzigd_ns)
        and (pad_id, known.inhoud_id) in old
        and known.has_afkeur is has_afkeur
    ]


def _unlink(files: list[Vondst]) -> None:
    """Remove files, but for those that a supplier replaced in the meantime."""
    for vondst in files:
        path = Path(vondst.plek)
        if path.exists() and (path.stat().st_size, path.stat().st_mtime_ns) == (vondst.grootte, vondst.gewijzigd_ns):
            path.unlink()


def _past_clients(home: Home, instellingen: Instellingen, _: Sleutel, nu: datetime) -> Opruiming | None:
    if instellingen.bewaar_client_maanden is None:
        return None
    grens = pl.select(pl.lit(nu.date()).dt.offset_by(f"-{instellingen.bewaar_client_maanden}mo")).item()
    clients = find_clients_before(home, grens)
    runs = [*read_leveringen(home)]
    gevolg = (
        "cijfers over toen veranderen (beheer.herziening); een stand of --bekend-op van voor nu is niet meer gelijk te "
        f"herbouwen{f' (standen {runs[0]} tot en met {runs[-1]})' if runs else ''}; bewaarde publicaties gaan mee"
    )

    def remove() -> None:
        with change_all(home) as beside:
            forget_clients(home, clients, beside)

    return Opruiming("brons", len(clients), "cliënten", "bewaar_client_maanden", gevolg, remove)


def find_clients_before(home: Home, grens: date) -> pl.Series:
    """Clients of whom every date that was read, also that of the message, lies before this day.

    A date that says that something has no end is none: what runs on without any message or declaration is over.
    """
    sent = read_brons(home, "bericht").select(
        "bericht_id", pl.max_horizontal("dagtekening", "declaratie_dagtekening").alias("__verzonden")
    )
    parts = []
    for tabel, schema in all_schemas().items():
        if "client_id" not in schema:
            continue
        rows, dates = read_brons(home, tabel), [name for name, kind in schema.items() if kind == pl.Date]
        if "bericht_id" in schema:
            rows, dates = rows.join(sent, on="bericht_id", how="left"), [*dates, "__verzonden"]
        known = [pl.when(pl.col(name) < _NOOIT).then(name).max().alias(name) for name in dates]
        last = rows.group_by("client_id").agg(known).select("client_id", pl.max_horizontal(dates).alias("laatste"))
        parts.append(last)
    last = pl.concat(parts).drop_nulls("client_id").group_by("client_id").agg(pl.col("laatste").max())
    return last.filter(pl.col("laatste") < grens).sort("client_id").collect()["client_id"]


def _publications(home: Home, instellingen: Instellingen, _: Sleutel, __: datetime) -> Opruiming:
    number = instellingen.bewaar_publicaties
    old = find_surplus(home.publicatie, number)
    gevolg = "sdcg herstel en sdcg verschil kennen ze niet meer"
    return Opruiming(
        "publicatie",
        len(old),
        "bewaarde publicaties",
        "bewaar_publicaties",
        gevolg,
        lambda: prune(home.publicatie, number),
    )


def _standen(home: Home, instellingen: Instellingen, _: Sleutel, nu: datetime) -> Opruiming | None:
    """What as-of runs built and published beside the regular night."""
    if instellingen.bewaar_standen_dagen is None:
        return None
    grens = (nu - timedelta(days=instellingen.bewaar_standen_dagen)).timestamp()
    folders = [*(home.root / "standen").glob("*"), *home.publicatie.glob("stand-*")]
    old = sorted(folder for folder in folders if folder.stat().st_mtime < grens)
    names = ", ".join(sorted({folder.name.removeprefix("stand-") for folder in old}))
    gevolg = f"te herbouwen uit brons, zolang dat niet is opgeschoond: {names}"

    def remove() -> None:
        for folder in old:
            shutil.rmtree(folder, ignore_errors=True)  # what brons lost took these with it

    return Opruiming("standen", len(old), "mappen", "bewaar_standen_dagen", gevolg, remove)


def _runs(home: Home, instellingen: Instellingen, _: Sleutel, nu: datetime) -> Opruiming | None:
    if instellingen.bewaar_dagster_dagen is None:
        return None
    old = find_old_runs(home, nu - timedelta(days=instellingen.bewaar_dagster_dagen))
    gevolg = "de webpagina laat ze niet meer zien; beheer.run en beheer.controle_resultaat blijven"
    return Opruiming(
        "dagster", len(old), "runs met hun logboek", "bewaar_dagster_dagen", gevolg, lambda: remove_runs(home, old)
    )
