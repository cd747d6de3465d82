"""Reading registration files by their contract: each row is accepted, or rejected with cell, rule and what to do.

tabel     the form in which every file arrives      bestand   which reader a file needs; its columns
werkmap   XLSX      parquet   Parquet               cellen    what a cell of each type may hold
oordeel   the rules of a contract on every row
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ingest.afkeur import Afkeur
from ingest.instellingen import Instellingen
from ingest.pseudoniem import Sleutel, mask_columns, pseudonymise, replace_own_bsn
from ingest.registraties.bestand import read_tabel
from ingest.registraties.contract import Contract
from ingest.registraties.oordeel import judge_rows
from ingest.registraties.tabel import BESTAND, HEEL, LEESBAAR, REGEL, BestandFout

GEEN_REGEL = Afkeur("BESTAND", "er staat geen enkele regel in die verwerkt kan worden")
_PSEUDONIEM = {"bsn": "client", "medewerker": "medewerker"}


@dataclass(frozen=True)
class Registratie:
    """One file as it was offered: its bytes, the identity of what it holds, and its name without a BSN."""

    data: bytes
    inhoud_id: str
    bestand: str


@dataclass
class Gelezen:
    """What came of one file: the accepted rows as brons columns, the rejects, and how many rows were offered."""

    rijen: pl.DataFrame
    afkeur: list[Afkeur] = field(default_factory=list)
    aangeboden: int = 0
    reden: str | None = None


def read_registraties(
    registraties: Sequence[Registratie], contract: Contract, sleutel: Sleutel, instellingen: Instellingen
) -> list[Gelezen]:
    """Read Dutch CSV (`;`, decimal comma, dd-mm-jjjj, UTF-8 or Windows-1252), XLSX or Parquet files of one contract.

    Returns one result per file, with the columns of `contract.brons_schema` in the order of the file. A file that can't
    be read as a whole (no header, a mandatory column missing) gives no rows and its reason as Afkeur. The rows of all
    files are judged together: mostly these are small, and a rule costs far more than a row.
    """
    leeg = pl.DataFrame(schema=contract.brons_schema)
    gelezen, tabellen = [], [pl.DataFrame(schema=_schema(contract))]
    for nummer, registratie in enumerate(registraties):
        try:
            frame, extra = read_tabel(registratie.data, contract, instellingen)
        except BestandFout as error:
            gelezen.append(Gelezen(leeg, [Afkeur("BESTAND", str(error), 1)], reden=str(error)))
            continue
        tabellen.append(frame.hstack([pl.repeat(nummer, frame.height, dtype=pl.Int64, eager=True).alias(BESTAND)]))
        gelezen.append(Gelezen(leeg, aangeboden=frame.height, reden=_skipped(extra)))
    afkeur, good, typed = judge_rows(pl.concat(tabellen), contract)
    rijen = _to_brons(typed.filter(good), registraties, contract, sleutel)
    for (nummer,), rows in rijen.partition_by(BESTAND, include_key=False, as_dict=True).items():
        gelezen[nummer].rijen = rows
    for nummer, found in afkeur.items():
        gelezen[nummer].afkeur = found
    return gelezen


def _schema(contract: Contract) -> dict[str, Any]:
    """The columns that `read_tabel` gives, and which file they are of."""
    beside = {REGEL: pl.Int64, HEEL: pl.Boolean, LEESBAAR: pl.Boolean}
    return {**beside, **dict.fromkeys(contract.kolommen, pl.String), BESTAND: pl.Int64}


def _skipped(extra: list[str]) -> str | None:
    return f"kolommen die het contract niet kent zijn overgeslagen: {', '.join(extra)}" if extra else None


def _to_brons(
    good: pl.DataFrame, registraties: Sequence[Registratie], contract: Contract, sleutel: Sleutel
) -> pl.DataFrame:
    """Accepted rows with the columns of brons, and which file each is of."""
    source = {
        name: pl.Series([getattr(one, name) for one in registraties], dtype=pl.String).gather(good[BESTAND])
        for name in ("inhoud_id", "bestand")
    }
    rijen = _pseudonymise(good.with_columns(**source, regel_nr=pl.col(REGEL)), contract, sleutel)
    return rijen.select(BESTAND, *contract.brons_schema).cast(contract.brons_schema)  # type: ignore[arg-type]


def _pseudonymise(rijen: pl.DataFrame, contract: Contract, sleutel: Sleutel) -> pl.DataFrame:
    """BSN's become client_id's, amounts eurocent columns; free text that could hold a BSN is masked, and a number that
    is the client's own BSN replaced."""
    texts = [naam for naam, kolom in contract.kolommen.items() if kolom.type == "tekst"]
    masked = dict(zip(texts, mask_columns(rijen.select(texts), sleutel), strict=True))
    made = {}
    for naam, kolom in sorted(contract.kolommen.items(), key=lambda item: item[1].type != "bsn"):
        column = masked.get(naam, rijen[naam])
        if kolom.type in _PSEUDONIEM:
            column = pseudonymise(_PSEUDONIEM[kolom.type], column, sleutel)
        elif kolom.type == "getal" and "client_id" in made:
            column = replace_own_bsn(column.cast(pl.String), made["client_id"], sleutel).cast(column.dtype)
        made[contract.brons_column(naam)] = column
    return rijen.with_columns(**made)
