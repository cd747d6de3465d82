"""The messages of a proefregio, read back as nested values without the reader of the night."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
from lxml import etree

from ingest.home import Home
from ingest.standaard.model import WET, Bericht, by_namespace

LIJSTEN = {"ToegewezenProduct", "StartProduct", "StopProduct", "Client", "Prestatie", "RetourCode"}
HEEN = {"302": "301", "306": "305", "308": "307", "316": "315", "318": "317", "320": "319"}


class Regio:
    """Every message of a region, as (definition, element), and by number as (wet, content)."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.berichten = [(by_namespace()[etree.QName(b).namespace], b) for b in _elements(home.berichten)]
        self.afgekeurd = {sleutel_van(d, i) for d, i in self.read(*HEEN) if _codes(i) - {"0200", "0233"}}

    def read(self, *nummers: str) -> Iterator[tuple[Bericht, dict[str, Any]]]:
        for definitie, element in self.berichten:
            if definitie.nummer in nummers:
                yield definitie, as_dict(element)

    def standing(self, nummer: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Messages that were not rejected, with their wet."""
        for definitie, inhoud in self.read(nummer):
            if sleutel_van(definitie, inhoud) not in self.afgekeurd:
                yield WET[definitie.standaard], inhoud

    def truth(self, tabel: str) -> list[dict[str, Any]]:
        return pl.read_parquet(self.home.root / "waarheid" / f"{tabel}.parquet").to_dicts()


def _elements(folder: Path) -> Iterator[Any]:
    for pad in sorted(p for p in folder.rglob("*") if p.is_file()):
        if pad.suffix == ".zip":
            with zipfile.ZipFile(BytesIO(pad.read_bytes())) as archief:
                yield from (etree.fromstring(archief.read(naam)) for naam in archief.namelist())
        else:
            yield etree.fromstring(pad.read_bytes())


def as_dict(element: Any) -> Any:
    """Content by element name; the repeated ones as lists."""
    if len(element) == 0:
        return element.text
    inhoud: dict[str, Any] = {}
    for kind in element:
        naam = etree.QName(kind).localname
        if naam in LIJSTEN and naam != "Client" or (naam == "Client" and etree.QName(element).localname == "Clienten"):
            inhoud.setdefault(naam, []).append(as_dict(kind))
        else:
            inhoud[naam] = as_dict(kind)
    return inhoud


def _codes(inhoud: Any) -> set[str]:
    if isinstance(inhoud, dict):
        eigen = set(inhoud.get("RetourCode", []))
        return eigen.union(*(_codes(deel) for deel in inhoud.values()))
    return set().union(*(_codes(deel) for deel in inhoud)) if isinstance(inhoud, list) else set()


def sleutel_van(definitie: Bericht, inhoud: dict[str, Any]) -> tuple[str, ...]:
    """What a heenbericht and its retour share."""
    kop = inhoud["Header"]
    identificatie = kop["BerichtIdentificatie"]
    nummer = HEEN.get(definitie.nummer, definitie.nummer)
    return (definitie.standaard, nummer, kop["Afzender"], kop["Ontvanger"], *identificatie.values())


def granted(inhoud: dict[str, Any]) -> list[dict[str, Any]]:
    client = inhoud["Client"]
    return (client.get("Beschikking") or client)["ToegewezenProducten"]["ToegewezenProduct"]
