"""Writes a proefregio into an empty home: landing, waarheid and a key of its own.

Part by part, each in a process of its own where there are many: what stands in memory is one part per process, and
the files are the same whatever the number of processes.
"""

import multiprocessing
import os
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, wait
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from ingest.gezin import begin_worker
from ingest.home import Home
from ingest.proefregio.deel import Verteller
from ingest.proefregio.fouten import SOORTEN, Opdracht
from ingest.proefregio.plek import ProefregioFout, write_key, wrong_place
from ingest.proefregio.schalen import EERSTE_VANDAAG, SCHALEN, Deel, Regio, load_schaal
from ingest.proefregio.waarheid import WAARHEID, Stromen, flow_rows

Progress = Callable[[int, int], None]
# Measured: what a client takes on disk, with some to spare.
_BYTES_PER_CLIENT = 150_000
_PEILING = 0.3
# Fewer clients than this are told before other processes would have begun.
_KLEIN = 2000


@dataclass
class Verslag:
    """How much was written."""

    clienten: int = 0
    toewijzingen: int = 0
    prestaties: int = 0
    bestanden: int = 0
    bytes: int = 0
    berichten: int = 0
    registratieregels: int = 0
    geplante_fouten: int = 0

    def add(self, ander: "Verslag") -> None:
        """Count another report in."""
        for veld in fields(self):
            setattr(self, veld.name, getattr(self, veld.name) + getattr(ander, veld.name))


@dataclass
class _Uitkomst:
    """What one part gave, besides its files."""

    verslag: Verslag = field(default_factory=Verslag)
    stromen: Stromen = field(default_factory=dict)


@dataclass(frozen=True)
class _Werk:
    """One part to write, and where."""

    regio: Regio
    deel: Deel
    opdracht: Opdracht
    landing: Path
    waarheid: Path


def write_proefregio(
    home: Home,
    schaal: str,
    seed: int,
    fouten: bool | Iterable[str],
    vandaag: date,
    progress: Progress | None = None,
    fractie: float = 1.0,
    foutkans: int = 0,
    gemeenten: Collection[str] = (),
    processen: int | None = None,
) -> Verslag:
    """Write the region up to `vandaag` into `home`; the same arguments give the same bytes.

    `fouten` are the kinds to plant (True: all), once each or in `foutkans` of a thousand; `fractie` takes a part of
    the clients, `gemeenten` only those of the scale. `progress` is called with clients done and clients in all.
    Raises ProefregioFout before anything is written. Landing appears as a whole: an interrupted write leaves it empty.
    """
    soorten = frozenset(SOORTEN if fouten is True else fouten or ())
    problemen = [*_wrong_scale(schaal, fractie, gemeenten), *_wrong_faults(soorten, foutkans), *_wrong_day(vandaag)]
    gekozen = None if problemen else load_schaal(schaal, fractie, gemeenten)
    problemen += wrong_place(home, sum(gekozen.clienten.values()) * _BYTES_PER_CLIENT if gekozen else 0)
    if problemen or gekozen is None:
        raise ProefregioFout("De proefregio is niet geschreven: " + "; ".join(problemen) + ".")
    regio = Regio(gekozen, seed, vandaag)
    landing, waarheid = home.root / "landing.bouw", home.root / "waarheid.bouw"
    for map_ in (landing, waarheid, home.root / "waarheid"):
        shutil.rmtree(map_, ignore_errors=True)
    landing.mkdir(parents=True)
    werk = [_Werk(regio, deel, Opdracht(soorten, foutkans), landing, waarheid) for deel in regio.delen()]
    aantal = processen or min(os.cpu_count() or 1, len(werk))
    verslag: Verslag = Verslag()
    stromen: Stromen = {}
    for uitkomst in _run(werk, aantal, progress or (lambda done, total: None)):
        verslag.add(uitkomst.verslag)
        for sleutel, telling in uitkomst.stromen.items():
            stromen.setdefault(sleutel, Counter()).update(telling)
    _join_truth(waarheid, home.root / "waarheid", stromen, vandaag)
    pl.DataFrame({"schaal": [schaal], "seed": [seed], "vandaag": [vandaag]}).write_parquet(
        home.root / "waarheid" / "regio.parquet"
    )
    write_key(home, f"proefregio {seed}")
    if home.landing.exists():
        shutil.rmtree(home.landing)
    landing.rename(home.landing)
    return verslag


# Running


