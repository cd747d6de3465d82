"""Holds what the warehouse finds in a proefregio against the lives it was written from: per table what differs.

`python -m ingest.proefregio.nakijken HOME` links what a night read and prints the report.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl

from ingest.beheer import read_beheer
from ingest.home import Home
from ingest.instellingen import load_instellingen
from ingest.koppel.alles import build_tables
from ingest.koppel.bronnen import Bronnen
from ingest.proefregio.persoon import make_bsn
from ingest.pseudoniem import Sleutel, load_sleutel, pseudonymise

_PLAATS = ["gemeente_code", "wet", "uitvoerder", "agb_code"]
_PRESTATIE = [
    *("referentie_nummer", "gemeente_code", "wet", "agb_code", "toewijzing_nummer", "begindatum", "einddatum"),
    *("geleverd_volume", "eenheid_code", "product_tarief_cent", "ingediend_cent", "toegekend_cent", "antwoord_status"),
]
_CLIENT_MAAND = ["client_id", "wet", "gemeente_code", "maand", "product_groep", "uitvoerder", "agb_code", "dagen"]
_EPISODE = ["client_id", "wet", "gemeente_code", "begindatum", "einddatum", "is_voorlopig"]


@dataclass(frozen=True)
class Nagekeken:
    """A region that was read: its truth, its linked tables as of the day it was written for, and its key."""

    home: Home
    seed: int
    vandaag: date
    tabellen: Mapping[str, pl.DataFrame]
    sleutel: Sleutel

    def truth(self, tabel: str) -> pl.DataFrame:
        """One table of what was lived."""
        return pl.read_parquet(self.home.root / "waarheid" / f"{tabel}.parquet")

    def of_clients(self, tabel: str) -> pl.DataFrame:
        """The same, with the pseudonym of each person."""
        waar = self.truth(tabel)
        return waar.join(self._clients, on="persoon_nummer", maintain_order="left")

    @cached_property
    def _clients(self) -> pl.DataFrame:
        numbers = pl.concat(self.truth(tabel)["persoon_nummer"] for tabel in ("client_maand", "episode")).unique()
        bsns = pl.Series([make_bsn(number, self.seed) for number in numbers], dtype=pl.String)
        return pl.DataFrame({"persoon_nummer": numbers, "client_id": pseudonymise("client", bsns, self.sleutel)})


def read_region(home: Home) -> Nagekeken:
    """Link what brons holds of a region, as of the day that it was written for. FileNotFoundError without a truth."""
    ((seed, vandaag),) = pl.read_parquet(home.root / "waarheid" / "regio.parquet").select("seed", "vandaag").rows()
    tabellen = build_tables(Bronnen(home), load_instellingen(home), vandaag)
    return Nagekeken(home, seed, vandaag, tabellen, load_sleutel(home))


def _toewijzing(regio: Nagekeken) -> tuple[pl.DataFrame, pl.DataFrame]:
    waar = regio.truth("toewijzing").drop("persoon_nummer")
    return waar, regio.tabellen["toewijzing"].select(waar.columns)


def _stroom(regio: Nagekeken, stroom: str, dag: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    waar = regio.truth("stroom").filter(pl.col(stroom) > 0).select(*_PLAATS, "maand", stroom)
    gevonden = (
        regio.tabellen["traject"]
        .filter(pl.col(dag) < pl.lit(regio.vandaag).dt.month_start())
        .group_by(*_PLAATS, pl.col(dag).dt.month_start().alias("maand"))
        .agg(pl.len().cast(pl.Int64).alias(stroom))
    )
    return waar, gevonden.select(waar.columns)


def _prestatie(regio: Nagekeken) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A declaration that was rejected as a whole was never sent: its lines come again. Planted lines have an F."""
    afgekeurd = regio.tabellen["bericht"].filter(pl.col("retour_status") == "afgekeurd").select("bericht_id")
    gevonden = regio.tabellen["prestatie"].join(afgekeurd, on="bericht_id", how="anti", nulls_equal=False)
    lived = gevonden.filter(~pl.col("referentie_nummer").str.contains("^F|-F"))
    named = lived.with_columns(pl.col("referentie_nummer").str.extract("(R[0-9]+)$"))
    return regio.truth("prestatie").select(_PRESTATIE), named.select(_PRESTATIE)


def _client_maand(regio: Nagekeken) -> tuple[pl.DataFrame, pl.DataFrame]:
    gevonden = regio.tabellen["client_maand"].filter(pl.col("dagen") > 0)
    return regio.of_clients("client_maand").select(_CLIENT_MAAND), gevonden.select(_CLIENT_MAAND)


