"""One person's rights: everything that is known of them, and forgetting it.

Belongs here: which layers hold something about a client. The BSN itself is only used to make the pseudonym.
"""

from dataclasses import dataclass

import polars as pl

from ingest.beheer import read_leveringen, write_levering
from ingest.bestanden import write_parquet
from ingest.brons import all_schemas, read_brons
from ingest.gewist import add_gewist, forget
from ingest.home import Home
from orchestration.wissel import change_all


@dataclass(frozen=True)
class Bekend:
    """What brons holds of one client: rows per table, and the delivered files in which they were."""

    rijen: dict[str, pl.DataFrame]
    bestanden: list[str]


def find_known(home: Home, client_id: str) -> Bekend:
    """Everything that was read about a client, as it was read; what is linked and counted is made from it."""
    rows = {
        tabel: frame
        for tabel, schema in all_schemas().items()
        if "client_id" in schema
        and (frame := read_brons(home, tabel).filter(pl.col("client_id") == client_id).collect()).height
    }
    messages = pl.concat(
        [frame["bericht_id"] for frame in rows.values() if "bericht_id" in frame.columns]
        or [pl.Series(dtype=pl.String)]
    )
    about = read_brons(home, "bericht").filter(pl.col("bericht_id").is_in(messages.unique().implode()))
    files = set(about.select("bestand").collect()["bestand"])
    files |= {file for frame in rows.values() if "bestand" in frame.columns for file in frame["bestand"]}
    return Bekend(rows, sorted(files))


def erase(home: Home, client_id: str) -> int:
    """Forget a client in every layer but the present publication, which the next night replaces; returns rows.

    All of it or nothing. Call it under the lock.
    """
    with change_all(home) as beside:
        add_gewist(home, client_id, beside)
        return forget_clients(home, pl.Series("client_id", [client_id]), beside)


def forget_clients(home: Home, clients: pl.Series, beside: Home) -> int:
    """Write the deliveries in which these clients were, without them, in a home beside; returns rows."""
    erased = 0
    for run_id, entry in read_leveringen(home).items():
        frames = {tabel: pl.read_parquet(home.brons / tabel / f"{run_id}.parquet") for tabel in entry["tabellen"]}
        kept = forget(frames, clients)
        changed = [tabel for tabel, frame in kept.items() if not frame.equals(frames[tabel])]
        for tabel in changed:
            write_parquet(beside.brons / tabel / f"{run_id}.parquet", kept[tabel])
        erased += sum(frames[tabel].height - kept[tabel].height for tabel in changed)
        if changed:
            counts = {tabel: frame.height for tabel, frame in kept.items()}
            write_levering(beside, run_id, {**entry, "tabellen": counts})
    return erased
