"""Writes the pilots or the study into an empty home: landing, waarheid and a key of its own."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from ingest.home import Home
from ingest.proefregio.contractlijst import registration_csv
from ingest.proefregio.pilots.aanbieders import gebied_rows, make_gunningen, message_archives
from ingest.proefregio.pilots.feiten import load_scenario, load_waarheid
from ingest.proefregio.pilots.formatie import budget_rows, case_rows, formation_rows, total_rows
from ingest.proefregio.pilots.hhm import hour_rows, iroc_rows, make_deelnemers, zrm_rows
from ingest.proefregio.pilots.wijkteam import coach_rows, inwoner_rows, make_trajecten, wt_rows
from ingest.proefregio.plek import ProefregioFout, write_key, wrong_place

Rijen = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Pilotbestand:
    """One file below landing, which tables rest on it, and whether they do so by a reconstruction."""

    pad: str
    inhoud: bytes
    tabellen: str = ""
    is_reconstructie: bool = False


@dataclass(frozen=True)
class Pilotverslag:
    """How much was written."""

    bestanden: int
    cijfers: int


def write_pilots(root: Path, seed: int) -> Pilotverslag:
    """The pilots of Arnhem: a landing that gives G1 to G6. Raises ProefregioFout before anything is written."""
    return _write(Home(root), seed, _pilot_files, ("G1", "G2", "G3", "G4", "G5", "G6", "D2", "D5"))


def write_hhm(root: Path, seed: int) -> Pilotverslag:
    """The study of bureau HHM: a landing that gives G9. Raises ProefregioFout before anything is written."""
    return _write(Home(root), seed, _study_files, ("G9",))


def _pilot_files(seed: int) -> Iterator[Pilotbestand]:
    trajecten = make_trajecten(seed)
    yield _csv("gebied", "gebied", gebied_rows(), "G2 G3")
    for wet, pilot in load_scenario()["pilots"].items():
        for team in pilot["teams"]:
            eigen = [traject for traject in trajecten if traject.team == team]
            naam = f"wijkteam_{team.lower().replace('/', '-')}"
            yield _csv("WT", naam, wt_rows(eigen), "G1 G2 G3 G4" if wet == "wmo" else "G1 G3 G4")
        yield _csv("EF-C", f"coaches_{wet}", coach_rows(trajecten, wet, seed), "G6 D5", is_reconstructie=True)
        yield _csv("EF-I", f"inwoners_{wet}", inwoner_rows(trajecten, wet, seed), "G6 D5", is_reconstructie=True)
    yield _csv("FB", "formatie", formation_rows(), "G4 D2", is_reconstructie=True)
    yield _csv("FB", "begroting", budget_rows(), "G5")
    yield _csv("FB", "totalen", total_rows(), "G5 G7")
    yield _csv("EC", "effectencalculator", case_rows(seed), "G6", is_reconstructie=True)
    for naam, inhoud in message_archives(make_gunningen(seed)):
        yield Pilotbestand(f"berichten/reconstructie_{naam}", inhoud, "G3", is_reconstructie=True)


def _study_files(seed: int) -> Iterator[Pilotbestand]:
    deelnemers = make_deelnemers(seed)
    yield _csv("gebied", "gebied", gebied_rows())
    yield _csv("TR", "tijdregistratie", hour_rows(deelnemers, seed), "G9")
    yield _csv("ZRM", "zrm", zrm_rows(deelnemers, seed))
    yield _csv("IROC", "iroc", iroc_rows(deelnemers, seed))
    for naam, inhoud in message_archives(deelnemers):
        yield Pilotbestand(f"berichten/{naam}", inhoud, "G9")


def _csv(soort: str, naam: str, rijen: Rijen, tabellen: str = "", is_reconstructie: bool = False) -> Pilotbestand:
    volledig = f"{naam}_reconstructie" if is_reconstructie else naam
    inhoud = registration_csv(soort, rijen)
    return Pilotbestand(f"registraties/{soort}/{volledig}.csv", inhoud, tabellen, is_reconstructie)


def _write(
    home: Home, seed: int, files: Callable[[int], Iterator[Pilotbestand]], tabellen: tuple[str, ...]
) -> Pilotverslag:
    """Landing appears as a whole, and last: an interrupted write leaves it empty."""
    _refuse(home)
    bouw = home.root / "landing.bouw"
    shutil.rmtree(bouw, ignore_errors=True)
    bestanden = sorted(files(seed), key=lambda bestand: bestand.pad)
    for bestand in bestanden:
        pad = bouw / bestand.pad
        pad.parent.mkdir(parents=True, exist_ok=True)
        pad.write_bytes(bestand.inhoud)
    feiten = load_waarheid().filter(pl.col("tabel").is_in(tabellen))
    _write_truth(home.root / "waarheid", feiten, bestanden)
    write_key(home, f"pilots {seed}")
    shutil.rmtree(home.landing, ignore_errors=True)
    bouw.rename(home.landing)
    return Pilotverslag(len(bestanden), feiten.height)


def _write_truth(folder: Path, feiten: pl.DataFrame, bestanden: list[Pilotbestand]) -> None:
    """`pilots`: every figure to be found, and its cell of kpi_waarde. `pilots_bestanden`: which files they rest on."""
    folder.mkdir(parents=True, exist_ok=True)
    feiten.write_parquet(folder / "pilots.parquet")
    rijen = [(bestand.pad, bestand.tabellen.split(), bestand.is_reconstructie) for bestand in bestanden]
    schema = {"bestand": pl.String, "tabellen": pl.List(pl.String), "is_reconstructie": pl.Boolean}
    pl.DataFrame(rijen, schema=schema, orient="row").write_parquet(folder / "pilots_bestanden.parquet")


def _refuse(home: Home) -> None:
    """Every reason not to begin, at once."""
    problemen = list(wrong_place(home, 0))
    if problemen:
        raise ProefregioFout("De pilots zijn niet geschreven: " + "; ".join(problemen) + ".")
