"""What a later key makes of what earlier ones made: which columns of brons and of the ledger hold something keyed.

A column that holds a pseudonym and is not found here would no longer link after a renewal; a test looks for those.
"""

from collections.abc import Callable, Mapping
from functools import cache

import polars as pl

from ingest.pseudoniem import (
    EERSTE_GEHEIME,
    LAATSTE_GEHEIME,
    MERK,
    Sleutel,
    keyed_number,
    map_unique,
    pseudonymise,
    renew_marks,
)
from ingest.registraties.contract import Contract, all_contracten
from ingest.standaard.tabellen import read_columns
from ingest.verzending import VERZENDING_TABELLEN, VRIJ, envelop_id

# Kinds of columns: a pseudonym by its purpose, a text in which marks may stand, a number that may be a keyed one.
TEKST, NUMMER = "tekst", "nummer"
_OVERAL = {
    "client_id": "client",
    "adres_code": "adres",
    "bericht_id": "bericht",
    "inhoud_id": "bericht",
    "pad_id": "pad",
    "lid_id": "pad",
    "bestand": TEKST,
}
# Of the ledger, what a delivery writes and who was erased; the rest holds nothing keyed.
BEHEER_TABELLEN = ("aanlevering", "afkeur", "gezien", "gewist")
_PRIVACY = {"vrij": TEKST, "eigen": NUMMER}
_CONTRACT = {"tekst": TEKST, "medewerker": "medewerker"}


@cache
def keyed_columns(tabel: str) -> Mapping[str, str]:
    """Which columns of a table of brons or of the ledger hold something keyed if they are there, and of what kind."""
    sent = dict.fromkeys(VRIJ, TEKST) if tabel in VERZENDING_TABELLEN else {}
    columns = read_columns().get(tabel, {}).items()
    free = {name: _PRIVACY[d.privacy] for name, d in columns if d.privacy in _PRIVACY}
    registered = [_of_registration(contract) for contract in all_contracten().values() if contract.tabel == tabel]
    return {**_OVERAL, **sent, **free, **(registered[0] if registered else {})}


def _of_registration(contract: Contract) -> dict[str, str]:
    kinds = _CONTRACT | ({"getal": NUMMER} if "client_id" in contract.brons_schema else {})
    return {contract.brons_column(n): kinds[k.type] for n, k in contract.kolommen.items() if k.type in kinds}


def pass_on(tabel: str, frame: pl.DataFrame, later: Sleutel, whole: Sleutel) -> pl.DataFrame:
    """Rows of a table as they would have been, had the `later` keys been in the ring when they were read.

    `whole` is the ring with these keys: the identity of an envelope is made anew from its columns.
    """
    kinds = {name: kind for name, kind in keyed_columns(tabel).items() if name in frame.columns}
    made = frame.with_columns(_CHANGE.get(kind, _pseudonyms(kind))(frame[n], later) for n, kind in kinds.items())
    if tabel != "envelop":
        return made
    ids = [envelop_id(whole, row) for row in made.iter_rows(named=True)]
    return made.with_columns(pl.Series("envelop_id", ids, pl.String))


def _pseudonyms(doel: str) -> Callable[[pl.Series, Sleutel], pl.Series]:
    return lambda column, later: pseudonymise(doel, column, later)


def _marks(column: pl.Series, later: Sleutel) -> pl.Series:
    rows = column.str.contains(MERK).fill_null(value=False)
    if not rows.any():
        return column
    made = map_unique(column.filter(rows), lambda texts: [renew_marks(text, later) for text in texts])
    return column.clone().scatter(rows.arg_true(), made)


def _numbers(column: pl.Series, later: Sleutel) -> pl.Series:
    rows = column.is_between(EERSTE_GEHEIME, LAATSTE_GEHEIME).fill_null(value=False).arg_true()
    made = [int(keyed_number(str(number), later)) for number in column.gather(rows)]
    return column.clone().scatter(rows, pl.Series(made, dtype=column.dtype)) if made else column


_CHANGE = {TEKST: _marks, NUMMER: _numbers}
