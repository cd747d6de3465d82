"""From the definitions to the brons tables and the plan that extracts a message into their rows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from ingest.standaard.model import (
    Bericht,
    Datatype,
    Element,
    all_berichten,
    is_lijstklasse,
    load_datatypes,
    load_definities,
    load_samengesteld,
)

_TYPE = {"tekst": pl.String, "getal": pl.Int64, "datum": pl.Date, "tijd": pl.String}
# What stands in every row: whose message, the how-manieth row of its table in it, below which row, at which line (above
# 65,535, where libxml2 keeps none for an element, that of the first value in it: the next line, as a rule).
SLEUTEL = {
    "bericht_id": pl.String,
    "volgnummer": pl.Int32,
    "ouder": pl.String,
    "ouder_volgnummer": pl.Int32,
    "regel_nr": pl.Int32,
}
# What the reader adds to each message's own row.
BERICHT_EXTRA = {
    "standaard": pl.String,
    "wet": pl.String,
    "berichttype": pl.String,
    "release": pl.String,
    "is_afgeleid": pl.Boolean,
    "bestand": pl.String,
    "run_id": pl.String,
    "rijen": pl.Int32,
}
RETOURCODE = "retourcode"
BEVINDING = "bevinding"
WEG = "weg"
# What is made of values that do not stay themselves.
AFGELEID: Mapping[str, dict[str, Any]] = {
    "client": {"is_elfproef_goed": pl.Boolean},
    "contact": {"wijk_code": pl.String, "heeft_huis": pl.Boolean, "heeft_buitenlandse_postcode": pl.Boolean},
}
# One row per breach of a rule inside a message: which rule, at which row and element.
BEVINDING_SCHEMA = {
    "bericht_id": pl.String,
    "regel_code": pl.String,
    "tabel": pl.String,
    "volgnummer": pl.Int32,
    "regel_nr": pl.Int32,
    "element": pl.String,
}


@dataclass(frozen=True)
class Stap:
    """What to do with one child element: fill a column, go on in the same row, or begin a new row.

    Exactly one of `kolom` and `onder` is filled; `tabel` is filled when a new row begins.
    """

    kolom: str | None = None
    onder: Mapping[str, "Stap"] | None = None
    tabel: str | None = None


def to_snake(name: str) -> str:
    """ToewijzingNummer → toewijzing_nummer."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def table_of(klasse: str) -> str:
    """Name of the brons table that holds the rows of a class."""
    return load_definities("brons")["tabel_van_klasse"].get(klasse, to_snake(klasse))


def column_name(path: tuple[str, ...], element: Element, datatype: Datatype, klasse: str) -> str:
    """Name of the column for an element at `path` inside its class."""
    regels = load_definities("brons")
    partij = regels["kolom_van_partij"].get(element.type)
    if klasse == "Header" and partij:
        return partij
    kept = tuple(step for step in path if step not in regels["zonder_groepsnaam"])
    named = regels["kolomnamen"].get("/".join(kept))
    if named:
        return named
    name = to_snake("_".join(kept))
    return f"{name}_code" if datatype.codes is not None and not name.endswith("_code") else name


def kept_column(path: tuple[str, ...], element: Element, datatype: Datatype, klasse: str) -> str | None:
    """The column of an element; of one that privacy drops, the column that says whether it was there, if any."""
    if datatype.privacy != WEG:
        return column_name(path, element, datatype, klasse)
    return load_definities("brons")["aanwezig"].get(table_of(klasse), {}).get("/".join(path))


@cache
def extraction_plan(bericht: Bericht) -> Mapping[str, Stap]:
    """What to do with each child of the root, by qualified tag."""
    return _class_plan(bericht, "Bericht", "bericht")


def _class_plan(bericht: Bericht, klasse: str, tabel: str) -> dict[str, Stap]:
    return {
        f"{{{bericht.namespace}}}{element.naam}": _step(bericht, klasse, (), element, tabel)
        for element in bericht.klassen[klasse]
    }


def _step(bericht: Bericht, klasse: str, path: tuple[str, ...], element: Element, tabel: str) -> Stap:
    path = (*path, element.naam)
    if element.type in bericht.klassen:
        own = tabel if is_lijstklasse(bericht.klassen[element.type]) else table_of(element.type)
        return Stap(onder=_class_plan(bericht, element.type, own), tabel=None if own == tabel else own)
    group = load_samengesteld(bericht.standaard, bericht.release).get(element.type)
    if group is not None:
        return Stap(
            onder={
                f"{{{bericht.basis_namespace}}}{inner.naam}": _step(bericht, klasse, path, inner, tabel)
                for inner in group
            }
        )
    datatype = load_datatypes(bericht.standaard, bericht.release)[element.type]
    if element.is_lijst:  # only RetourCode repeats as a bare value
        return Stap(kolom="retour_code", tabel=RETOURCODE)
    return Stap(kolom=kept_column(path, element, datatype, klasse))


@cache
def read_columns() -> dict[str, dict[str, Datatype]]:
    """Per brons table the columns that are read from messages, over all standards and releases."""
    tables: dict[str, dict[str, Datatype]] = {}
    for bericht in all_berichten():
        _collect(bericht, "Bericht", "bericht", tables)
    return tables


def _collect(bericht: Bericht, klasse: str, tabel: str, tables: dict[str, dict[str, Datatype]]) -> None:
    for element in bericht.klassen[klasse]:
        if element.type in bericht.klassen:
            own = tabel if is_lijstklasse(bericht.klassen[element.type]) else table_of(element.type)
            _collect(bericht, element.type, own, tables)
        elif element.is_lijst:
            datatype = load_datatypes(bericht.standaard, bericht.release)[element.type]
            tables.setdefault(RETOURCODE, {})["retour_code"] = datatype
        else:
            tables.setdefault(tabel, {}).update(_leaves(bericht, klasse, (), element))


def _leaves(bericht: Bericht, klasse: str, path: tuple[str, ...], element: Element) -> dict[str, Datatype]:
    path = (*path, element.naam)
    group = load_samengesteld(bericht.standaard, bericht.release).get(element.type)
    if group is not None:
        return {k: v for inner in group for k, v in _leaves(bericht, klasse, path, inner).items()}
    datatype = load_datatypes(bericht.standaard, bericht.release)[element.type]
    column = kept_column(path, element, datatype, klasse)
    return {column: datatype} if column else {}


@cache
def brons_schemas() -> dict[str, dict[str, Any]]:
    """Per brons table of messages its columns and Polars types, after pseudonymisation."""
    tables = {tabel: _schema(tabel, columns) for tabel, columns in read_columns().items()}
    return tables | {BEVINDING: dict(BEVINDING_SCHEMA)}


def _schema(tabel: str, columns: Mapping[str, Datatype]) -> dict[str, Any]:
    schema: dict[str, Any] = dict(SLEUTEL)
    if tabel == "bericht":
        schema = {"bericht_id": pl.String, **BERICHT_EXTRA}
    elif tabel != "client":
        schema["client_id"] = pl.String
    for name, datatype in columns.items():
        if datatype.privacy == "adres":
            schema["adres_code"] = pl.String
        else:
            schema[name] = {"jaar": pl.Int64, WEG: pl.Boolean}.get(datatype.privacy or "", _TYPE[datatype.soort])
    return schema | AFGELEID.get(tabel, {})