def _run(werk: list[_Werk], processen: int, progress: Progress) -> Iterator[_Uitkomst]:
    """Every part, in this process or in several."""
    totaal = sum(w.deel.aantal for w in werk)
    if processen == 1 or totaal < _KLEIN:
        klaar = iter(range(1, totaal + 1))
        yield from (_write_part(w, lambda: progress(next(klaar), totaal)) for w in werk)
        return
    context = multiprocessing.get_context("spawn")
    teller = context.Value("q", 0)
    with ProcessPoolExecutor(processen, context, _begin_process, (teller,)) as pool:
        bezig = {pool.submit(_write_part_elsewhere, w) for w in werk}
        try:
            while bezig:
                klaar, bezig = wait(bezig, _PEILING)
                progress(teller.value, totaal)
                yield from (uitkomst.result() for uitkomst in klaar)
        finally:
            pool.shutdown(cancel_futures=True)


# How many clients were told by all processes together; set where a process begins.
_TELLERS: list[Any] = []


def _begin_process(teller: Any) -> None:
    begin_worker()
    _TELLERS.append(teller)


def _write_part_elsewhere(werk: _Werk) -> _Uitkomst:
    def on_client() -> None:
        with _TELLERS[0].get_lock():
            _TELLERS[0].value += 1

    return _write_part(werk, on_client)


def _write_part(werk: _Werk, on_client: Callable[[], None]) -> _Uitkomst:
    """Write the files and the truth of one part."""
    verteller = Verteller(werk.regio, werk.deel, werk.opdracht)
    verslag, mappen = Verslag(clienten=werk.deel.aantal), set()
    for bestand in verteller.files(on_client):
        map_ = bestand.pad.rpartition("/")[0]
        if map_ not in mappen:
            (werk.landing / map_).mkdir(parents=True, exist_ok=True)
            mappen.add(map_)
        _write(f"{werk.landing}/{bestand.pad}", bestand.inhoud)
        verslag.bestanden += 1
        verslag.bytes += len(bestand.inhoud)
        verslag.berichten += bestand.berichten
        verslag.registratieregels += bestand.regels
    waarheid = verteller.waarheid
    for tabel in waarheid.rijen:
        (werk.waarheid / tabel).mkdir(parents=True, exist_ok=True)
        waarheid.frame(tabel).write_parquet(werk.waarheid / tabel / f"{verteller.nummers.reeks}.parquet")
    verslag.toewijzingen = len(waarheid.rijen["toewijzing"])
    verslag.prestaties = len(waarheid.rijen["prestatie"])
    verslag.geplante_fouten = len(waarheid.rijen["fouten"])
    return _Uitkomst(verslag, dict(waarheid.stromen))


def _write(pad: str, inhoud: bytes) -> None:
    """Half the time of `Path.write_bytes`, which counts with a million of files."""
    bestand = os.open(pad, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        if os.write(bestand, inhoud) != len(inhoud):
            raise OSError(f"{pad} is maar voor een deel geschreven")
    finally:
        os.close(bestand)


def _join_truth(delen: Path, doel: Path, stromen: Stromen, vandaag: date) -> None:
    """One Parquet file per table, from those of all parts in the order of their names, one at a time."""
    doel.mkdir(parents=True)
    for map_ in sorted(delen.iterdir()):
        bestanden = sorted(map_.iterdir())
        with pq.ParquetWriter(doel / f"{map_.name}.parquet", pq.read_schema(bestanden[0]), compression="zstd") as uit:
            for bestand in bestanden:
                uit.write_table(pq.read_table(bestand))
    rijen = list(flow_rows(stromen, vandaag))
    pl.DataFrame(rijen, schema=WAARHEID["stroom"], orient="row").write_parquet(doel / "stroom.parquet")
    shutil.rmtree(delen)


# Refusing


def _wrong_scale(schaal: str, fractie: float, gemeenten: Collection[str]) -> Iterator[str]:
    if schaal not in SCHALEN:
        yield f"de schaal '{schaal}' is onbekend; kies uit: {', '.join(SCHALEN)}"
    elif onbekend := sorted(set(gemeenten) - SCHALEN[schaal].clienten.keys()):
        yield f"schaal '{schaal}' heeft geen gemeente {', '.join(onbekend)}"
    if not 0 < fractie <= 1:
        yield f"de fractie ligt boven 0 en is hoogstens 1; gevraagd is {fractie}"


def _wrong_faults(soorten: frozenset[str], foutkans: int) -> Iterator[str]:
    onbekend = sorted(soorten - set(SOORTEN))
    if onbekend:
        yield f"onbekende soort fout: {', '.join(onbekend)}; kies uit: {', '.join(SOORTEN)}"
    if not 0 <= foutkans <= 1000:
        yield f"de foutkans is een aantal per duizend; gevraagd is {foutkans}"


def _wrong_day(vandaag: date) -> Iterator[str]:
    if vandaag < EERSTE_VANDAAG:
        yield f"de regio loopt ten minste tot {EERSTE_VANDAAG:%d-%m-%Y}; gevraagd is {vandaag:%d-%m-%Y}"
