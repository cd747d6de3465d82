"""What the warehouse should find, from the lives and never from the messages.

toewijzing   one row per toewijzing: the state that holds on the last day that is told; money in eurocent
stroom       one row per gemeente, wet, uitvoerder and month: in- and outflow, stock at its last day, money
fouten       one row per planted fault: where, of what kind, and what should become of it

A person is known here by a number, not by a BSN: these files lie outside of landing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from ingest.proefregio.leven import TIJDELIJK, VERVALLEN, Besluit, Levering, Stop, Toewijzing, Traject, Wijkteamtraject
from ingest.proefregio.prestatie import Prestatie
from ingest.proefregio.toeval import month_end, month_start, months

TEKST, GETAL, DATUM, JANEE = pl.String, pl.Int64, pl.Date, pl.Boolean
_MINUTEN = {"01": 1, "04": 60, "16": 240}

# fmt: off
WAARHEID: dict[str, dict[str, type[pl.DataType]]] = {
    "toewijzing": {
        "gemeente_code": TEKST, "wet": TEKST, "toewijzing_nummer": TEKST, "persoon_nummer": GETAL, "agb_code": TEKST,
        "release": TEKST, "product_categorie": TEKST, "product_code": TEKST, "product_groep": TEKST,
        "toewijzingsdatum": DATUM, "ingangsdatum": DATUM, "einddatum": DATUM, "reden_wijziging_code": TEKST,
        "is_vervallen": JANEE, "aantal_versies": GETAL, "eerste_toewijzingsdatum": DATUM, "eerste_einddatum": DATUM,
        "begindatum_levering": DATUM, "einddatum_levering": DATUM, "reden_beeindiging_code": TEKST,
        "gedeclareerd_minuten": GETAL, "ingediend_cent": GETAL, "toegekend_cent": GETAL,
    },
    "stroom": {
        "gemeente_code": TEKST, "wet": TEKST, "uitvoerder": TEKST, "maand": DATUM, "instroom": GETAL,
        "uitstroom": GETAL, "actief": GETAL, "ingediend_cent": GETAL, "toegekend_cent": GETAL,
    },
    "fouten": {
        "bestand": TEKST, "regel_nr": GETAL, "soort": TEKST, "verwachting": TEKST, "regel_code": TEKST,
        "omschrijving": TEKST,
    },
}
# fmt: on

Plaats = tuple[str, str, str]  # gemeente_code, wet, uitvoerder


class Waarheid:
    """Takes in lives and their money, and writes the tables at the end."""

    def __init__(self, vandaag: date) -> None:
        self.vandaag = vandaag
        self.rijen: dict[str, list[dict[str, Any]]] = {naam: [] for naam in WAARHEID}
        self._per_maand: dict[tuple[Plaats, date], Counter[str]] = defaultdict(Counter)

    def add_traject(self, traject: Traject, prestaties: dict[int, list[Prestatie]]) -> None:
        """Every toewijzing of a traject, with its declared lines by number of the toewijzing."""
        plaats = (traject.persoon.gemeente_code, traject.persoon.wet, "aanbieder")
        for toewijzing in traject.toewijzingen:
            geld = prestaties.get(toewijzing.nummer, [])
            rij = _toewijzing_row(traject, toewijzing, geld)
            if rij is not None:
                self.rijen["toewijzing"].append(rij)
                self._add_flow(plaats, rij["begindatum_levering"], _effective_end(toewijzing, traject))
            for prestatie in geld:
                maand = self._per_maand[plaats, prestatie.maand]
                maand["ingediend_cent"] += 0 if prestatie.status == "afgewezen" else prestatie.ingediend_cent
                maand["toegekend_cent"] += prestatie.toegekend_cent

    def add_wijkteamtraject(self, traject: Wijkteamtraject) -> None:
        """A traject of a wijkteam, as far as it is registered."""
        if traject.geregistreerd <= self.vandaag and not traject.is_vervallen:
            plaats = (traject.persoon.gemeente_code, traject.persoon.wet, "wijkteam")
            einde = traject.einddatum if traject.einde_geregistreerd <= self.vandaag else None
            self._add_flow(plaats, traject.startdatum, einde)

    def add_fault(
        self,
        bestand: str,
        soort: str,
        verwachting: str,
        regel_code: str | None,
        omschrijving: str,
        regel_nr: int | None = None,
    ) -> None:
        """A planted fault; `regel_nr` counts from the header of a CSV, which is 1."""
        self.rijen["fouten"].append(
            {
                "bestand": bestand,
                "regel_nr": regel_nr,
                "soort": soort,
                "verwachting": verwachting,
                "regel_code": regel_code,
                "omschrijving": omschrijving,
            }
        )

    def write(self, folder: Path) -> None:
        """One Parquet file per table."""
        folder.mkdir(parents=True, exist_ok=True)
        self.rijen["stroom"] = list(self._flows())
        for naam, kolommen in WAARHEID.items():
            pl.DataFrame(self.rijen[naam], schema=kolommen).write_parquet(folder / f"{naam}.parquet")

    def _add_flow(self, plaats: Plaats, begin: date | None, einde: date | None) -> None:
        if begin is not None:
            self._per_maand[plaats, month_start(begin)]["instroom"] += 1
            if einde is not None:
                self._per_maand[plaats, month_start(einde)]["uitstroom"] += 1

    def _flows(self) -> Iterator[dict[str, Any]]:
        """Every month that is over, also those in which nothing happened."""
        for plaats in sorted({plaats for plaats, _ in self._per_maand}):
            eerste = min(maand for p, maand in self._per_maand if p == plaats)
            actief = 0
            for maand in months(eerste, self.vandaag):
                telling = self._per_maand.get((plaats, maand), Counter())
                actief += telling["instroom"] - telling["uitstroom"]
                if month_end(maand) <= self.vandaag:
                    sleutel = dict(zip(("gemeente_code", "wet", "uitvoerder"), plaats, strict=True))
                    bedragen = ("instroom", "uitstroom", "ingediend_cent", "toegekend_cent")
                    yield {**sleutel, "maand": maand, "actief": actief, **{b: telling[b] for b in bedragen}}


def _toewijzing_row(traject: Traject, toewijzing: Toewijzing, geld: list[Prestatie]) -> dict[str, Any] | None:
    tot = traject.tijdvak.gemeld_tot
    besluiten = sorted((b for b in toewijzing.besluiten if b.datum <= tot), key=lambda b: (b.datum, b.tijd))
    if not besluiten:
        return None
    eerste, laatste, product = besluiten[0], besluiten[-1], toewijzing.product
    telt = [p for p in geld if p.status != "afgewezen"]
    return {
        "gemeente_code": traject.persoon.gemeente_code,
        "wet": traject.persoon.wet,
        "toewijzing_nummer": str(toewijzing.nummer),
        "persoon_nummer": traject.persoon.nummer,
        "agb_code": traject.aanbieder.agb_code,
        "release": traject.tijdvak.release,
        "product_categorie": product.categorie,
        "product_code": product.code,
        "product_groep": product.groep,
        "toewijzingsdatum": laatste.datum,
        "ingangsdatum": toewijzing.ingangsdatum,
        "einddatum": laatste.einddatum,
        "reden_wijziging_code": laatste.reden,
        "is_vervallen": laatste.reden in VERVALLEN,
        "aantal_versies": len(besluiten),
        "eerste_toewijzingsdatum": eerste.datum,
        "eerste_einddatum": eerste.einddatum,
        **_delivery(toewijzing, tot),
        "gedeclareerd_minuten": sum(p.teken * p.volume for p in telt) * _MINUTEN[product.eenheid],
        "ingediend_cent": sum(p.ingediend_cent for p in telt),
        "toegekend_cent": sum(p.toegekend_cent for p in geld),
    }


def _delivery(toewijzing: Toewijzing, tot: date) -> dict[str, Any]:
    """First begin, last end and reason, as reported until a day."""
    starts = [le for le in toewijzing.leveringen if le.gemeld <= tot]
    stops = _reported(starts[-1], tot) if starts else []
    redenen = [s.reden for le in starts for s in _reported(le, tot) if s.reden != TIJDELIJK]
    return {
        "begindatum_levering": starts[0].begindatum if starts else None,
        "einddatum_levering": stops[0].einddatum if stops else None,
        "reden_beeindiging_code": redenen[-1] if redenen else TIJDELIJK if stops else None,
    }


def _reported(levering: Levering, tot: date) -> list[Stop]:
    return [s for s in levering.stops if s.gemeld <= tot]


def _effective_end(toewijzing: Toewijzing, traject: Traject) -> date:
    """A definitive stop ends a traject, else the end of the toewijzing does; a temporary stop does not."""
    tot = traject.tijdvak.gemeld_tot
    besluit = toewijzing.known(tot)
    assert isinstance(besluit, Besluit)  # noqa: S101 - only called for a toewijzing that is known
    einden = [s.einddatum for le in toewijzing.leveringen for s in _reported(le, tot) if s.reden != TIJDELIJK]
    return min([besluit.einddatum, *einden])
