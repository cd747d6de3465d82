"""Reading one registration file by its contract: each row is accepted, or rejected with cell, rule and what to do.

tabel     the form in which every file arrives      bestand   which reader a file needs; its columns
werkmap   XLSX      parquet   Parquet               cellen    what a cell of each type may hold
oordeel   the rules of a contract on every row
"""

from dataclasses import dataclass, field

import polars as pl

from ingest.afkeur import Afkeur
from ingest.instellingen import Instellingen
from ingest.pseudoniem import MERK, Sleutel, mask_column, pseudonymise, replace_own_bsn
from ingest.registraties.bestand import read_tabel
from ingest.registraties.contract import Contract
from ingest.registraties.oordeel import judge_rows
from ingest.registraties.tabel import REGEL, BestandFout

_PSEUDONIEM = {"bsn": "client", "medewerker": "medewerker"}


@dataclass
class Gelezen:
    """What came of one file: the accepted rows as brons columns, the rejects, and how many rows were offered."""

    rijen: pl.DataFrame
    afkeur: list[Afkeur] = field(default_factory=list)
    aangeboden: int = 0
    reden: str | None = None


def read_registratie(
    data: bytes,
    contract: Contract,
    sleutel: Sleutel,
    inhoud_id: str,
    bestand: str,
    instellingen: Instellingen | None = None,
) -> Gelezen:
    """Read a Dutch CSV (`;`, decimal comma, dd-mm-jjjj, UTF-8 or Windows-1252), an XLSX or a Parquet file.

    Returns rows with the columns of `contract.brons_schema`, in the order of the file. A file that can't be read as a
    whole (no header, a mandatory column missing) gives no rows and its reason as Afkeur.
    """
    try:
        frame, extra = read_tabel(data, contract, instellingen or Instellingen())
    except BestandFout as error:
        leeg = pl.DataFrame(schema=contract.brons_schema)
        return Gelezen(leeg, [Afkeur("BESTAND", str(error), 1)], reden=str(error))
    afkeur, good, typed = judge_rows(frame, contract)
    rijen = typed.filter(good).with_columns(
        pl.lit(inhoud_id).alias("inhoud_id"), pl.lit(bestand).alias("bestand"), pl.col(REGEL).alias("regel_nr")
    )
    rijen = _pseudonymise(rijen, contract, sleutel).select(contract.brons_schema.keys())
    reden = f"kolommen die het contract niet kent zijn overgeslagen: {', '.join(extra)}" if extra else None
    return Gelezen(rijen.cast(contract.brons_schema), afkeur, frame.height, reden)


def _pseudonymise(rijen: pl.DataFrame, contract: Contract, sleutel: Sleutel) -> pl.DataFrame:
    """BSN's become client_id's, amounts eurocent columns; free text that could hold a BSN is masked, and a number that
    is the client's own BSN replaced."""
    made = {}
    suspect = _hold_suspects(rijen, [naam for naam, kolom in contract.kolommen.items() if kolom.type == "tekst"])
    for naam, kolom in sorted(contract.kolommen.items(), key=lambda item: item[1].type != "bsn"):
        column = rijen[naam]
        if kolom.type in _PSEUDONIEM:
            column = pseudonymise(_PSEUDONIEM[kolom.type], column, sleutel)
        elif naam in suspect:
            column = mask_column(column, sleutel)
        elif kolom.type == "getal" and "client_id" in made:
            column = replace_own_bsn(column.cast(pl.String), made["client_id"], sleutel).cast(column.dtype)
        made[contract.brons_column(naam)] = column
    return rijen.with_columns(**made)


def _hold_suspects(rijen: pl.DataFrame, namen: list[str]) -> set[str]:
    """The columns in which anything could be a BSN or its mark: mostly none, and looking at all at once is cheap."""
    found = rijen.select(pl.col(namen).str.contains(f"[0-9]{{9}}|{MERK}").any()) if namen else pl.DataFrame()
    return {naam for naam in found.columns if found[naam].item()}
