"""The ledger: what was offered, rejected, run, checked and published.

Every table is a folder of Parquet files, one file per run. The commit of a delivery is its entry in `levering/`,
written after all data files; what no entry names does not exist, and is removed at the next start. A run's identity is
a time (`new_run_id`); files that are not named after one are not seen.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from ingest.bestanden import TIJDELIJK, write_atomic, write_parquet
from ingest.home import Home

TEKST, GETAL, DATUM, JANEE = pl.String, pl.Int64, pl.Date, pl.Boolean
TIJDSTIP = pl.Datetime("us", "UTC")

# fmt: off
BEHEER: dict[str, dict[str, Any]] = {
    # one row per offer, also the unreadable ones
    "aanlevering": {
        "bestand": TEKST, "bericht_id": TEKST, "soort": TEKST, "standaard": TEKST, "release": TEKST,
        "berichttype": TEKST, "status": TEKST, "rijen_aangeboden": GETAL, "rijen_verwerkt": GETAL,
        "rijen_afgekeurd": GETAL, "reden": TEKST, "is_afgeleid": JANEE, "ontvangen_op": TIJDSTIP, "run_id": TEKST,
        "afzender_code": TEKST,  # of a rejected message: who sent it, as far as that can be read
    },
    # one row per reason of rejection, with its place
    "afkeur": {
        "bestand": TEKST, "regel_nr": GETAL, "pad": TEKST, "regel_code": TEKST, "uitleg": TEKST, "run_id": TEKST,
    },
    # one row per run
    "run": {
        "run_id": TEKST, "gestart_op": TIJDSTIP, "duur_s": pl.Float64, "uitkomst": TEKST, "peildatum": DATUM,
        "bekend_op": DATUM, "stand": TEKST, "uitleg": TEKST, "vingerafdruk": TEKST,
    },
    # one row per check and run
    "controle_resultaat": {
        "run_id": TEKST, "controle": TEKST, "tabel": TEKST, "ernst": TEKST, "geslaagd": JANEE, "aantal": GETAL,
        "uitleg": TEKST,
    },
    # one row per publication
    "publicatie": {
        "publicatie_id": TEKST, "run_id": TEKST, "gepubliceerd_op": TIJDSTIP, "contract_versie": TEKST,
    },
    # one row per figure of a period that was over, and that a publication gave another value than the one before
    "herziening": {
        "run_id": TEKST, "kpi_code": TEKST, "periode_soort": TEKST, "periode": DATUM, "wet": TEKST,
        "gemeente_code": TEKST, "wijk_code": TEKST, "team": TEKST, "agb_code": TEKST, "product_groep": TEKST,
        "uitsplitsing": TEKST, "uitsplitsing_waarde": TEKST, "oude_waarde": pl.Float64, "nieuwe_waarde": pl.Float64,
        "gepubliceerd_in": TEKST,
    },
    # private: one row per cell of `delen.duckdb` whose figures, or whose emptiness, changed in a publication
    "deling": {
        "run_id": TEKST, "kpi_code": TEKST, "periode_soort": TEKST, "periode": DATUM, "wet": TEKST,
        "gemeente_code": TEKST, "wijk_code": TEKST, "team": TEKST, "agb_code": TEKST, "product_groep": TEKST,
        "uitsplitsing": TEKST, "uitsplitsing_waarde": TEKST, "teller": pl.Float64, "noemer": pl.Float64,
        "waarde": pl.Float64, "n": GETAL, "onderdrukking": TEKST,
    },
    # private, never published: how a file that still lies in landing is recognised
    "gezien": {
        "pad_id": TEKST, "grootte": GETAL, "gewijzigd_ns": GETAL, "inhoud_id": TEKST, "lid_id": TEKST,
        "status": TEKST, "maatstaf": TEKST, "run_id": TEKST,
    },
}
# fmt: on
# Written by a delivery; they count only once its entry is there.
VAN_LEVERING = ("aanlevering", "afkeur", "gezien")
PRIVE = frozenset({"gezien", "deling"})


def new_run_id(home: Home, nu: datetime) -> str:
    """Identity of a run: its time in UTC, later than that of every run before it, also when the clock was set back."""
    known = [p.stem for folder in ("levering", "run") for p in (home.beheer / folder).glob("2*.*")]
    moment = nu.astimezone(UTC)
    if known:
        last = datetime.strptime(max(known), "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC)
        moment = max(moment, last + timedelta(microseconds=1))
    return moment.strftime("%Y%m%dT%H%M%S.%fZ")


def write_beheer(home: Home, tabel: str, run_id: str, frame: pl.DataFrame) -> Path:
    """The rows of one run in one ledger table; written again, they replace what this run wrote before."""
    path = home.beheer / tabel / f"{run_id}.parquet"
    schema = BEHEER[tabel]
    write_parquet(path, frame.select(pl.col(name).cast(kind) for name, kind in schema.items()))
    return path


def read_beheer(home: Home, tabel: str) -> pl.DataFrame:
    """All rows of one ledger table, oldest run first; empty when there are none.

    What an older file lacks is null.
    """
    return scan_beheer(home, tabel).collect()


def scan_beheer(home: Home, tabel: str) -> pl.LazyFrame:
    """The same, of which only what is asked for is read."""
    schema = BEHEER[tabel]
    files = sorted((home.beheer / tabel).glob("2*.parquet"))
    if tabel in VAN_LEVERING:
        committed = set(read_leveringen(home))
        files = [file for file in files if file.stem in committed]
    if not files:
        return pl.LazyFrame(schema=schema)
    return pl.scan_parquet(files, glob=False, missing_columns="insert", extra_columns="ignore", schema=schema)


def lay_down(home: Home) -> None:
    """Make sure that every ledger table has a file, so that whoever reads the folder finds its columns.

    Also those that came later than the home.
    """
    for tabel, schema in BEHEER.items():
        path = home.beheer / tabel / "leeg.parquet"
        if not path.exists() or [*pl.read_parquet_schema(path)] != [*schema]:
            write_parquet(path, pl.DataFrame(schema=schema))


def write_levering(home: Home, run_id: str, entry: dict[str, Any]) -> None:
    """Commit a delivery: from here on its files exist."""
    text = json.dumps(entry, indent=1, sort_keys=True)
    write_atomic(home.beheer / "levering" / f"{run_id}.json", lambda path: _write_text(path, text))


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def read_leveringen(home: Home, stand: str | None = None) -> dict[str, dict[str, Any]]:
    """Entries of the committed deliveries by run, oldest first; with `stand`, up to and including that run."""
    files = sorted((home.beheer / "levering").glob("2*.json"))
    return {f.stem: json.loads(f.read_text("utf-8")) for f in files if stand is None or f.stem <= stand}


def remove_uncommitted(home: Home) -> int:
    """Remove what a run that died left behind; returns how many files that were. Call it under the lock only."""
    committed = set(read_leveringen(home))
    left = [p for tabel in VAN_LEVERING for p in (home.beheer / tabel).glob("2*.parquet") if p.stem not in committed]
    left += [p for p in home.brons.glob("*/*.parquet") if p.stem not in committed]
    left += [p for folder in (home.brons, home.beheer) for p in folder.glob(f"*/*{TIJDELIJK}")]
    for path in left:
        path.unlink()
    return len(left)