def _episode(regio: Nagekeken) -> tuple[pl.DataFrame, pl.DataFrame]:
    return regio.of_clients("episode").select(_EPISODE), regio.tabellen["episode"].select(_EPISODE)


# What was lived and what was found, of each question that the truth answers.
VRAGEN: Mapping[str, Callable[[Nagekeken], tuple[pl.DataFrame, pl.DataFrame]]] = {
    "toewijzing": _toewijzing,
    "instroom": lambda regio: _stroom(regio, "instroom", "begindatum"),
    "uitstroom": lambda regio: _stroom(regio, "uitstroom", "einddatum"),
    "prestatie": _prestatie,
    "client_maand": _client_maand,
    "episode": _episode,
}


def find_faults(regio: Nagekeken) -> pl.DataFrame:
    """Every planted fault with `is_gevonden`: rejected, recognised or found as its label says."""
    fouten = regio.truth("fouten")
    aanlevering, afkeur = read_beheer(regio.home, "aanlevering"), read_beheer(regio.home, "afkeur")
    status = dict(aanlevering.select("bestand", "status").iter_rows())
    refused = set(afkeur.select("bestand", "regel_nr", "regel_code").iter_rows())
    refused |= {(bestand, None, regel_code) for bestand, _, regel_code in refused}
    bericht = regio.tabellen["bericht"].select("bestand", "bericht_id", "identificatie", "is_logisch_dubbel")
    known = {bestand: (bericht_id, identificatie) for bestand, bericht_id, identificatie, _ in bericht.iter_rows()}
    doubles = bericht.filter("is_logisch_dubbel")["identificatie"].value_counts()
    times = dict(doubles.iter_rows())
    found = set(regio.tabellen["controle"].select("bericht_id", "regel_code").iter_rows())
    anywhere = {regel_code for _, regel_code in found}

    def is_found(fout: Mapping[str, object]) -> bool:
        bestand, regel_code = fout["bestand"], str(fout["regel_code"])
        bericht_id, identificatie = known.get(bestand, (None, None))
        match fout["verwachting"]:
            case "open":
                return bestand not in status
            case "afgekeurd":
                return (bestand, fout["regel_nr"], regel_code) in refused
            case "logisch dubbel":
                return status.get(bestand) == "verwerkt" and times.get(identificatie) == 1
            case "bevinding":
                is_there = (bericht_id, regel_code) in found
                return is_there or (regel_code.startswith("RETOUR") and regel_code in anywhere)
            case "dubbel":
                return status.get(bestand) == "dubbel"
            case _:  # what the lives themselves bear: read, and the answer says the rest
                return status.get(bestand) == "verwerkt"

    judged = [is_found(fout) for fout in fouten.iter_rows(named=True)]
    return fouten.with_columns(pl.Series("is_gevonden", judged, dtype=pl.Boolean))


def _only(one: pl.DataFrame, other: pl.DataFrame) -> int:
    """How many rows of the one the other does not have, doubles counted."""
    times = [frame.group_by(one.columns).len() for frame in (one, other)]
    more = times[0].join(times[1], on=one.columns, how="left", nulls_equal=True, suffix="_ander")
    return more.select((pl.col("len").cast(pl.Int64) - pl.col("len_ander").fill_null(0)).clip(0).sum()).item()


def report(regio: Nagekeken) -> pl.DataFrame:
    """Per question how many rows were lived and found, and how many of them are only one of the two."""
    rows = []
    for vraag, ask in VRAGEN.items():
        waar, gevonden = ask(regio)
        rows.append((vraag, waar.height, gevonden.height, _only(waar, gevonden), _only(gevonden, waar)))
    fouten = find_faults(regio)
    rows.append(("geplante fouten", fouten.height, fouten["is_gevonden"].sum(), fouten["is_gevonden"].not_().sum(), 0))
    afgekeurd = set(fouten.filter(pl.col("verwachting") == "afgekeurd")["bestand"])
    anders = set(read_beheer(regio.home, "afkeur")["bestand"]) - afgekeurd
    rows.append(("andere afkeur", 0, len(anders), 0, len(anders)))
    return pl.DataFrame(rows, ["vraag", "geleefd", "gevonden", "alleen geleefd", "alleen gevonden"], orient="row")


def main() -> None:
    """Print the report; exit status 1 when anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    found = report(read_region(Home(parser.parse_args().home)))
    with pl.Config(tbl_rows=-1, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
        sys.stdout.write(f"{found}\n")
    raise SystemExit(int(found.select(pl.sum_horizontal("alleen geleefd", "alleen gevonden").sum()).item() > 0))


if __name__ == "__main__":
    main()
